// Places a topology on paper: services as cards in layers, calls as curves between their rows. Pure.
import dagre from '@dagrejs/dagre'
import { curveBumpX, line } from 'd3'
import type { Group } from '#lib/model/source'
import { cardSize, type LayoutNode, type PlacedCard, type Point, placeCard, rowY } from './card-box'
import { layerSpots } from './layers'

/** Px at scale 1. */
const GAP = { layer: 100, card: 28, margin: 8 } as const
/** Rows of one card lie apart; where calls pass between cards their curves do, too. */
const LANE_OFFSET = 7
/** Beyond this the careful layout takes seconds: then the fast one places the cards. */
const CAREFUL = { nodes: 120, pairs: 360 } as const

export interface LayoutEdge {
  readonly caller: string
  readonly callerGroup: Group | null
  readonly callee: string
  readonly calleeGroup: Group | null
}

export interface PlacedEdge<Edge> {
  readonly edge: Edge
  /** SVG path data. */
  readonly path: string
  readonly points: readonly Point[]
  /** Where it arrives. */
  readonly end: Point
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
  const ordered = nodes.toSorted((a, b) => (a.service < b.service ? -1 : 1))
  const pairs = pairsOf(ordered, edges)
  const isCareful = ordered.length <= CAREFUL.nodes && pairs.length <= CAREFUL.pairs
  const { cards, between, width, height } = isCareful
    ? placeWithCare(ordered, pairs)
    : placeFast(ordered, pairs)
  const placed = edges.flatMap((edge) => {
    const from = cards.get(edge.caller)
    const to = cards.get(edge.callee)
    if (from === undefined || to === undefined || from === to) return []
    return [connect(edge, { from, to, between: between(edge) })]
  })
  return fitHeight({ top: 0, width, height, cards: [...cards.values()], edges: placed })
}

type Pair = readonly [caller: string, callee: string]

/** A service that calls itself would get a loop around its card; its row says enough. */
function pairsOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Pair[] {
  const known = new Set(nodes.map(({ service }) => service))
  const pairs = new Map(
    edges
      .filter(({ caller, callee }) => caller !== callee && known.has(caller) && known.has(callee))
      .map(({ caller, callee }) => [`${caller}\0${callee}`, [caller, callee] as const]),
  )
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
}

interface Placing {
  readonly cards: ReadonlyMap<string, PlacedCard>
  /** Where a call passes between other cards. */
  readonly between: (edge: LayoutEdge) => readonly Point[]
  readonly width: number
  readonly height: number
}

function placeWithCare(nodes: readonly LayoutNode[], pairs: readonly Pair[]): Placing {
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
  for (const node of nodes) graph.setNode(node.service, cardSize(node))
  for (const [caller, callee] of pairs) graph.setEdge(caller, callee)
  dagre.layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    cards: new Map(
      nodes.map((node) => [node.service, placeCard(node, graph.node(node.service))] as const),
    ),
    between: ({ caller, callee }) => (graph.edge(caller, callee)?.points ?? []).slice(1, -1),
    width,
    height,
  }
}

function placeFast(nodes: readonly LayoutNode[], pairs: readonly Pair[]): Placing {
  const { centres, width, height } = layerSpots(nodes, pairs)
  const centreOf = (service: string) => centres.get(service) ?? { x: 0, y: 0 }
  return {
    cards: new Map(
      nodes.map((node) => [node.service, placeCard(node, centreOf(node.service))] as const),
    ),
    between: () => [],
    width,
    height,
  }
}

/** Curves may swing out above and below the cards: then the drawing grows. */
function fitHeight<Edge>(layout: Layout<Edge>): Layout<Edge> {
  let [top, bottom] = [0, layout.height]
  for (const { points } of layout.edges) {
    for (const { y } of points) {
      top = Math.min(top, y - GAP.margin)
      bottom = Math.max(bottom, y + GAP.margin)
    }
  }
  return { ...layout, top, height: bottom - top }
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
    end,
    labelX: (middle.x + next.x) / 2,
    labelY: (middle.y + next.y) / 2,
  }
}
