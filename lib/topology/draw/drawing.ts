// A topology as it is drawn: cards with their rows, calls between rows, and their places. Pure.
import type { Group, VirtualKind } from '#lib/model/source'
import { wilsonInterval } from '#lib/stats/wilson'
import type { LayoutNode } from '#lib/topology/card-box'
import type { Topology, TopologyEdge, TopologyNode } from '#lib/topology/graph'
import type { Layout, LayoutEdge } from '#lib/topology/layout'
import type { EdgeViolation } from '#lib/topology/violations'
import { type PlannedShare, plannedFor, type SplitShare, splitEdges } from './split-edges'

/** Of intervals that are shown beside a number. */
const CONFIDENCE = 0.95

export interface CardRow {
  readonly group: Group | null
  readonly requests: number
  readonly errors: number
  readonly instances: number
  readonly versions: readonly string[]
  /** Middle of the row. */
  readonly y: number
}

/** Fractions of gray among the requests to both groups, 0..1. */
export interface CardShare {
  readonly observed: number
  readonly lower: number
  readonly upper: number
  readonly planned: number | null
}

export interface DrawnCard {
  /** Unique among services and virtual nodes of the same name. */
  readonly id: string
  readonly service: string
  readonly kind: VirtualKind | null
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rows: readonly CardRow[]
  /** Null without requests to both groups. */
  readonly share: CardShare | null
  readonly barY: number | null
  /** Of requests that arrived here. */
  readonly violations: readonly EdgeViolation[]
}

export type EdgeNumbers = Pick<TopologyEdge, 'requests' | 'errors' | 'p50Ms' | 'p95Ms' | 'p99Ms'>

/** A call between rows of cards; `violation` edges are drawn over the others. */
export interface DrawnEdge {
  readonly id: string
  /** Ids of cards. */
  readonly from: string
  readonly to: string
  readonly callerGroup: Group | null
  readonly calleeGroup: Group | null
  readonly numbers: EdgeNumbers | null
  readonly split: SplitShare | null
  readonly violation: EdgeViolation | null
  /** SVG path data; '' when caller and callee are one card. */
  readonly path: string
  readonly labelX: number
  readonly labelY: number
  readonly endX: number
  readonly endY: number
}

export interface Drawing {
  readonly top: number
  readonly width: number
  readonly height: number
  readonly cards: readonly DrawnCard[]
  readonly edges: readonly DrawnEdge[]
}

/** Ends of a call, and its position among all. */
export interface NumberedEdge extends LayoutEdge {
  readonly index: number
}

export interface DrawingParts {
  readonly violations: readonly EdgeViolation[]
  readonly shares: readonly PlannedShare[]
  /** `layoutTopology`, or something that remembers its answers. */
  readonly layOut: (
    nodes: readonly LayoutNode[],
    edges: readonly NumberedEdge[],
  ) => Layout<NumberedEdge>
}

type Ends = Pick<DrawnEdge, 'id' | 'from' | 'to' | 'callerGroup' | 'calleeGroup'>
type Unplaced = Ends & Pick<DrawnEdge, 'numbers' | 'violation'>

const GROUP_ORDER = ['gray', 'baseline', 'unknown', null] as const

/** Groups of one service become rows of one card, then everything gets its place. */
export function drawTopology(topology: Topology, parts: DrawingParts): Drawing {
  const byId = new Map<string, TopologyNode[]>()
  for (const node of topology.nodes) {
    const id = cardId(node.service, node.kind)
    const own = byId.get(id)
    if (own === undefined) byId.set(id, [node])
    else own.push(node)
  }
  for (const own of byId.values()) own.sort((a, b) => rank(a) - rank(b))
  const broken = parts.violations.flatMap((it) => violationEdge(it, byId))
  const edges = [...topology.edges.map(toEdge), ...broken.sort((a, b) => (a.id < b.id ? -1 : 1))]
  const notes = (id: string) => parts.violations.filter(({ callee }) => callee === id)
  const nodes = [...byId].map(([id, own]) => ({
    service: id,
    kind: own[0]?.kind ?? null,
    groups: own.map(({ group }) => group),
    notes: notes(id).length,
  }))
  const ends = edges.map(({ from, to, callerGroup, calleeGroup }, index) => {
    return { caller: from, callee: to, callerGroup, calleeGroup, index }
  })
  const layout = parts.layOut(nodes, ends)
  const cards = layout.cards.map((place) => {
    const own = byId.get(place.service) ?? []
    const violations = notes(place.service)
    return toCard(place, own, { violations, shares: parts.shares })
  })
  return { ...frameOf(layout), cards, edges: placeEdges(edges, layout, { cards, parts }) }
}

