// Places a topology on paper: services as cards in layers, calls as curves between their rows. Pure.
import dagre from '@dagrejs/dagre'
import { curveBumpX, line } from 'd3'
import type { Group, VirtualKind } from '#lib/model/source'

/** All lengths in px at scale 1. */
export const CARD = { width: 222, head: 34, row: 25, bar: 26, foot: 8 } as const
const VIRTUAL = { width: 146, height: 42 } as const
const GAP = { layer: 72, card: 28, margin: 8 } as const
/** Rows of one card lie apart; where calls pass between cards their curves do, too. */
const LANE_OFFSET = 7

export interface LayoutNode {
  readonly service: string
  /** Null: reports by itself. */
  readonly kind: VirtualKind | null
  /** Groups as rows from top to bottom; null: no service of a plan. */
  readonly groups: readonly (Group | null)[]
  /** Lines below the rows. */
  readonly notes: number
}

export interface LayoutEdge {
  readonly caller: string
  readonly callerGroup: Group | null
  readonly callee: string
  readonly calleeGroup: Group | null
}

export interface PlacedRow {
  readonly group: Group | null
  /** Middle of the row. */
  readonly y: number
}

export interface PlacedCard {
  readonly service: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rows: readonly PlacedRow[]
  /** Top of the share bar; null when there are not two groups to share. */
  readonly barY: number | null
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedEdge<Edge> {
  readonly edge: Edge
  /** SVG path data. */
  readonly path: string
  readonly points: readonly Point[]
  readonly labelX: number
  readonly labelY: number
}

export interface Layout<Edge> {
  /** y of the upper edge, 0 or less. */
  readonly top: number
  readonly width: number
  readonly height: number
  readonly cards: readonly PlacedCard[]
  readonly edges: readonly PlacedEdge<Edge>[]
}

/** The same nodes and edges always give the same layout, in whatever order they come. */
export function layoutTopology<Edge extends LayoutEdge>(
  nodes: readonly LayoutNode[],
  edges: readonly Edge[],
): Layout<Edge> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({
    rankdir: 'LR',
    ranker: 'longest-path',
    ranksep: GAP.layer,
    nodesep: GAP.card,
    marginx: GAP.margin,
    marginy: GAP.margin,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  const ordered = nodes.toSorted((a, b) => (a.service < b.service ? -1 : 1))
  for (const node of ordered) graph.setNode(node.service, sizeOf(node))
  const pairs = new Map(edges.map((edge) => [`${edge.caller}\0${edge.callee}`, edge]))
  for (const key of [...pairs.keys()].sort()) {
    const [caller = '', callee = ''] = key.split('\0')
    // A service that calls itself would get a loop around its card; its row says enough.
    if (caller !== callee && graph.hasNode(caller) && graph.hasNode(callee)) {
      graph.setEdge(caller, callee)
    }
  }
  dagre.layout(graph)
  const cards = new Map(
    ordered.map((node) => [node.service, place(node, graph.node(node.service))]),
  )
  const placed = edges.flatMap((edge) => {
    const from = cards.get(edge.caller)
    const to = cards.get(edge.callee)
    if (from === undefined || to === undefined || from === to) return []
    const route = graph.edge(edge.caller, edge.callee)
    return [connect(edge, { from, to, between: (route?.points ?? []).slice(1, -1) })]
  })
  const { width = 0, height = 0 } = graph.graph()
  return fitHeight({ top: 0, width, height, cards: [...cards.values()], edges: placed })
}

/** Curves may swing out above and below the cards: then the drawing grows. */
function fitHeight<Edge>(layout: Layout<Edge>): Layout<Edge> {
  const ys = layout.edges.flatMap(({ points }) => points.map(({ y }) => y))
  const top = Math.min(0, ...ys.map((y) => y - GAP.margin))
  const bottom = Math.max(layout.height, ...ys.map((y) => y + GAP.margin))
  return { ...layout, top, height: bottom - top }
}

function sizeOf({ kind, groups, notes }: LayoutNode): { width: number; height: number } {
  if (kind !== null) return { ...VIRTUAL }
  const bar = hasShare(groups) ? CARD.bar : 0
  return {
    width: CARD.width,
    height: CARD.head + (groups.length + notes) * CARD.row + bar + CARD.foot,
  }
}

function hasShare(groups: readonly (Group | null)[]): boolean {
  return groups.includes('gray') && groups.includes('baseline')
}

/** The share bar lies between the gray row and the rows below it. */
function place(node: LayoutNode, centre: Point): PlacedCard {
  const { width, height } = sizeOf(node)
  const top = centre.y - height / 2
  const base = { service: node.service, x: centre.x - width / 2, y: top, width, height }
  if (node.kind !== null) {
    return { ...base, rows: node.groups.map((group) => ({ group, y: centre.y })), barY: null }
  }
  const shared = hasShare(node.groups)
  const barAfter = node.groups.indexOf('gray')
  const rows = node.groups.map((group, index) => {
    const below = shared && index > barAfter ? CARD.bar : 0
    return { group, y: top + CARD.head + (index + 0.5) * CARD.row + below }
  })
  return { ...base, rows, barY: shared ? top + CARD.head + (barAfter + 1) * CARD.row : null }
}

const curve = line<Point>()
  .x(({ x }) => Math.round(x * 10) / 10)
  .y(({ y }) => Math.round(y * 10) / 10)
  .curve(curveBumpX)

interface Route {
  readonly from: PlacedCard
  readonly to: PlacedCard
  /** Where the layout lets the call pass between other cards. */
  readonly between: readonly Point[]
}

function connect<Edge extends LayoutEdge>(edge: Edge, route: Route): PlacedEdge<Edge> {
  const { from, to } = route
  const offset = edge.calleeGroup === 'gray' || edge.callerGroup === 'gray' ? -LANE_OFFSET : 0
  const start = { x: from.x + from.width, y: rowY(from, edge.callerGroup) }
  const end = { x: to.x, y: rowY(to, edge.calleeGroup) }
  const isLong = Math.abs(end.x - start.x) > GAP.layer * 1.5
  const between = isLong ? route.between.map(({ x, y }) => ({ x, y: y + offset })) : []
  const points = [start, ...between, end]
  const middle = points[Math.floor((points.length - 1) / 2)] ?? start
  const next = points[Math.floor((points.length - 1) / 2) + 1] ?? end
  return {
    edge,
    path: curve(points) ?? '',
    points,
    labelX: (middle.x + next.x) / 2,
    labelY: (middle.y + next.y) / 2,
  }
}

function rowY(card: PlacedCard, group: Group | null): number {
  const row = card.rows.find((candidate) => candidate.group === group) ?? card.rows[0]
  return row?.y ?? card.y + card.height / 2
}
