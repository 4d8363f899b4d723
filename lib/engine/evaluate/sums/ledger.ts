// The sums of one stage in memory: buckets are replaced while they are young, then kept by slot.
import { type BreakerState, CLOSED } from '#lib/check/breaker/breaker-replay'
import type { RouteSum, ShareSample, ShareSum } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import type { PlanService } from '#lib/plan/plan'
import { START_EVERY_MS, STARTS_PER_DAY } from '#lib/stats/multi-start'
import { createArchive } from './archive'
import { type BucketRoutes, EMPTY_ROUTES } from './place-routes'
import { addShares, NO_SHARES, type ShareCounts } from './place-shares'
import { closeSlot, type SlotBucket } from './slot'

/** A slot is one start of multi-start; its buckets are kept apart for at least this long after it. */
const YOUNG_MS = 2 * START_EVERY_MS
/** Spans that come later than this change no sums any more: memory must not grow with the stage. */
const SEALED_AFTER_MS = 6 * 3_600_000
const DAY_MS = STARTS_PER_DAY * START_EVERY_MS

export interface LedgerSums {
  readonly routes: readonly RouteSum[]
  readonly share: ShareSample
}

export interface Ledger {
  /** First bucket that counts, epoch ms. */
  readonly fromMs: number
  /** Buckets from here on may be replaced one by one; before, only by the slot. */
  youngFromMs(): number
  /** The slot that holds this bucket. */
  slotOf(bucketMs: number): { readonly fromMs: number; readonly toMs: number }
  replaceRoutes(bucketMs: number, routes: BucketRoutes): void
  replaceShares(bucketMs: number, shares: ShareCounts): void
  /** False for buckets whose sums are final. */
  isOpen(bucketMs: number): boolean
  /** Replaces all buckets of a slot that is no longer young, but open. */
  replaceSlot(fromMs: number, buckets: ReadonlyMap<number, SlotBucket>): void
  /** Adds up slots that have ended long enough before `nowMs`. */
  age(nowMs: number): void
  /** Sums of all buckets that end at or before `toMs`. */
  sums(toMs: number): LedgerSums
  /** Every share that arrived, settled or not. */
  shareTotal(): ShareSum
}

/** `fromMs` is the start of a bucket; `services` are those of the plan. */
export function createLedger(fromMs: number, services: readonly PlanService[]): Ledger {
  const archive = createArchive()
  const young = new Map<number, SlotBucket>()
  let youngFromMs = fromMs
  let breakers: ReadonlyMap<string, BreakerState> = new Map(
    services.map(({ service }) => [service, CLOSED]),
  )
  const change = (bucketMs: number, part: Partial<SlotBucket>) => {
    if (bucketMs < youngFromMs) throw new RangeError(`bucket ${bucketMs} is kept by the slot`)
    const known = young.get(bucketMs) ?? { routes: EMPTY_ROUTES, shares: NO_SHARES }
    young.set(bucketMs, { ...known, ...part })
  }
  return {
    fromMs,
    youngFromMs: () => youngFromMs,
    slotOf(bucketMs) {
      const start = startOf(fromMs, bucketMs)
      return { fromMs: start, toMs: start + START_EVERY_MS }
    },
    replaceRoutes: (bucketMs, routes) => change(bucketMs, { routes }),
    replaceShares: (bucketMs, shares) => change(bucketMs, { shares }),
    isOpen: (bucketMs) =>
      bucketMs >= youngFromMs || archive.slot(startOf(fromMs, bucketMs)) !== undefined,
    replaceSlot(slotFromMs, buckets) {
      const slot = archive.slot(slotFromMs)
      if (slot === undefined) throw new RangeError(`no slot begins at ${slotFromMs}`)
      const sorted = [...buckets].sort(([a], [b]) => a - b)
      archive.put({ ...slot, sums: closeSlot(sorted, { services, before: slot.before }).sums })
    },
    age(nowMs) {
      while (youngFromMs + START_EVERY_MS + YOUNG_MS <= nowMs) {
        const toMs = youngFromMs + START_EVERY_MS
        const buckets = bucketsUpTo(young, toMs)
        const { sums, after } = closeSlot(buckets, { services, before: breakers })
        archive.put({ fromMs: youngFromMs, before: breakers, sums })
        for (const [bucketMs] of buckets) young.delete(bucketMs)
        breakers = after
        youngFromMs = toMs
      }
      archive.seal(youngFromMs - SEALED_AFTER_MS)
    },
    shareTotal() {
      const { requests, gray } = addUp(archive.shares(), [...young])
      return { requests, gray }
    },
    sums(toMs) {
      const buckets = bucketsUpTo(young, toMs)
      const { sums } = closeSlot(buckets, { services, before: breakers })
      const routes = archive.routes()
      for (const [key, route] of sums.routes) routes.add(key, route)
      const { requests, gray, ...rest } = addShares(archive.shares(), sums.shares)
      const current = startOf(fromMs, Math.max(fromMs, toMs - BUCKET_MS))
      const slotsFromMs = fromMs + Math.floor((current - fromMs) / DAY_MS) * DAY_MS
      const slots = slotsBetween(slotsFromMs, current).map(
        (start) => archive.share(start) ?? addUp(NO_SHARES, bucketsOf(buckets, start)),
      )
      return {
        routes: [...routes.entries()].map(([, route]) => route),
        share: { total: { requests, gray }, slots, slotsFromMs, ...rest },
      }
    },
  }
}

type Buckets = readonly (readonly [bucketMs: number, SlotBucket])[]

function startOf(fromMs: number, bucketMs: number): number {
  return fromMs + Math.floor((bucketMs - fromMs) / START_EVERY_MS) * START_EVERY_MS
}

function slotsBetween(first: number, last: number): number[] {
  const starts: number[] = []
  for (let start = first; start <= last; start += START_EVERY_MS) starts.push(start)
  return starts
}

function bucketsUpTo(young: ReadonlyMap<number, SlotBucket>, toMs: number): Buckets {
  return [...young].filter(([ms]) => ms + BUCKET_MS <= toMs).sort(([a], [b]) => a - b)
}

function bucketsOf(buckets: Buckets, slotMs: number): Buckets {
  return buckets.filter(([ms]) => ms >= slotMs && ms < slotMs + START_EVERY_MS)
}

function addUp(first: ShareCounts, buckets: Buckets): ShareCounts {
  return buckets.reduce((sum, [, { shares }]) => addShares(sum, shares), first)
}
