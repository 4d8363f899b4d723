// The slots of a stage that have ended: replaced as a whole when late spans change one, final later.
import type { RouteSum, ShareSum } from '#lib/check/sample'
import { slimTraffic, type Traffic } from '#lib/engine/evaluate/traffic/traffic'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { START_EVERY_MS, STARTS_PER_DAY } from '#lib/stats/multi-start'
import { addShares, NO_SHARES, type ShareCounts, sumShares, toShareSum } from './place-shares'
import type { SlotSums } from './slot'

export interface ArchivedSlot {
  readonly fromMs: number
  readonly sums: SlotSums
  readonly traffic: Traffic
}

export interface Archive {
  /** Adds a slot, or puts it in the place of the one that began at the same time. */
  put(slot: ArchivedSlot): void
  slot(fromMs: number): ArchivedSlot | undefined
  share(fromMs: number): ShareSum | undefined
  shares(): ShareCounts
  /** Newest first; the last one holds the examples of everything that is final. */
  routes(): ReadonlyMap<string, RouteSum>[]
  edges(): Traffic['edges'][]
  /** Newest first, of the last day. */
  traffic(): Traffic[]
  /** Makes slots before this time final: they stay in the totals, and can no longer be replaced. */
  seal(beforeMs: number): void
}

export function createArchive(): Archive {
  /** In order of time: slots are put as they end. */
  const slots = new Map<number, ArchivedSlot>()
  /** What multi-start still needs of sealed slots. */
  const starts = new Map<number, ShareSum>()
  const slim: Traffic[] = []
  let sealedShares = NO_SHARES
  let sealedRoutes: ReadonlyMap<string, RouteSum> = new Map()
  let sealedEdges: Traffic['edges'] = new Map()
  let shares: ShareCounts | null = null

  const seal = ({ fromMs, sums, traffic }: ArchivedSlot) => {
    starts.set(fromMs, toShareSum(sums.shares))
    if (starts.size > STARTS_PER_DAY) starts.delete(starts.keys().next().value as number)
    sealedShares = addShares(sealedShares, sums.shares)
    sealedRoutes = keepExamples(sealedRoutes, sums.routes)
    sealedEdges = keepExamples(sealedEdges, traffic.edges)
    slim.push(slimTraffic(traffic))
    if (slim.length > STARTS_PER_DAY) slim.shift()
    slots.delete(fromMs)
  }

  return {
    put(slot) {
      slots.set(slot.fromMs, slot)
      shares = null
    },
    slot: (fromMs) => slots.get(fromMs),
    share(fromMs) {
      const slot = slots.get(fromMs)
      return slot === undefined ? starts.get(fromMs) : toShareSum(slot.sums.shares)
    },
    shares() {
      shares ??= sumShares([sealedShares, ...[...slots.values()].map(({ sums }) => sums.shares)])
      return shares
    },
    routes: () => [...[...slots.values()].reverse().map(({ sums }) => sums.routes), sealedRoutes],
    edges: () => [
      ...[...slots.values()].reverse().map(({ traffic }) => traffic.edges),
      sealedEdges,
    ],
    traffic() {
      const kept = Math.max(0, STARTS_PER_DAY - slots.size)
      const old = slim.slice(Math.max(0, slim.length - kept))
      return [...[...slots.values()].reverse().map(({ traffic }) => traffic), ...old.toReversed()]
    },
    seal(beforeMs) {
      for (const slot of slots.values()) {
        if (slot.fromMs + START_EVERY_MS > beforeMs) break
        seal(slot)
      }
    },
  }
}

/** The newest examples of each key; what else it says is not asked for. */
function keepExamples<R extends { readonly examples: readonly TraceId[] }>(
  kept: ReadonlyMap<string, R>,
  newer: ReadonlyMap<string, R>,
): ReadonlyMap<string, R> {
  const next = new Map(kept)
  for (const [key, value] of newer) {
    const examples = [...value.examples, ...(kept.get(key)?.examples ?? [])]
    next.set(key, { ...value, examples: examples.slice(0, EVIDENCE_MAX) })
  }
  return next
}
