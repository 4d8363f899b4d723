// Sums the route outcomes of hops by the services they connect. Pure.

import type { RouteSum } from '#lib/check/sample'
import { ROUTE_OUTCOMES, type RouteOutcome } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { edgeKey } from './mark-origin'
import { type RouteContext, routeOutcome } from './route'

export interface EdgeRoutes {
  readonly caller: string
  readonly callee: string
  readonly counts: Readonly<Record<RouteOutcome, number>>
  /** Newest first, at most EVIDENCE_MAX of each outcome. */
  readonly examples: ReadonlyMap<RouteOutcome, readonly TraceId[]>
}

interface OpenEdge extends EdgeRoutes {
  readonly counts: Record<RouteOutcome, number>
  readonly examples: Map<RouteOutcome, readonly TraceId[]>
}

/** Edges into services of the plan, by name: the same sample always gives the same order. */
export function sumEdges(hops: readonly RouteSum[], context: RouteContext): EdgeRoutes[] {
  const edges = new Map<string, OpenEdge>()
  for (const hop of hops) {
    if (hop.calleeGroup === null) continue
    const key = edgeKey(hop.caller, hop.callee)
    const edge = edges.get(key) ?? emptyEdge(hop)
    edges.set(key, edge)
    const outcome = routeOutcome(hop, context)
    edge.counts[outcome] += hop.requests
    const examples = [...(edge.examples.get(outcome) ?? []), ...hop.examples]
    edge.examples.set(outcome, examples.slice(0, EVIDENCE_MAX))
  }
  return [...edges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge)
}

function emptyEdge({ caller, callee }: RouteSum): OpenEdge {
  const counts = Object.fromEntries(ROUTE_OUTCOMES.map((outcome) => [outcome, 0]))
  return { caller, callee, counts: counts as Record<RouteOutcome, number>, examples: new Map() }
}
