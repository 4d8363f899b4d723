// POST /rollouts/{name}/stage: start, advance, pause, promote, roll back.
import { z } from 'zod'
import { goToStage } from '#lib/engine/follow'
import { changeStage } from '#lib/engine/rollouts'
import { call } from '#lib/load/api/call'
import { authorText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { rollout } from '#lib/load/api/shapes/rollout'
import { loadRollout } from '#lib/load/load-rollout'
import { database, rolloutDeps } from '#lib/load/services'

const body = z
  .strictObject({
    action: z.string({ error: 'must be a stage action, such as "start"' }).optional(),
    to: z.string().optional().meta({
      description:
        'Instead of an action: the stage to go to (or "promoted", "rolled-back"), by as many steps as it takes. Nothing changes when it is there already.',
    }),
    author: authorText,
  })
  .refine(({ action, to }) => (action === undefined) !== (to === undefined), {
    path: ['action'],
    error: 'must be a stage action, such as "start", or left out beside "to"',
  })

export const rolloutStage = resource('/rollouts/{name}/stage', {
  POST: call({
    summary: 'Change the stage',
    description: 'Answers with the rollout as it stands afterwards.',
    body,
    answer: rollout,
    audit: ({ body: { action, to } }) => ({ detail: action ?? `to ${to}` }),
    run: async ({ params: { name }, body: { action = '', to }, actor }) => {
      const { author } = actor
      if (to === undefined) await changeStage(rolloutDeps(), { name, action, author })
      else await goToStage(rolloutDeps(), { name, to, author })
      return (await loadRollout(database(), name)).view
    },
  }),
})
