import type { Group, VirtualKind } from '#lib/model/source'
import type { Topology, TopologyEdge, TopologyNode } from '#lib/topology/graph'
import { type Layout, layoutTopology } from '#lib/topology/layout'
import type { EdgeViolation } from '#lib/topology/violations'

export interface CardRow {
  readonly group: Group | null
  readonly requests: number
  readonly errors: number
  readonly instances: number
  readonly versions: readonly string[]
}

export interface ServiceCard {
  /** Unique among services and virtual nodes of the same name. */
  readonly id: string
  readonly service: string
  readonly kind: VirtualKind | null
  readonly rows: readonly CardRow[]
  /** Gray requests ÷ gray and baseline requests; null without both. */
  readonly share: number | null
  /** Of requests that arrived here. */
  readonly violations: readonly EdgeViolation[]
}

/** An edge between rows of cards; `violation` edges are drawn over the others. */
export interface DrawnEdge {
  readonly caller: string
  readonly callerGroup: Group | null
  readonly callee: string
  readonly calleeGroup: Group | null
  readonly numbers: TopologyEdge | null
  readonly violation: EdgeViolation | null
}

export interface TopologyModel {
  readonly cards: readonly ServiceCard[]
  readonly edges: readonly DrawnEdge[]
  readonly layout: Layout<DrawnEdge>
}

const GROUP_ORDER = ['gray', 'baseline', 'unknown', null] as const

/** Groups of one service become rows of one card, then everything gets its place. */
export function topologyModel(
  { nodes, edges }: Topology,
  violations: readonly EdgeViolation[],
): TopologyModel {
  const byId = new Map<string, TopologyNode[]>()
  for (const node of nodes) {
    const id = cardId(node.service, node.kind)
    byId.set(id, [...(byId.get(id) ?? []), node])
  }
  const cards = [...byId].map(([id, own]) =>
    toCard(
      id,
      own,
      violations.filter(({ callee }) => callee === id),
    ),
  )
  const drawn = [...edges.map(toEdge), ...violations.flatMap((it) => violationEdge(it, byId))]
  const layoutNodes = cards.map(({ id, kind, rows, violations: own }) => ({
    service: id,
    kind,
    groups: rows.map(({ group }) => group),
    notes: own.length,
  }))
  return { cards, edges: drawn, layout: layoutTopology(layoutNodes, drawn) }
}

/** A database may be called like a service. */
function cardId(service: string, kind: VirtualKind | undefined): string {
  return kind === undefined ? service : `${kind}: ${service}`
}

function toCard(
  id: string,
  nodes: readonly TopologyNode[],
  violations: readonly EdgeViolation[],
): ServiceCard {
  const rank = ({ group }: TopologyNode) => GROUP_ORDER.indexOf(group)
  const sorted = nodes.toSorted((a, b) => rank(a) - rank(b))
  const requestsOf = (group: Group) => sorted.find((node) => node.group === group)?.requests
  const [gray, baseline] = [requestsOf('gray'), requestsOf('baseline')]
  const both = gray !== undefined && baseline !== undefined && gray + baseline > 0
  return {
    id,
    service: nodes[0]?.service ?? id,
    kind: nodes[0]?.kind ?? null,
    rows: sorted.map(({ group, requests, errors, instances }) => ({
      group,
      requests,
      errors,
      instances: instances.length,
      versions: [...new Set(instances.map(({ version }) => version))].filter(Boolean).sort(),
    })),
    share: both ? gray / (gray + baseline) : null,
    violations,
  }
}

function toEdge(edge: TopologyEdge): DrawnEdge {
  return {
    caller: cardId(edge.caller, edge.callerKind),
    callerGroup: edge.callerGroup,
    callee: cardId(edge.callee, edge.calleeKind),
    calleeGroup: edge.calleeGroup,
    numbers: edge,
    violation: null,
  }
}

/** From and to rows that are there; an edge between services that are not shown is left out. */
function violationEdge(
  violation: EdgeViolation,
  byId: ReadonlyMap<string, readonly TopologyNode[]>,
): DrawnEdge[] {
  const from = byId.get(violation.caller)
  const to = byId.get(violation.callee)
  if (from === undefined || to === undefined) return []
  const has = (nodes: readonly TopologyNode[], group: Group | null) =>
    nodes.some((node) => node.group === group)
  const wanted = violation.outcome === 'leaked-gray' ? 'baseline' : 'gray'
  return [
    {
      caller: violation.caller,
      callerGroup: has(from, wanted) ? wanted : (from[0]?.group ?? null),
      callee: violation.callee,
      calleeGroup: has(to, violation.calleeGroup) ? violation.calleeGroup : (to[0]?.group ?? null),
      numbers: null,
      violation,
    },
  ]
}
