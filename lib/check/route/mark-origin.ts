// Tells on which edge a mark is lost, and on which it was already missing. Pure.

import type { RouteSum } from '#lib/check/sample'
import { expectsMark, markLoss, type RouteContext } from './route'

/**
 * Rows know the callee's mark, not the caller's. A service that was itself called without the mark
 * passes the loss on at about the same rate; an edge that loses this many times more loses by itself.
 */
const INHERITED_RATE_MARGIN = 1.5

interface LossRate {
  expected: number
  lost: number
}

/** Keys of edges (edgeKey) whose losses follow from a loss further up. */
export function inheritedLosses(hops: readonly RouteSum[], context: RouteContext): Set<string> {
  const edges = new Map<string, LossRate>()
  const into = new Map<string, LossRate>()
  for (const hop of hops) {
    if (!expectsMark(hop, context) || !hop.complete) continue
    const lost = markLoss(hop, context) === null ? 0 : hop.requests
    add(edges, edgeKey(hop.caller, hop.callee), { expected: hop.requests, lost })
    add(into, hop.callee, { expected: hop.requests, lost })
  }
  const lossy = [...edges].filter(([, edge]) => edge.lost > 0).length
  const callers = new Map(hops.map((hop) => [edgeKey(hop.caller, hop.callee), hop.caller]))
  const inherited = new Set<string>()
  for (const [key, edge] of edges) {
    const before = into.get(callers.get(key) ?? '')
    if (edge.lost === 0 || before === undefined || before.lost === 0) continue
    if (rate(edge) <= rate(before) * INHERITED_RATE_MARGIN) inherited.add(key)
  }
  // Services that call each other in a circle would all point at one another: then nobody is excused.
  return inherited.size === lossy ? new Set() : inherited
}

export function edgeKey(caller: string, callee: string): string {
  return `${caller} → ${callee}`
}

function add(sums: Map<string, LossRate>, key: string, { expected, lost }: LossRate): void {
  const sum = sums.get(key) ?? { expected: 0, lost: 0 }
  sums.set(key, { expected: sum.expected + expected, lost: sum.lost + lost })
}

function rate({ expected, lost }: LossRate): number {
  return lost / expected
}
