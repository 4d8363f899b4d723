// What a ledger holds, and how its totals follow the buckets that are put into it.
import type { EdgeSum, RouteSum } from '#lib/check/sample'
import type { UnitTally } from '#lib/engine/evaluate/share/unit-tally'
import type { createBreakerTimelines } from '#lib/engine/evaluate/traffic/breaker-timelines'
import type { createRunning } from '#lib/engine/evaluate/traffic/running'
import {
  type BucketTraffic,
  type GroupSum,
  mergeTraffic,
  type SourceActivitySum,
  type Traffic,
} from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import type { PlanService } from '#lib/plan/plan'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import type { createArchive } from './archive'
import { mayFailOver } from './place-routes'
import { closeSlot, failOverRoutes, type MayDivert, mayDivertBy, type SlotBucket } from './slot'

export interface LedgerBucket extends SlotBucket {
  readonly traffic: BucketTraffic
}

export interface Young {
  readonly bucket: LedgerBucket
  /** Routes that no breaker can change. */
  readonly plain: ReadonlyMap<string, RouteSum>
  readonly hasFailOver: boolean
}

/** Totals that follow the settled buckets. */
export interface Totals {
  readonly routes: ReturnType<typeof createRunning<RouteSum>>
  readonly edges: ReturnType<typeof createRunning<EdgeSum>>
  readonly groups: ReturnType<typeof createRunning<GroupSum>>
  readonly sources: ReturnType<typeof createRunning<SourceActivitySum>>
}

export interface State<Sums = unknown> {
  readonly fromMs: number
  readonly services: readonly PlanService[]
  /** How much later than its requests began a breaker may act on them. */
  readonly slackMs: number
  /** Since when the timelines tell what callers asked of gray. */
  readonly sinceMs: number
  readonly archive: ReturnType<typeof createArchive>
  readonly timelines: ReturnType<typeof createBreakerTimelines>
  readonly units: UnitTally
  readonly young: Map<number, Young>
  totals: Totals
  /** Young buckets that end at or before this are in the totals. */
  settledMs: number
  youngFromMs: number
  /** The answer of the last time; null when something has changed since. */
  last: { readonly toMs: number; readonly sums: Sums } | null
}

/** In order of time. */
export function youngUntil({ young }: State, toMs: number): Buckets {
  return [...young].filter(([ms]) => ms + BUCKET_MS <= toMs).sort(([a], [b]) => a - b)
}

export type Buckets = readonly (readonly [bucketMs: number, Young])[]

function include({ totals, timelines }: State, { plain, bucket }: Young): void {
  totals.routes.add(plain)
  addTraffic(totals, bucket.traffic)
  timelines.set(bucket.traffic)
}

function addTraffic(totals: Totals, { edges, groups, sources }: Traffic): void {
  totals.edges.add(edges)
  totals.groups.add(groups)
  totals.sources.add(sources)
}

export function removeTraffic(totals: Totals, { edges, groups, sources }: Traffic): void {
  totals.edges.remove(edges)
  totals.groups.remove(groups)
  totals.sources.remove(sources)
}

export function replaceYoung(state: State, bucketMs: number, bucket: LedgerBucket): void {
  const placed = [...bucket.routes]
  const plain = placed.filter(([, route]) => !mayFailOver(route))
  const young: Young = {
    bucket,
    plain: new Map(plain.map(([key, route]) => [key, { ...route, breakerOpen: false }])),
    hasFailOver: plain.length < placed.length,
  }
  const isSettled = bucketMs + BUCKET_MS <= state.settledMs
  const old = state.young.get(bucketMs)
  if (isSettled && old !== undefined) {
    state.totals.routes.remove(old.plain)
    removeTraffic(state.totals, old.bucket.traffic)
  }
  state.young.set(bucketMs, young)
  if (isSettled) include(state, young)
}

export function replaceArchived(
  state: State,
  slotFromMs: number,
  buckets: ReadonlyMap<number, LedgerBucket>,
): void {
  const { archive, totals, timelines } = state
  const slot = archive.slot(slotFromMs)
  if (slot === undefined) throw new RangeError(`no slot begins at ${slotFromMs}`)
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  for (const [, bucket] of sorted) timelines.set(bucket.traffic)
  const sums = closeSlot(sorted, mayDivertUntil(state, slotFromMs + START_EVERY_MS + BUCKET_MS))
  const traffic = mergeTraffic(
    slotFromMs,
    slotFromMs + START_EVERY_MS,
    sorted.map(([, bucket]) => bucket.traffic),
  )
  totals.routes.remove(slot.sums.routes)
  removeTraffic(totals, slot.traffic)
  totals.routes.add(sums.routes)
  addTraffic(totals, traffic)
  archive.put({ ...slot, sums, traffic })
}

/** What breakers may have done, by all that is known at `toMs`. */
export function mayDivertUntil(state: State, toMs: number): MayDivert {
  const { services, slackMs, timelines, sinceMs } = state
  return mayDivertBy({ services, slackMs, timelines, sinceMs, toMs })
}

export function settle(state: State, toMs: number): void {
  if (toMs <= state.settledMs) return
  const fromMs = state.settledMs
  state.settledMs = toMs
  for (const [bucketMs, young] of youngUntil(state, toMs)) {
    if (bucketMs + BUCKET_MS > fromMs) include(state, young)
  }
}

export function closeOldest(state: State): void {
  const fromMs = state.youngFromMs
  const toMs = fromMs + START_EVERY_MS
  // Errors of the next bucket may tell what happened in the last one of this slot.
  settle(state, toMs + BUCKET_MS)
  const buckets = youngUntil(state, toMs)
  const slot = buckets.map(([ms, { bucket }]) => [ms, bucket] as const)
  const mayDivert = mayDivertUntil(state, toMs + BUCKET_MS)
  const sums = closeSlot(slot, mayDivert)
  const traffic = mergeTraffic(
    fromMs,
    toMs,
    slot.map(([, bucket]) => bucket.traffic),
  )
  state.totals.routes.add(failOverRoutes(slot, mayDivert))
  state.archive.put({ fromMs, sums, traffic })
  for (const [bucketMs] of buckets) state.young.delete(bucketMs)
  state.units.close(toMs)
  state.youngFromMs = toMs
  state.last = null
}
