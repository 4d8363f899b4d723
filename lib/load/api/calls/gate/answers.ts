// GET /rollouts/{name}/gates: what pipelines asked, and what they were told.
import { call } from '#lib/load/api/call'
import { wholeNumber } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { gateAnswers } from '#lib/load/api/shapes/gate'
import { loadGateAnswers } from '#lib/load/load-gate-answers'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'

const LIMIT_MAX = 1_000
const LIMIT = 100

export const rolloutGates = resource('/rollouts/{name}/gates', {
  GET: call({
    summary: 'What pipelines asked, and what they were told',
    description: 'Newest first: each answer that changed, and one a minute of those that did not.',
    query: { limit: wholeNumber({ min: 1, max: LIMIT_MAX }).optional() },
    answer: gateAnswers,
    run: async ({ params: { name }, query: { limit = LIMIT } }) => {
      const db = database()
      await loadRollout(db, name)
      return { answers: await loadGateAnswers(db, { rollout: name, limit }) }
    },
  }),
})
