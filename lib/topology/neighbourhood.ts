// Cuts a topology down to what somebody asks about: some services and their neighbours. Pure.
import type { Plan } from '#lib/plan/plan'
import type { Topology, TopologyEdge, TopologyNode } from './graph'

type Placed = Pick<Plan, 'services' | 'split'>

/** Calls from or to a service of the plans, and both their ends. */
export function neighbourhood(topology: Topology, plans: readonly Placed[]): Topology {
  return around(
    topology,
    plans.flatMap(({ services, split }) => [
      ...services.map(({ service }) => service),
      ...(split.at === null ? [] : [split.at]),
    ]),
  )
}

/** Calls from or to these services, and both their ends. */
export function around({ nodes, edges }: Topology, services: readonly string[]): Topology {
  const own = new Set(services)
  const kept = edges.filter(({ caller, callee }) => own.has(caller) || own.has(callee))
  const ends = new Set(kept.flatMap((edge) => [callerKey(edge), calleeKey(edge)]))
  return {
    nodes: nodes.filter(
      ({ service, kind }) => own.has(service) || ends.has(nodeKey(service, kind)),
    ),
    edges: kept,
  }
}

/** The services that were called most, and the calls among them. */
export function busiest({ nodes, edges }: Topology, services: number): Topology {
  const requests = new Map<string, number>()
  for (const node of nodes) {
    const key = nodeKey(node.service, node.kind)
    requests.set(key, (requests.get(key) ?? 0) + node.requests)
  }
  const first = [...requests].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const kept = new Set(first.slice(0, services).map(([key]) => key))
  return {
    nodes: nodes.filter(({ service, kind }) => kept.has(nodeKey(service, kind))),
    edges: edges.filter((edge) => kept.has(callerKey(edge)) && kept.has(calleeKey(edge))),
  }
}

/** How many cards the nodes make: groups of a service share one. */
export function countCards(nodes: readonly TopologyNode[]): number {
  return new Set(nodes.map(({ service, kind }) => nodeKey(service, kind))).size
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
