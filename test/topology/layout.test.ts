import { describe, expect, it } from 'vitest'
import type { LayoutNode } from '#lib/topology/card-box'
import { type LayoutEdge, layoutTopology } from '#lib/topology/layout'

const node = (service: string, groups: LayoutNode['groups'] = [null]): LayoutNode => ({
  service,
  kind: null,
  groups,
  notes: 0,
})
const edge = (caller: string, callee: string, groups: Partial<LayoutEdge> = {}): LayoutEdge => ({
  caller,
  callee,
  callerGroup: null,
  calleeGroup: null,
  ...groups,
})

const shop = {
  nodes: [
    node('gateway'),
    node('favorites', ['gray', 'baseline']),
    node('store'),
    { ...node('mysql'), kind: 'database' as const },
  ],
  edges: [
    edge('gateway', 'favorites', { calleeGroup: 'gray' }),
    edge('gateway', 'favorites', { calleeGroup: 'baseline' }),
    edge('favorites', 'store', { callerGroup: 'gray' }),
    edge('favorites', 'store', { callerGroup: 'baseline' }),
    edge('store', 'mysql'),
    edge('gateway', 'store'),
  ],
}

describe('layoutTopology', () => {
  it('puts callees to the right of their callers', () => {
    const { cards } = layoutTopology(shop.nodes, shop.edges)
    const x = (name: string) => cards.find(({ service }) => service === name)?.x ?? Number.NaN
    expect(x('gateway')).toBeLessThan(x('favorites'))
    expect(x('favorites')).toBeLessThan(x('store'))
    expect(x('store')).toBeLessThan(x('mysql'))
  })

  it('keeps cards apart, and inside the drawing', () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      node(`s${n}`, n % 3 ? [null] : ['gray', 'baseline']),
    )
    const calls = many.slice(1).map(({ service }, n) => edge(`s${Math.floor(n / 2)}`, service))
    const { cards, width, height } = layoutTopology(many, calls)
    for (const [i, a] of cards.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0)
      expect(a.x + a.width).toBeLessThanOrEqual(width + 0.5)
      expect(a.y + a.height).toBeLessThanOrEqual(height + 0.5)
      for (const b of cards.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y
        expect(apart, `${a.service} and ${b.service}`).toBe(true)
      }
    }
  })

  it('gives each group its own row, and its own end of each edge', () => {
    const { cards, edges } = layoutTopology(shop.nodes, shop.edges)
    const rows = cards.find(({ service }) => service === 'favorites')?.rows ?? []
    expect(rows.map(({ group }) => group)).toEqual(['gray', 'baseline'])
    const into = edges.filter(({ edge: { callee } }) => callee === 'favorites')
    const ends = into.map(({ path }) => Number(path.split(',').at(-1)))
    expect(ends.map(Math.round)).toEqual(rows.map(({ y }) => Math.round(y)))
  })

  it('leaves room for the share bar only where there is something to share', () => {
    const { cards } = layoutTopology(shop.nodes, shop.edges)
    const bars = cards.map(({ service, barY }) => [service, barY !== null])
    expect(Object.fromEntries(bars)).toMatchObject({
      favorites: true,
      gateway: false,
      mysql: false,
    })
  })

  it('is the same whatever the order of nodes and edges', () => {
    const once = layoutTopology(shop.nodes, shop.edges)
    const again = layoutTopology(shop.nodes.toReversed(), shop.edges.toReversed())
    expect(again.cards).toEqual(once.cards)
    expect(new Set(again.edges.map(({ path }) => path))).toEqual(
      new Set(once.edges.map(({ path }) => path)),
    )
  })

  it('draws circles of calls, and leaves calls of a service to itself out', () => {
    const nodes = [node('a'), node('b'), node('c')]
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('a', 'a')]
    const layout = layoutTopology(nodes, edges)
    expect(layout.edges.map(({ edge: { caller, callee } }) => caller + callee)).toEqual([
      'ab',
      'bc',
      'ca',
    ])
    expect(layout.edges.every(({ path }) => !path.includes('NaN'))).toBe(true)
  })

  it('has nothing to place when there is nothing', () => {
    expect(layoutTopology([], [])).toMatchObject({ cards: [], edges: [] })
  })
})
