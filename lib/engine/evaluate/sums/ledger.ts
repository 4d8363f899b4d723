// The sums of one stage in memory: buckets are replaced while they are young, then kept by slot.
import { breaker } from '#lib/check/breaker'
import { leadFor } from '#lib/check/breaker/possibly-open'
import type { BreakerTimeline, EdgeSum, RouteSum, ShareSample, ShareSum } from '#lib/check/sample'
import { createUnitTally } from '#lib/engine/evaluate/share/unit-tally'
import { createBreakerTimelines } from '#lib/engine/evaluate/traffic/breaker-timelines'
import { createRunning } from '#lib/engine/evaluate/traffic/running'
import type { BucketTraffic, GroupSum, Traffic } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import type { PlanService } from '#lib/plan/plan'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import { createArchive } from './archive'
import {
  type Buckets,
  closeOldest,
  type LedgerBucket,
  mayDivertUntil,
  removeTraffic,
  replaceArchived,
  replaceYoung,
  type State,
  settle,
  type Totals,
  youngUntil,
} from './ledger-state'
import { toShareSum } from './place-shares'
import { failOverRoutes, type SlotBucket } from './slot'
import { addUp, type SharesByBucket, shareSample, startOf } from './start-slots'

/** A slot is one start of multi-start; its buckets are kept apart for at least this long after it. */
const YOUNG_MS = 2 * START_EVERY_MS
/** Spans that come later than this change no sums any more: memory must not grow with the stage. */
const SEALED_AFTER_MS = 6 * 3_600_000

export interface LedgerSums {
  /** In the order of what they connect. */
  readonly routes: readonly RouteSum[]
  readonly share: ShareSample
  readonly edges: readonly EdgeSum[]
  readonly groups: readonly GroupSum[]
  /** Requests that each source answered; 0 when it only called. */
  readonly bySource: ReadonlyMap<SourceId, number>
  /** Newest first, of the last day. */
  readonly pieces: readonly Traffic[]
  breakers(nameOf: (caller: SourceId) => string): BreakerTimeline[]
}

export interface Ledger {
  /** First bucket that counts, epoch ms. */
  readonly fromMs: number
  /** What was from here on tells how breakers stood at the start. */
  readonly sinceMs: number
  /** Takes in a bucket before the first one that counts. */
  noteBefore(traffic: BucketTraffic): void
  /** Buckets from here on may be replaced one by one; before, only by the slot. */
  youngFromMs(): number
  /** The slot that holds this bucket. */
  slotOf(bucketMs: number): { readonly fromMs: number; readonly toMs: number }
  replace(bucketMs: number, bucket: LedgerBucket): void
  /** False for buckets whose sums are final. */
  isOpen(bucketMs: number): boolean
  /** Replaces all buckets of a slot that is no longer young, but open. */
  replaceSlot(fromMs: number, buckets: ReadonlyMap<number, LedgerBucket>): void
  /** Adds up slots that have ended long enough before `nowMs`. */
  age(nowMs: number): void
  /**
   * Sums of all buckets that end at or before `toMs`. Cheap when `toMs` only moves forward; the same
   * object while nothing changes.
   */
  sums(toMs: number): LedgerSums
  /** Every share that arrived, settled or not. */
  shareTotal(): ShareSum
  /** Grows when a bucket that ends at or before `toMs` is replaced. */
  changesBefore(toMs: number): number
}

const SLACK_MS = breaker.options.parse({}).slack

/** `fromMs` is the start of a bucket; `services` are those of the plan, `slackMs` its breaker check's. */
export function createLedger(
  fromMs: number,
  services: readonly PlanService[],
  slackMs = SLACK_MS,
): Ledger {
  const state = emptyState(fromMs, services, slackMs)
  /** Newest last, as they were replaced. */
  const changes = new Map<number, number>()
  let changeCount = 0
  const noteChange = (bucketMs: number) => {
    changeCount += 1
    changes.set(bucketMs, changeCount)
    if (state.last !== null && bucketMs + BUCKET_MS <= state.last.toMs) state.last = null
  }
  return {
    fromMs,
    sinceMs: state.sinceMs,
    noteBefore: (traffic) => state.timelines.set(traffic),
    youngFromMs: () => state.youngFromMs,
    slotOf(bucketMs) {
      const start = startOf(fromMs, bucketMs)
      return { fromMs: start, toMs: start + START_EVERY_MS }
    },
    replace(bucketMs, bucket) {
      if (bucketMs < state.youngFromMs) {
        throw new RangeError(`bucket ${bucketMs} is kept by the slot`)
      }
      replaceYoung(state, bucketMs, bucket)
      if (bucket.shares.units !== undefined) state.units.replace(bucketMs, bucket.shares.units)
      noteChange(bucketMs)
    },
    isOpen: (bucketMs) =>
      bucketMs >= state.youngFromMs || state.archive.slot(startOf(fromMs, bucketMs)) !== undefined,
    replaceSlot(slotFromMs, buckets) {
      replaceArchived(state, slotFromMs, buckets)
      noteChange(slotFromMs)
    },
    age(nowMs) {
      while (state.youngFromMs + START_EVERY_MS + YOUNG_MS <= nowMs) closeOldest(state)
      state.archive.seal(state.youngFromMs - SEALED_AFTER_MS)
      for (const ms of changes.keys()) if (ms < state.youngFromMs) changes.delete(ms)
    },
    shareTotal() {
      const young = sharesOf(youngUntil(state, Infinity))
      return toShareSum(addUp(state.archive.shares(), young))
    },
    sums(toMs) {
      if (state.last?.toMs === toMs) return state.last.sums
      if (toMs < state.settledMs) return sumsBefore(state, toMs)
      settle(state, toMs)
      const sums = sumsOf(state, toMs)
      state.last = { toMs, sums }
      return sums
    },
    changesBefore(toMs) {
      let newest = 0
      for (const [ms, count] of changes) {
        if (ms + BUCKET_MS <= toMs) newest = Math.max(newest, count)
      }
      return newest
    },
  }
}

