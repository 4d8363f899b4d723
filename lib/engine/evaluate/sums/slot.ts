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
import type { BucketRoutes, PlacedRoute } from './place-routes'
import { type ShareCounts, sumShares } from './place-shares'
import { createRouteTotals, type RouteTotals } from './route-totals'

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
  const { open, after } = replayBreakers(buckets, { services, before })
  const routes = createRouteTotals<RouteSum>()
  const shares = sumShares(buckets.map(([, bucket]) => bucket.shares))
  for (const [bucketMs, bucket] of buckets) {
    addRoutes(routes, { bucketMs, placed: bucket.routes.routes, open })
  }
  return { sums: { routes: new Map(routes.entries()), shares }, after }
}

/** Only these depend on the breaker. */
export function mayFailOver({ intent, calleeGroup }: PlacedRoute): boolean {
  return intent === 'gray' && calleeGroup === 'baseline'
}

/** The part of what `closeSlot` says that depends on breakers. */
export function failOverRoutes(
  buckets: readonly (readonly [bucketMs: number, Pick<SlotBucket, 'routes'>])[],
  context: SlotContext,
): ReadonlyMap<string, RouteSum> {
  const { open } = replayBreakers(buckets, context)
  const routes = createRouteTotals<RouteSum>()
  for (const [bucketMs, bucket] of buckets) {
    const placed = [...bucket.routes.routes].filter(([, route]) => mayFailOver(route))
    addRoutes(routes, { bucketMs, placed, open })
  }
  return new Map(routes.entries())
}

interface AddedRoutes {
  readonly bucketMs: number
  readonly placed: Iterable<readonly [string, PlacedRoute]>
  readonly open: ReadonlyMap<string, readonly Interval[]>
}

function addRoutes(routes: RouteTotals<RouteSum>, { bucketMs, placed, open }: AddedRoutes): void {
  for (const [key, route] of placed) {
    const breakerOpen = mayFailOver(route) && isOpenAt(open.get(route.callee) ?? [], bucketMs)
    routes.add(breakerOpen ? `${key} open` : key, { ...route, breakerOpen })
  }
}

function replayBreakers(
  buckets: readonly (readonly [bucketMs: number, Pick<SlotBucket, 'routes'>])[],
  { services, before }: SlotContext,
) {
  const open = new Map<string, readonly Interval[]>()
  const after = new Map(before)
  for (const service of services) {
    if (service.gray === null) continue
    const counts = breakerCounts(service.service, buckets)
    const replay = replayBreaker(service.breaker, counts, before.get(service.service) ?? CLOSED)
    open.set(service.service, replay.intervals)
    after.set(service.service, replay.state)
  }
  return { open, after }
}

/** Answers of gray, and calls by its callers that failed without one: gray itself may be down. */
function breakerCounts(
  service: string,
  buckets: readonly (readonly [bucketMs: number, Pick<SlotBucket, 'routes'>])[],
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
