import { plain, resource } from '#lib/load/api/resource'
import { services } from '#lib/load/services'
import { loadStatus } from '#lib/load/status/load-status'

/** How Grayproof itself is doing: receivers, lag, storage, and what is wrong, worst first. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => {
    const { db, settings } = services()
    return loadStatus(db, { nowMs: Date.now(), retentionDays: settings.retentionDays })
  }),
})
