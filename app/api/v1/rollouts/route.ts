import { plain, resource } from '#lib/load/api/resource'
import { loadRollouts } from '#lib/load/load-rollouts'
import { database } from '#lib/load/services'

/** Those that need a person first. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => ({
    rollouts: await loadRollouts(database(), { nowMs: Date.now() }),
  })),
})
