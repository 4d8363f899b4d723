import { moment, shortText } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { chosenRange } from '#lib/load/chosen-range'
import { loadLatency } from '#lib/load/comparison/load-latency'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'

/** How long requests to a service, or one of its endpoints, took: gray beside baseline. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery(
    {
      service: shortText,
      endpoint: shortText.optional(),
      from: moment.optional(),
      to: moment.optional(),
    },
    async ({ params, query: { service, endpoint = null, ...asked } }) => {
      const db = database()
      const { details } = await loadRollout(db, params.name ?? '')
      const range = chosenRange(asked, { rollout: details, nowMs: Date.now() })
      return loadLatency(db, { plan: details.plan, service, endpoint, ...range })
    },
  ),
})
