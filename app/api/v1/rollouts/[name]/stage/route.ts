import { z } from 'zod'
import { changeStage } from '#lib/engine/rollouts'
import { readJson } from '#lib/load/api/inputs'
import { plain, resource } from '#lib/load/api/resource'
import { loadRollout } from '#lib/load/load-rollout'
import { database, rolloutDeps } from '#lib/load/services'

const body = z.strictObject({
  action: z.string({ error: 'must be a stage action, such as "start"' }),
  author: z.string().max(200, 'is longer than 200').default('api'),
})

/** Answers with the rollout as it stands afterwards. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  POST: plain(async ({ params, request }) => {
    const name = params.name ?? ''
    const { action, author } = await readJson(request, body)
    await changeStage(rolloutDeps(), { name, action, author })
    const { view } = await loadRollout(database(), name)
    return view
  }),
})
