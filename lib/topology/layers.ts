// Places many services fast: layers by the longest way from a caller, ordered to cross little. Pure.
import { CARD, cardSize, type LayoutNode, type Point } from './card-box'

/** Px at scale 1. */
const GAP = { layer: 84, card: 26, margin: 8 } as const
/** Width to height of the whole drawing: that of a screen. */
const ASPECT = 1.7
const SWEEPS = 8

export interface LayerSpots {
  /** Centre of each service's card. */
  readonly centres: ReadonlyMap<string, Point>
  readonly width: number
  readonly height: number
}

/** Service → services. */
type Links = ReadonlyMap<string, readonly string[]>

/**
 * Sugiyama's three steps without dummy nodes, O(services + calls) a sweep: layers (Eades, Lin, Smyth
 * 1993: calls back in a cycle do not count), order by the mean position of neighbours, and columns
 * that are stacked around the middle. A layer that is taller than a screen is folded into columns.
 */
export function layerSpots(
  nodes: readonly LayoutNode[],
  pairs: readonly (readonly [caller: string, callee: string])[],
): LayerSpots {
  const names = nodes.map(({ service }) => service)
  const callees = linksOf(names, pairs)
  const callers = linksOf(
    names,
    pairs.map(([caller, callee]) => [callee, caller] as const),
  )
  const layers = orderLayers(rankAll(names, callees), { callees, callers })
  const sizes = new Map(nodes.map((node) => [node.service, cardSize(node)]))
  const heightOf = (name: string) => (sizes.get(name)?.height ?? 0) + GAP.card
  return stack(fold(layers, heightOf), sizes)
}

function linksOf(names: readonly string[], pairs: readonly (readonly [string, string])[]): Links {
  const links = new Map<string, string[]>(names.map((name) => [name, []]))
  for (const [from, to] of pairs) if (links.has(to)) links.get(from)?.push(to)
  return links
}

/** Longest way from any caller, as layers; without recursion, since chains may be long. */
function rankAll(names: readonly string[], callees: Links): string[][] {
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const forward = new Map<string, string[]>(names.map((name) => [name, []]))
  for (const first of names) {
    const way: { name: string; next: number }[] = state.has(first) ? [] : [{ name: first, next: 0 }]
    if (way.length > 0) state.set(first, 'open')
    for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
      const callee = callees.get(at.name)?.[at.next++]
      if (callee === undefined) {
        state.set(at.name, 'done')
        order.push(at.name)
        way.pop()
        continue
      }
      const seen = state.get(callee)
      if (seen !== 'open') forward.get(at.name)?.push(callee)
      if (seen === undefined) {
        state.set(callee, 'open')
        way.push({ name: callee, next: 0 })
      }
    }
  }
  const rank = new Map<string, number>(names.map((name) => [name, 0]))
  for (const name of order.toReversed()) {
    const below = (rank.get(name) ?? 0) + 1
    for (const callee of forward.get(name) ?? []) {
      rank.set(callee, Math.max(rank.get(callee) ?? 0, below))
    }
  }
  const layers: string[][] = []
  for (const name of names) {
    const at = rank.get(name) ?? 0
    while (layers.length <= at) layers.push([])
    layers[at]?.push(name)
  }
  return layers
}

interface Neighbours {
  readonly callees: Links
  readonly callers: Links
}

/** Forth and back, each layer is sorted by where its neighbours on that side stand. */
function orderLayers(layers: string[][], { callees, callers }: Neighbours): string[][] {
  const spot = new Map<string, number>()
  const settle = (layer: readonly string[]) => {
    for (const [index, name] of layer.entries()) spot.set(name, (index + 0.5) / layer.length)
  }
  for (const layer of layers) settle(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const links = sweep % 2 === 0 ? callers : callees
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const aim = new Map(layer.map((name) => [name, meanSpot(name, links, spot)]))
      layer.sort((a, b) => (aim.get(a) ?? 0) - (aim.get(b) ?? 0) || (a < b ? -1 : 1))
      settle(layer)
    }
  }
  return layers
}

function meanSpot(name: string, links: Links, spot: ReadonlyMap<string, number>): number {
  const own = links.get(name) ?? []
  if (own.length === 0) return spot.get(name) ?? 0
  return own.reduce((sum, other) => sum + (spot.get(other) ?? 0), 0) / own.length
}

function fold(layers: readonly string[][], heightOf: (name: string) => number): string[][] {
  const heights = layers.map((layer) => layer.reduce((sum, name) => sum + heightOf(name), 0))
  const total = heights.reduce((sum, height) => sum + height, 0)
  const column = CARD.width + GAP.layer
  const tallest = Math.max(600, Math.sqrt((total * column) / ASPECT))
  return layers.flatMap((layer, index) => {
    const columns = Math.max(1, Math.round((heights[index] ?? 0) / tallest))
    const size = Math.ceil(layer.length / columns)
    return Array.from({ length: columns }, (_, n) => layer.slice(n * size, (n + 1) * size)).filter(
      (part) => part.length > 0,
    )
  })
}

function stack(
  columns: readonly string[][],
  sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>,
): LayerSpots {
  const sizeOf = (name: string) => sizes.get(name) ?? { width: 0, height: 0 }
  const heights = columns.map(
    (column) => column.reduce((sum, name) => sum + sizeOf(name).height + GAP.card, 0) - GAP.card,
  )
  const height = Math.max(0, ...heights)
  const centres = new Map<string, Point>()
  let x: number = GAP.margin
  for (const [index, column] of columns.entries()) {
    const width = Math.max(...column.map((name) => sizeOf(name).width))
    let y = GAP.margin + (height - (heights[index] ?? 0)) / 2
    for (const name of column) {
      const own = sizeOf(name).height
      centres.set(name, { x: x + width / 2, y: y + own / 2 })
      y += own + GAP.card
    }
    x += width + GAP.layer
  }
  return { centres, width: x - GAP.layer + GAP.margin, height: height + 2 * GAP.margin }
}
