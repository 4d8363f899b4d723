import { moment } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { chosenRange } from '#lib/load/chosen-range'
import { loadComparison } from '#lib/load/load-comparison'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'

/** Gray against baseline; without `from` and `to` over the last hour of the stage. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery({ from: moment.optional(), to: moment.optional() }, async ({ params, query }) => {
    const db = database()
    const { details } = await loadRollout(db, params.name ?? '')
    const range = chosenRange(query, { rollout: details, nowMs: Date.now() })
    return loadComparison(db, { plan: details.plan, ...range })
  }),
})
