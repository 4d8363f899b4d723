import { plain, resource } from '#lib/load/api/resource'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'

/** Always 200 while the rollout exists: a pipeline reads `outcome`, not the status. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async ({ params }) => {
    const { verdict } = await loadRollout(database(), params.name ?? '')
    return verdict
  }),
})
