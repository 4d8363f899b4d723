import { plain, resource } from '#lib/load/api/resource'
import { loadSources } from '#lib/load/load-sources'
import { database } from '#lib/load/services'

/** Who reports spans, in which groups, and when each was last heard of. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => ({
    sources: await loadSources(database(), { nowMs: Date.now() }),
  })),
})
