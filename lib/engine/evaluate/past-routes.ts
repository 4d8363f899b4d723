// Sums the routes of a short range by themselves, as the ledger of a stage would: for pages.
import type { RouteSum } from '#lib/check/sample'
import { createBreakerTimelines } from '#lib/engine/evaluate/traffic/breaker-timelines'
import { placeTraffic } from '#lib/engine/evaluate/traffic/place-traffic'
import type { Plan } from '#lib/plan/plan'
import type { RouteRow } from '#lib/store/query/read-routes'
import { placeRoutes } from './sums/place-routes'
import type { PlanPlacing } from './sums/placing'
import { type MayDivert, mayDivertBy, sumRoutes } from './sums/slot'
import { slackOf } from './sums/stage-sums'

export interface PastRoutes {
  readonly routes: readonly RouteSum[]
  readonly mayDivert: MayDivert
}

/** All `rows` of the range that begins at `sinceMs`. */
export function pastRoutes(
  rows: readonly RouteRow[],
  { plan, placing, sinceMs }: { plan: Plan; placing: PlanPlacing; sinceMs: number },
): PastRoutes {
  const timelines = createBreakerTimelines(sinceMs)
  const buckets = byBucket(rows)
  for (const [bucketMs, some] of buckets) timelines.set(placeTraffic(bucketMs, some, placing))
  const mayDivert = mayDivertBy({
    services: plan.services,
    slackMs: slackOf(plan),
    timelines,
    sinceMs,
    toMs: Infinity,
  })
  const placed = buckets.map(([ms, some]) => [ms, { routes: placeRoutes(some, placing) }] as const)
  return { routes: [...sumRoutes(placed, mayDivert).values()], mayDivert }
}

/** In order of time. */
function byBucket(rows: readonly RouteRow[]): (readonly [number, readonly RouteRow[]])[] {
  const buckets = new Map<number, RouteRow[]>()
  for (const row of rows) {
    const known = buckets.get(row.bucketMs)
    if (known === undefined) buckets.set(row.bucketMs, [row])
    else known.push(row)
  }
  return [...buckets].sort(([a], [b]) => a - b)
}
