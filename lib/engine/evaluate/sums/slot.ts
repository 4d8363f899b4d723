// Adds up consecutive buckets of a stage, replaying the breakers on the way.
import {
  type BreakerBucket,
  type BreakerState,
  CLOSED,
  type Interval,
  isOpenAt,
  replayBreaker,
} from '#lib/check/breaker/breaker-replay'
import type { RouteSum } from '#lib/check/sample'
import type { PlanService } from '#lib/plan/plan'
import type { BucketRoutes } from './place-routes'
import { addShares, NO_SHARES, type ShareCounts } from './place-shares'
import { createRouteTotals } from './route-totals'

export interface SlotBucket {
  readonly routes: BucketRoutes
  readonly shares: ShareCounts
}

export interface SlotSums {
  readonly routes: ReadonlyMap<string, RouteSum>
  readonly shares: ShareCounts
}

export interface SlotContext {
  readonly services: readonly PlanService[]
  /** Breakers of services before the first bucket. */
  readonly before: ReadonlyMap<string, BreakerState>
}

export interface ClosedSlot {
  readonly sums: SlotSums
  /** Breakers after the last bucket. */
  readonly after: ReadonlyMap<string, BreakerState>
}

/** `buckets` in order of time. */
export function closeSlot(
  buckets: readonly (readonly [bucketMs: number, SlotBucket])[],
  { services, before }: SlotContext,
): ClosedSlot {
  const open = new Map<string, readonly Interval[]>()
  const after = new Map(before)
  for (const service of services) {
    if (service.gray === null) continue
    const counts = breakerCounts(service.service, buckets)
    const replay = replayBreaker(service.breaker, counts, before.get(service.service) ?? CLOSED)
    open.set(service.service, replay.intervals)
    after.set(service.service, replay.state)
  }
  const routes = createRouteTotals<RouteSum>()
  let shares = NO_SHARES
  for (const [bucketMs, bucket] of buckets) {
    shares = addShares(shares, bucket.shares)
    for (const [key, route] of bucket.routes.routes) {
      const mayFailOver = route.intent === 'gray' && route.calleeGroup === 'baseline'
      const breakerOpen = mayFailOver && isOpenAt(open.get(route.callee) ?? [], bucketMs)
      routes.add(breakerOpen ? `${key} open` : key, { ...route, breakerOpen })
    }
  }
  return { sums: { routes: new Map(routes.entries()), shares }, after }
}

/** Answers of gray, and calls by its callers that failed without one: gray itself may be down. */
function breakerCounts(
  service: string,
  buckets: readonly (readonly [bucketMs: number, SlotBucket])[],
): BreakerBucket[] {
  const callers = new Set(
    buckets.flatMap(([, { routes }]) =>
      [...routes.routes.values()]
        .filter(({ callee, intent }) => callee === service && intent === 'gray')
        .map(({ caller }) => caller),
    ),
  )
  return buckets.flatMap(([bucketMs, { routes }]) => {
    const answered = routes.gray.get(service) ?? { requests: 0, errors: 0 }
    const unanswered = [...callers].reduce((n, name) => n + (routes.unanswered.get(name) ?? 0), 0)
    const requests = answered.requests + unanswered
    return requests === 0 ? [] : [{ bucketMs, requests, errors: answered.errors + unanswered }]
  })
}
