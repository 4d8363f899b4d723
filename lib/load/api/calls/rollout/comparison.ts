// GET /rollouts/{name}/comparison and /latency: gray beside the baseline.
import { call } from '#lib/load/api/call'
import { moment, shortText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { latency as latencyShape, comparison as shape } from '#lib/load/api/shapes/comparison'
import { chosenRange } from '#lib/load/chosen-range'
import { loadLatency } from '#lib/load/comparison/load-latency'
import { loadComparison } from '#lib/load/load-comparison'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'

const range = { from: moment.optional(), to: moment.optional() }

export const comparison = resource('/rollouts/{name}/comparison', {
  GET: call({
    summary: 'Gray against baseline, by service and endpoint',
    description: 'Without "from" and "to" over the last hour of the stage.',
    query: range,
    answer: shape,
    run: async ({ params, query }) => {
      const db = database()
      const { details } = await loadRollout(db, params.name)
      const chosen = chosenRange(query, { rollout: details, nowMs: Date.now() })
      return loadComparison(db, { plan: details.plan, ...chosen })
    },
  }),
})

export const latency = resource('/rollouts/{name}/latency', {
  GET: call({
    summary: 'How long requests to a service, or one of its endpoints, took',
    query: { service: shortText, endpoint: shortText.optional(), ...range },
    answer: latencyShape,
    run: async ({ params, query: { service, endpoint = null, ...asked } }) => {
      const db = database()
      const { details } = await loadRollout(db, params.name)
      const chosen = chosenRange(asked, { rollout: details, nowMs: Date.now() })
      return loadLatency(db, { plan: details.plan, service, endpoint, ...chosen })
    },
  }),
})