function frameOf({ top, width, height }: Layout<NumberedEdge>) {
  return { top: round(top), width: round(width), height: round(height) }
}

/** A database may be called like a service. */
function cardId(service: string, kind: VirtualKind | undefined): string {
  return kind === undefined ? service : `${kind}: ${service}`
}

function rank({ group }: TopologyNode): number {
  return GROUP_ORDER.indexOf(group)
}

function toCard(
  place: Layout<NumberedEdge>['cards'][number],
  nodes: readonly TopologyNode[],
  given: { violations: readonly EdgeViolation[]; shares: readonly PlannedShare[] },
): DrawnCard {
  const { service: id, x, y, width, height, barY } = place
  const service = nodes[0]?.service ?? id
  return {
    ...{ id, service, kind: nodes[0]?.kind ?? null },
    ...{ x: round(x), y: round(y), width, height, barY: barY === null ? null : round(barY) },
    rows: nodes.map(({ group, requests, errors, instances }, index) => ({
      ...{ group, requests, errors },
      instances: instances.length,
      versions: [...new Set(instances.map(({ version }) => version))].filter(Boolean).sort(),
      y: round(place.rows[index]?.y ?? y),
    })),
    share: shareOf(nodes, plannedFor(service, given.shares)),
    violations: given.violations,
  }
}

function shareOf(nodes: readonly TopologyNode[], planned: number | null): CardShare | null {
  const requestsOf = (group: Group) => nodes.find((node) => node.group === group)?.requests
  const [gray, baseline] = [requestsOf('gray'), requestsOf('baseline')]
  if (gray === undefined || baseline === undefined || gray + baseline === 0) return null
  const [lower, upper] = wilsonInterval(gray, gray + baseline, CONFIDENCE)
  return { observed: gray / (gray + baseline), lower, upper, planned }
}

function placeEdges(
  edges: readonly Unplaced[],
  layout: Layout<NumberedEdge>,
  { cards, parts }: { cards: readonly DrawnCard[]; parts: DrawingParts },
): DrawnEdge[] {
  const calls = edges.flatMap(({ id, from, to, calleeGroup, numbers }) =>
    numbers === null
      ? []
      : [{ id, caller: from, callee: to, calleeGroup, requests: numbers.requests }],
  )
  const shared = new Set(cards.flatMap(({ id, share }) => (share === null ? [] : [id])))
  const splits = splitEdges(calls, shared, parts.shares)
  const placed = new Map(layout.edges.map((place) => [place.edge.index, place]))
  return edges.map((edge, index) => {
    const place = placed.get(index)
    const split = splits.get(edge.id) ?? null
    return {
      ...edge,
      split: edge.numbers === null ? null : split,
      path: place?.path ?? '',
      labelX: round(place?.labelX ?? 0),
      labelY: round(place?.labelY ?? 0),
      endX: round(place?.end.x ?? 0),
      endY: round(place?.end.y ?? 0),
    }
  })
}

function toEdge(edge: TopologyEdge): Unplaced {
  const { callerGroup, calleeGroup, requests, errors, p50Ms, p95Ms, p99Ms } = edge
  const from = cardId(edge.caller, edge.callerKind)
  const to = cardId(edge.callee, edge.calleeKind)
  return {
    ...{ id: edgeId({ from, to, callerGroup, calleeGroup }), from, to, callerGroup, calleeGroup },
    numbers: { requests, errors, p50Ms, p95Ms, p99Ms },
    violation: null,
  }
}

function edgeId({ from, to, callerGroup, calleeGroup }: Omit<Ends, 'id'>): string {
  return [from, callerGroup ?? '', to, calleeGroup ?? ''].join('|')
}

/** From and to rows that are there; an edge between services that are not shown is left out. */
function violationEdge(
  violation: EdgeViolation,
  byId: ReadonlyMap<string, readonly TopologyNode[]>,
): Unplaced[] {
  const from = byId.get(violation.caller)
  const to = byId.get(violation.callee)
  if (from === undefined || to === undefined) return []
  const has = (nodes: readonly TopologyNode[], group: Group | null) =>
    nodes.some((node) => node.group === group)
  const wanted = violation.outcome === 'leaked-gray' ? 'baseline' : 'gray'
  const ends = {
    from: violation.caller,
    callerGroup: has(from, wanted) ? wanted : (from[0]?.group ?? null),
    to: violation.callee,
    calleeGroup: has(to, violation.calleeGroup) ? violation.calleeGroup : (to[0]?.group ?? null),
  }
  return [{ ...ends, id: `${edgeId(ends)}|${violation.outcome}`, numbers: null, violation }]
}

/** A tenth of a pixel is enough, and much shorter to send. */
function round(value: number): number {
  return Math.round(value * 10) / 10
}
