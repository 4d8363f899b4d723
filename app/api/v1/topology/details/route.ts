import { moment, oneOf, shortText } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { chosenRange } from '#lib/load/chosen-range'
import { loadCallDetails } from '#lib/load/load-call-details'
import { plansFor } from '#lib/load/load-topology'
import { database } from '#lib/load/services'
import { GROUPS, VIRTUAL_KINDS } from '#lib/model/source'

/** Behind one service; with a caller, behind one call. Groups follow as in /api/v1/topology. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery(
    {
      service: shortText,
      group: oneOf(GROUPS).optional(),
      kind: oneOf(VIRTUAL_KINDS).optional(),
      caller: shortText.optional(),
      callerGroup: oneOf(GROUPS).optional(),
      callerKind: oneOf(VIRTUAL_KINDS).optional(),
      rollout: shortText.optional(),
      from: moment.optional(),
      to: moment.optional(),
    },
    async ({ query }) => {
      const { service, group, kind, caller, callerGroup, callerKind, rollout = '' } = query
      const db = database()
      const range = chosenRange(query, { rollout: null, nowMs: Date.now() })
      const plans = await plansFor(db, rollout, query.to === undefined ? undefined : range)
      return loadCallDetails(db, {
        ...{ plans, ...range },
        callee: { service, group, kind },
        caller:
          caller === undefined ? null : { service: caller, group: callerGroup, kind: callerKind },
      })
    },
  ),
})
