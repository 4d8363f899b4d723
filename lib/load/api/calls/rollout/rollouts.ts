// GET /rollouts: all of them, those that need a person first.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { rolloutListEntry } from '#lib/load/api/shapes/rollout'
import { loadRollouts } from '#lib/load/load-rollouts'
import { database } from '#lib/load/services'

export const rollouts = resource('/rollouts', {
  GET: call({
    summary: 'All rollouts, those that need a person first',
    answer: z.object({ rollouts: z.array(rolloutListEntry) }),
    run: async () => ({ rollouts: await loadRollouts(database(), { nowMs: Date.now() }) }),
  }),
})
