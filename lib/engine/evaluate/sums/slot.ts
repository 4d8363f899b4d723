// Adds up consecutive buckets of a stage: which diverted requests a breaker excuses is decided here.
import { type OpenTimes, openTimes, UNKNOWN_CALLER } from '#lib/check/breaker/open-times'
import type { BoundsRule } from '#lib/check/breaker/possibly-open'
import type { BreakerTimeline, RouteSum } from '#lib/check/sample'
import type { BreakerTimelines } from '#lib/engine/evaluate/traffic/breaker-timelines'
import type { SourceId } from '#lib/model/source'
import type { PlanService } from '#lib/plan/plan'
import { type BucketRoutes, mayFailOver, routeKey } from './place-routes'
import { type ShareCounts, sumShares } from './place-shares'
import { createRouteTotals } from './route-totals'

export interface SlotBucket {
  readonly routes: BucketRoutes
  readonly shares: ShareCounts
}

export interface SlotSums {
  readonly routes: ReadonlyMap<string, RouteSum>
  readonly shares: ShareCounts
}

/** Whether requests to a service that this caller diverted in a bucket may have failed over. */
export type MayDivert = (service: string, caller: SourceId, bucketMs: number) => boolean

export interface MayDivertArgs {
  readonly services: readonly PlanService[]
  /** How much later than its requests began a breaker may act on them. */
  readonly slackMs: number
  readonly timelines: Pick<BreakerTimelines, 'until'>
  /** Since when the timelines tell all there was. */
  readonly sinceMs: number
  /** Until when they do. */
  readonly toMs: number
}

/** Replays nothing until the first request was diverted. */
export function mayDivertBy(args: MayDivertArgs): MayDivert {
  const { services, slackMs, timelines, sinceMs, toMs } = args
  const rules = new Map(
    services.map(({ service, breaker }): [string, BoundsRule] => [
      service,
      { ...breaker, slackMs },
    ]),
  )
  const answers = new Map<string, Answers>()
  let all: readonly BreakerTimeline[] | null = null
  const answersFor = (service: string, rule: BoundsRule): Answers => {
    const known = answers.get(service)
    if (known !== undefined) return known
    all ??= timelines.until(toMs, (id) => (id === '0' ? UNKNOWN_CALLER : id))
    const own = all.filter((timeline) => timeline.service === service)
    const byCaller = new Map(own.map((timeline) => [timeline.caller, timeline]))
    const made: Answers = { byCaller, open: openTimes(rule, own, sinceMs) }
    answers.set(service, made)
    return made
  }
  return (service, caller, bucketMs) => {
    const rule = rules.get(service)
    if (rule === undefined) return false
    const { byCaller, open } = answersFor(service, rule)
    return open.mayDivert(byCaller.get(caller) ?? null, bucketMs)
  }
}

interface Answers {
  readonly byCaller: ReadonlyMap<string, BreakerTimeline>
  readonly open: OpenTimes
}

type Buckets<Bucket> = readonly (readonly [bucketMs: number, Bucket])[]

/** `buckets` in order of time. */
export function closeSlot(buckets: Buckets<SlotBucket>, mayDivert: MayDivert): SlotSums {
  const shares = sumShares(buckets.map(([, bucket]) => bucket.shares))
  return { routes: sumRoutes(buckets, mayDivert), shares }
}

/** The part of what `closeSlot` says that depends on breakers. */
export function failOverRoutes(
  buckets: Buckets<Pick<SlotBucket, 'routes'>>,
  mayDivert: MayDivert,
): ReadonlyMap<string, RouteSum> {
  const some = buckets.map(([bucketMs, { routes }]) => {
    const diverted = [...routes].filter(([, route]) => mayFailOver(route))
    return [bucketMs, { routes: new Map(diverted) }] as const
  })
  return sumRoutes(some, mayDivert)
}

export function sumRoutes(
  buckets: Buckets<Pick<SlotBucket, 'routes'>>,
  mayDivert: MayDivert,
): ReadonlyMap<string, RouteSum> {
  const sums = createRouteTotals<RouteSum>()
  for (const [bucketMs, { routes }] of buckets) {
    for (const [key, placed] of routes) {
      if (!mayFailOver(placed)) {
        sums.add(key, { ...placed, breakerOpen: false })
        continue
      }
      const { divertedBy = '0', ...route } = placed
      const breakerOpen = mayDivert(route.callee, divertedBy, bucketMs)
      const sumKey = routeKey(route)
      sums.add(breakerOpen ? `${sumKey} open` : sumKey, { ...route, breakerOpen })
    }
  }
  return new Map(sums.entries())
}
