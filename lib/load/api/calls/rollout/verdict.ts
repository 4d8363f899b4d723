// GET /rollouts/{name}/verdict and its history: what pipelines ask.
import { call } from '#lib/load/api/call'
import { moment } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { shareHistory } from '#lib/load/api/shapes/rollout'
import { verdict } from '#lib/load/api/shapes/verdict'
import { loadRollout } from '#lib/load/load-rollout'
import { loadShareHistory } from '#lib/load/load-share-history'
import { database } from '#lib/load/services'

export const rolloutVerdict = resource('/rollouts/{name}/verdict', {
  GET: call({
    summary: 'The verdict on the current stage',
    description: 'Always 200 while the rollout exists: read "outcome", not the status.',
    answer: verdict,
    run: async ({ params }) => (await loadRollout(database(), params.name)).verdict,
  }),
})

export const verdictHistory = resource('/rollouts/{name}/verdict/history', {
  GET: call({
    summary: 'How outcome and share developed',
    description: 'Without "from" since the hours before the current stage.',
    query: { from: moment.optional(), to: moment.optional() },
    answer: shareHistory,
    run: async ({ params, query: { from, to } }) => {
      const db = database()
      const { details } = await loadRollout(db, params.name)
      return loadShareHistory(db, {
        rollout: details,
        nowMs: Date.now(),
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
      })
    },
  }),
})
