// Counts on every edge how often the mark of a trace arrives, also outside the plan. Pure.

import type { RouteSum } from '#lib/check/sample'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { edgeKey, inheritedLosses } from './mark-origin'
import { expectsMark, markLoss, type RouteContext } from './route'

type Arrival = 'carried' | 'mark-lost' | 'mark-changed'

export interface MarkEdge {
  readonly caller: string
  readonly callee: string
  /** Hops of marked traces to a callee that can show the mark, by what it showed. */
  readonly counts: Readonly<Record<Arrival, number>>
  /** Such hops whose trace misses an ancestor: nobody knows where they lost it. */
  readonly incomplete: number
  /** Newest first, at most EVIDENCE_MAX of each. */
  readonly examples: Readonly<Record<Arrival, readonly TraceId[]>>
  /** The loss began on an edge before this one. */
  readonly inherited: boolean
  /** Hops without the mark on later edges, which follow from the loss on this one. */
  readonly behind: number
}

/** A service that marked traces reach, seen by agents that never showed the mark. */
export interface MuteService {
  readonly service: string
  readonly requests: number
  readonly examples: readonly TraceId[]
}

interface OpenEdge {
  readonly caller: string
  readonly callee: string
  readonly counts: Record<Arrival, number>
  readonly examples: Record<Arrival, readonly TraceId[]>
  incomplete: number
}

/** Edges by name: the same sample always gives the same order. */
export function sumMarkEdges(hops: readonly RouteSum[], context: RouteContext): MarkEdge[] {
  const edges = new Map<string, OpenEdge>()
  for (const hop of hops) {
    if (!expectsMark(hop, context)) continue
    const key = edgeKey(hop.caller, hop.callee)
    const edge = edges.get(key) ?? emptyEdge(hop)
    edges.set(key, edge)
    if (!hop.complete) {
      edge.incomplete += hop.requests
      continue
    }
    const arrival = markLoss(hop, context) ?? 'carried'
    edge.counts[arrival] += hop.requests
    edge.examples[arrival] = [...edge.examples[arrival], ...hop.examples].slice(0, EVIDENCE_MAX)
  }
  const inherited = inheritedLosses(hops, context)
  return [...edges]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, edge]) => ({
      ...edge,
      inherited: inherited.has(key),
      behind: inherited.has(key) ? 0 : lossesBehind(edge.callee, edges, inherited),
    }))
}

/** By name; only what marked traces reach through the decision point. */
export function muteServices(hops: readonly RouteSum[], context: RouteContext): MuteService[] {
  const mute = new Map<string, MuteService>()
  for (const { callee, protocol, intent, root, complete, requests, examples } of hops) {
    if (!context.byMark || intent !== 'gray' || root || !complete) continue
    if (callee === context.splitAt || !context.isDownstream(callee)) continue
    if (context.carries(callee, protocol)) continue
    const sum = mute.get(callee) ?? { service: callee, requests: 0, examples: [] }
    mute.set(callee, {
      ...sum,
      requests: sum.requests + requests,
      examples: [...sum.examples, ...examples].slice(0, EVIDENCE_MAX),
    })
  }
  return [...mute.values()].sort((a, b) => (a.service < b.service ? -1 : 1))
}

export function lossesOf({ counts }: Pick<MarkEdge, 'counts'>): number {
  return counts['mark-lost'] + counts['mark-changed']
}

/** Follows inherited losses from `service` on, each edge once. */
function lossesBehind(
  service: string,
  edges: ReadonlyMap<string, OpenEdge>,
  inherited: ReadonlySet<string>,
): number {
  const seen = new Set<string>()
  const waiting = [service]
  let lost = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const [key, edge] of edges) {
      if (edge.caller !== at || seen.has(key) || !inherited.has(key)) continue
      seen.add(key)
      lost += lossesOf(edge)
      waiting.push(edge.callee)
    }
  }
  return lost
}

function emptyEdge({ caller, callee }: RouteSum): OpenEdge {
  return {
    caller,
    callee,
    counts: { carried: 0, 'mark-lost': 0, 'mark-changed': 0 },
    examples: { carried: [], 'mark-lost': [], 'mark-changed': [] },
    incomplete: 0,
  }
}
