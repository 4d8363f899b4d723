import { moment, shortText } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { chosenRange } from '#lib/load/chosen-range'
import { loadRollout } from '#lib/load/load-rollout'
import { loadTopology, plansFor } from '#lib/load/load-topology'
import { database } from '#lib/load/services'

/** Groups follow from one rollout's plan, or from all that are in flight. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery(
    { rollout: shortText.optional(), from: moment.optional(), to: moment.optional() },
    async ({ query: { rollout, ...asked } }) => {
      const db = database()
      const details = rollout === undefined ? null : (await loadRollout(db, rollout)).details
      const range = chosenRange(asked, { rollout: details, nowMs: Date.now() })
      const plans =
        details === null
          ? await plansFor(db, '', asked.to === undefined ? undefined : range)
          : [details.plan]
      return loadTopology(db, { plans, ...range })
    },
  ),
})
