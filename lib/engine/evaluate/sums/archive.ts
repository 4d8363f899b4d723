// The slots of a stage that have ended: added up once, taken back only when late spans change one.
import type { BreakerState } from '#lib/check/breaker/breaker-replay'
import type { RouteSum, ShareSum } from '#lib/check/sample'
import { addShares, NO_SHARES, type ShareCounts } from './place-shares'
import { createRouteTotals, type RouteTotals } from './route-totals'
import type { SlotSums } from './slot'

interface ArchivedSlot {
  readonly fromMs: number
  /** Breakers of services before its first bucket. */
  readonly before: ReadonlyMap<string, BreakerState>
  readonly sums: SlotSums
}

export interface Archive {
  /** Adds a slot, or puts it in the place of the one that began at the same time. */
  put(slot: ArchivedSlot): void
  slot(fromMs: number): ArchivedSlot | undefined
  share(fromMs: number): ShareSum | undefined
  shares(): ShareCounts
  /** A copy that may be added to. */
  routes(): RouteTotals<RouteSum>
  /** Makes slots before this time final: they stay in the totals, and can no longer be replaced. */
  seal(beforeMs: number): void
}

export function createArchive(): Archive {
  /** In order of time: slots are put as they end. */
  const slots = new Map<number, ArchivedSlot>()
  /** What multi-start still needs of sealed slots. */
  const starts = new Map<number, ShareSum>()
  const totals = createRouteTotals<RouteSum>()
  let shares: ShareCounts = NO_SHARES
  return {
    put(slot) {
      const old = slots.get(slot.fromMs)?.sums
      if (old !== undefined) {
        for (const [key, route] of old.routes) totals.remove(key, route)
        shares = withoutShares(shares, old.shares)
      }
      slots.set(slot.fromMs, slot)
      for (const [key, route] of slot.sums.routes) totals.add(key, route)
      shares = addShares(shares, slot.sums.shares)
    },
    slot: (fromMs) => slots.get(fromMs),
    share: (fromMs) => slots.get(fromMs)?.sums.shares ?? starts.get(fromMs),
    shares: () => shares,
    routes: () => totals.copy(),
    seal(beforeMs) {
      for (const [fromMs, { sums }] of slots) {
        if (fromMs >= beforeMs) break
        const { requests, gray } = sums.shares
        starts.set(fromMs, { requests, gray })
        slots.delete(fromMs)
      }
    },
  }
}

/** Examples of a slot go with its counts. */
function withoutShares(sum: ShareCounts, old: ShareCounts): ShareCounts {
  const gone = new Set([...old.grayExamples, ...old.baselineExamples])
  return {
    requests: sum.requests - old.requests,
    gray: sum.gray - old.gray,
    unknown: sum.unknown - old.unknown,
    grayExamples: sum.grayExamples.filter((id) => !gone.has(id)),
    baselineExamples: sum.baselineExamples.filter((id) => !gone.has(id)),
  }
}
