// POST /rollouts/{name}/stage: start, advance, pause, promote, roll back.
import { z } from 'zod'
import { changeStage } from '#lib/engine/rollouts'
import { call } from '#lib/load/api/call'
import { authorText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { rollout } from '#lib/load/api/shapes/rollout'
import { loadRollout } from '#lib/load/load-rollout'
import { database, rolloutDeps } from '#lib/load/services'

const body = z.strictObject({
  action: z.string({ error: 'must be a stage action, such as "start"' }),
  author: authorText,
})

export const rolloutStage = resource('/rollouts/{name}/stage', {
  POST: call({
    summary: 'Change the stage',
    description: 'Answers with the rollout as it stands afterwards.',
    body,
    answer: rollout,
    run: async ({ params: { name }, body: { action }, actor }) => {
      await changeStage(rolloutDeps(), { name, action, author: actor.author })
      return (await loadRollout(database(), name)).view
    },
  }),
})
