// Cuts a topology down to what a release touches: the services of plans and their neighbours. Pure.
import type { Plan } from '#lib/plan/plan'
import type { Topology, TopologyEdge } from './graph'

type Placed = Pick<Plan, 'services' | 'split'>

/** Calls from or to a service of the plans, and both their ends. */
export function neighbourhood({ nodes, edges }: Topology, plans: readonly Placed[]): Topology {
  const own = new Set(
    plans.flatMap(({ services, split }) => [
      ...services.map(({ service }) => service),
      ...(split.at === null ? [] : [split.at]),
    ]),
  )
  const kept = edges.filter(({ caller, callee }) => own.has(caller) || own.has(callee))
  const ends = new Set(kept.flatMap((edge) => [callerKey(edge), calleeKey(edge)]))
  return {
    nodes: nodes.filter(
      ({ service, kind }) => own.has(service) || ends.has(nodeKey(service, kind)),
    ),
    edges: kept,
  }
}

function callerKey({ caller, callerKind }: TopologyEdge): string {
  return nodeKey(caller, callerKind)
}

function calleeKey({ callee, calleeKind }: TopologyEdge): string {
  return nodeKey(callee, calleeKind)
}

/** All groups of a neighbour are shown: half a service would mislead. */
function nodeKey(service: string, kind: string | undefined): string {
  return `${kind ?? ''} ${service}`
}