function emptyState(
  fromMs: number,
  services: readonly PlanService[],
  slackMs: number,
): State<LedgerSums> {
  const leads = services.map((service) => leadFor({ ...service.breaker, slackMs }))
  const sinceMs = fromMs - Math.ceil(Math.max(0, ...leads) / BUCKET_MS) * BUCKET_MS
  return {
    fromMs,
    services,
    slackMs,
    sinceMs,
    archive: createArchive(),
    timelines: createBreakerTimelines(sinceMs),
    units: createUnitTally(fromMs),
    young: new Map(),
    totals: {
      routes: createRunning(),
      edges: createRunning(),
      groups: createRunning(),
      sources: createRunning(),
    },
    settledMs: fromMs,
    youngFromMs: fromMs,
    last: null,
  }
}

/** A look back, while the totals stand later: they are copied, and what is newer is taken out. */
function sumsBefore(state: State, toMs: number): LedgerSums {
  const totals: Totals = {
    routes: state.totals.routes.copy(),
    edges: state.totals.edges.copy(),
    groups: state.totals.groups.copy(),
    sources: state.totals.sources.copy(),
  }
  for (const [bucketMs, { plain, bucket }] of youngUntil(state, state.settledMs)) {
    if (bucketMs + BUCKET_MS <= toMs) continue
    totals.routes.remove(plain)
    removeTraffic(totals, bucket.traffic)
  }
  return sumsOf({ ...state, totals }, toMs)
}

function sumsOf(state: State, toMs: number): LedgerSums {
  const { archive, totals, timelines, units } = state
  const young = youngUntil(state, toMs)
  const newest = young.toReversed()
  const diverted = young.filter(([, one]) => one.hasFailOver)
  const isFresh = (ms: number) => ms + 2 * BUCKET_MS > toMs
  const mayDivert = mayDivertUntil(state, toMs)
  const undecided = failOverRoutes(
    diverted.map(([ms, { bucket }]) => [ms, isFresh(ms) ? freshlyDiverted(bucket) : bucket]),
    (service, caller, ms) => isFresh(ms) || mayDivert(service, caller, ms),
  )
  const routeParts = [...newest.map(([, { plain }]) => plain), ...archive.routes()]
  const edgeParts = [...newest.map(([, { bucket }]) => bucket.traffic.edges), ...archive.edges()]
  return {
    routes: totals.routes.all(() => routeParts, undecided),
    share: shareSample({ fromMs: state.fromMs, toMs, archive, young: sharesOf(young), units }),
    edges: totals.edges.all(() => edgeParts),
    groups: totals.groups.all(() => []),
    bySource: totals.sources.requests(),
    pieces: [...newest.map(([, { bucket }]) => bucket.traffic), ...archive.traffic()],
    breakers: (nameOf) => timelines.until(toMs, nameOf),
  }
}

/**
 * An error of the next bucket may explain why requests were diverted: they are judged one bucket later.
 * Not so those that lost their mark on the way: where they lost it must be seen together with what it
 * led to, or the loss would seem to begin further down.
 */
function freshlyDiverted({ routes }: SlotBucket): Pick<SlotBucket, 'routes'> {
  const all = [...routes]
  const isMarked = ([, { calleeMark }]: (typeof all)[number]) => calleeMark === 'marked'
  return { routes: new Map(all.some(isMarked) ? all.filter((one) => !isMarked(one)) : []) }
}

function sharesOf(buckets: Buckets): SharesByBucket {
  return buckets.map(([ms, { bucket }]) => [ms, bucket.shares])
}
