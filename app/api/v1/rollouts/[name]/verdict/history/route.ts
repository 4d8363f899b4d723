import { moment } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { loadRollout } from '#lib/load/load-rollout'
import { loadShareHistory } from '#lib/load/load-share-history'
import { database } from '#lib/load/services'

/** How outcome and share developed; without `from` since the hours before the current stage. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery(
    { from: moment.optional(), to: moment.optional() },
    async ({ params, query: { from, to } }) => {
      const db = database()
      const { details } = await loadRollout(db, params.name ?? '')
      return loadShareHistory(db, {
        rollout: details,
        nowMs: Date.now(),
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
      })
    },
  ),
})
