// GET /topology and /topology/details: who called whom.
import { call } from '#lib/load/api/call'
import { moment, oneOf, shortText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { callDetails, topology as shape } from '#lib/load/api/shapes/topology'
import { chosenRange } from '#lib/load/chosen-range'
import { loadCallDetails } from '#lib/load/load-call-details'
import { loadRollout } from '#lib/load/load-rollout'
import { loadTopology, plansFor } from '#lib/load/load-topology'
import { database } from '#lib/load/services'
import { GROUPS, VIRTUAL_KINDS } from '#lib/model/source'

const range = { rollout: shortText.optional(), from: moment.optional(), to: moment.optional() }

export const topology = resource('/topology', {
  GET: call({
    summary: 'Who called whom, by group',
    description: "Groups follow from one rollout's plan, or from all that are in flight.",
    query: range,
    answer: shape,
    run: async ({ query: { rollout, ...asked } }) => {
      const db = database()
      const details = rollout === undefined ? null : (await loadRollout(db, rollout)).details
      const chosen = chosenRange(asked, { rollout: details, nowMs: Date.now() })
      const plans =
        details === null
          ? await plansFor(db, '', asked.to === undefined ? undefined : chosen)
          : [details.plan]
      return loadTopology(db, { plans, ...chosen })
    },
  }),
})

export const topologyDetails = resource('/topology/details', {
  GET: call({
    summary: 'Behind one service; with a caller, behind one call',
    description: 'Groups follow as in /topology.',
    query: {
      service: shortText,
      group: oneOf(GROUPS).optional(),
      kind: oneOf(VIRTUAL_KINDS).optional(),
      caller: shortText.optional(),
      callerGroup: oneOf(GROUPS).optional(),
      callerKind: oneOf(VIRTUAL_KINDS).optional(),
      ...range,
    },
    answer: callDetails,
    run: async ({ query }) => {
      const { service, group, kind, caller, callerGroup, callerKind, rollout = '' } = query
      const db = database()
      if (rollout !== '') await loadRollout(db, rollout)
      const chosen = chosenRange(query, { rollout: null, nowMs: Date.now() })
      const plans = await plansFor(db, rollout, query.to === undefined ? undefined : chosen)
      return loadCallDetails(db, {
        ...{ plans, ...chosen },
        callee: { service, group, kind },
        caller:
          caller === undefined ? null : { service: caller, group: callerGroup, kind: callerKind },
      })
    },
  }),
})
