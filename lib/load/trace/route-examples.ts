// Finds traces with a hop of one route outcome, by the rules and the sums of the routing check.
import { routeContext, routeOutcome } from '#lib/check/route/route'
import { pastRoutes } from '#lib/engine/evaluate/past-routes'
import { createDimensions } from '#lib/engine/evaluate/sums/dimensions'
import { createPlacing } from '#lib/engine/evaluate/sums/placing'
import type { Rollout } from '#lib/engine/rollouts'
import type { RouteOutcome } from '#lib/model/hop'
import { laneOf } from '#lib/model/rollout'
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { readRoutes } from '#lib/store/query/read-routes'

/** Routes are summed bucket by bucket: more of the past would take long. */
const REACH_MS_MAX = 3_600_000

export interface RouteExamplesArgs {
  readonly rollout: Pick<Rollout, 'plan' | 'rank'>
  readonly outcome: RouteOutcome
  readonly fromMs: number
  readonly toMs: number
}

/** Some of each kind of hop, not all there are. */
export async function routeExamples(
  db: Database,
  { rollout: { plan, rank }, outcome, fromMs, toMs }: RouteExamplesArgs,
): Promise<TraceId[]> {
  const sinceMs = Math.max(fromMs, toMs - REACH_MS_MAX)
  const rows = await readRoutes(db, { fromMs: sinceMs, toMs })
  const dimensions = createDimensions(db)
  const sources = rows.flatMap(({ callerSource, calleeSource }) => [callerSource, calleeSource])
  const marks = rows.map(({ calleeMark }) => calleeMark)
  await dimensions.refresh({ sources, marks, markSets: rows.map(({ markSet }) => markSet) }, toMs)
  const placing = createPlacing(plan, { dimensions, lane: laneOf(rank) })
  const { routes } = pastRoutes(rows, { plan, placing, sinceMs })
  const context = routeContext({
    split: plan.split,
    byMark: plan.mark !== null,
    services: plan.services,
    routes,
  })
  const found = routes.filter(
    (route) => route.calleeGroup !== null && routeOutcome(route, context) === outcome,
  )
  return [...new Set(found.flatMap(({ examples }) => examples))]
}
