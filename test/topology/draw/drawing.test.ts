import { describe, expect, it } from 'vitest'
import { collapse } from '#lib/topology/collapse'
import { drawTopology } from '#lib/topology/draw/drawing'
import { splitEdges } from '#lib/topology/draw/split-edges'
import type { Topology, TopologyEdge, TopologyNode } from '#lib/topology/graph'
import { layoutTopology } from '#lib/topology/layout'

type Group = TopologyNode['group']
const node = (service: string, group: Group, requests: number): TopologyNode => {
  return { service, group, requests, errors: 0, instances: [] }
}
const call = (
  [caller, callerGroup]: [string, Group],
  [callee, calleeGroup]: [string, Group],
  requests: number,
): TopologyEdge => {
  const latency = { p50Ms: 1, p95Ms: 2, p99Ms: 3 }
  return { caller, callerGroup, callee, calleeGroup, requests, errors: 0, ...latency }
}

const shop: Topology = {
  nodes: [
    node('gateway', null, 1000),
    node('orders', 'baseline', 900),
    node('orders', 'gray', 100),
    node('stock', 'baseline', 910),
    node('stock', 'gray', 90),
  ],
  edges: [
    call(['gateway', null], ['orders', 'baseline'], 900),
    call(['gateway', null], ['orders', 'gray'], 100),
    call(['orders', 'baseline'], ['stock', 'baseline'], 900),
    call(['orders', 'gray'], ['stock', 'gray'], 90),
    call(['orders', 'gray'], ['stock', 'baseline'], 10),
  ],
}
const plan = { services: ['orders', 'stock'], at: 'gateway', planned: 0.1 }
const draw = (topology: Topology) =>
  drawTopology(topology, { violations: [], shares: [plan], layOut: layoutTopology })

describe('drawTopology', () => {
  it('makes one card of the groups of a service, gray first, with share, interval and plan', () => {
    const orders = draw(shop).cards.find(({ id }) => id === 'orders')
    expect(orders?.rows.map(({ group }) => group)).toEqual(['gray', 'baseline'])
    expect(orders?.share?.observed).toBe(0.1)
    expect(orders?.share?.planned).toBe(0.1)
    // Wilson's interval of 100 of 1000 at 95 %.
    expect(orders?.share?.lower).toBeCloseTo(0.083, 3)
    expect(orders?.share?.upper).toBeCloseTo(0.12, 3)
  })

  it('puts planned beside observed on calls out of the decision point, and on no others', () => {
    const split = draw(shop).edges.flatMap((edge) => (edge.split ? [[edge.id, edge.split]] : []))
    expect(Object.fromEntries(split)).toEqual({
      'gateway||orders|gray': { observed: 0.1, planned: 0.1 },
      'gateway||orders|baseline': { observed: 0.9, planned: 0.9 },
    })
  })

  it('draws a violation over the rows it went between, and notes it where it arrived', () => {
    const violation = {
      ...{ caller: 'orders', callee: 'stock', outcome: 'missed-gray' as const },
      ...{ requests: 10, calleeGroup: 'baseline' as const },
    }
    const parts = { violations: [violation], shares: [], layOut: layoutTopology }
    const { cards, edges } = drawTopology(shop, parts)
    const broken = edges.find((edge) => edge.violation !== null)
    expect(broken?.id).toBe('orders|gray|stock|baseline|missed-gray')
    expect(broken?.path).not.toBe('')
    expect(cards.find(({ id }) => id === 'stock')?.violations).toEqual([violation])
  })
})

describe('splitEdges', () => {
  it('takes whoever calls the first service with two groups when the decision point does not', () => {
    const calls = [
      { id: 'in', caller: 'gateway', callee: 'facade', calleeGroup: null, requests: 10 },
      { id: 'gray', caller: 'facade', callee: 'orders', calleeGroup: 'gray' as const, requests: 2 },
      {
        ...{ id: 'base', caller: 'facade', callee: 'orders' },
        ...{ calleeGroup: 'baseline' as const, requests: 8 },
      },
    ]
    const splits = splitEdges(calls, new Set(['orders']), [plan])
    expect([...splits.keys()]).toEqual(['gray', 'base'])
    expect(splits.get('gray')).toEqual({ observed: 0.2, planned: 0.1 })
  })

  it('says nothing without a plan', () => {
    expect(splitEdges([], new Set(), [{ ...plan, planned: null }]).size).toBe(0)
  })
})

describe('a graph of 500 services and 2,000 calls', () => {
  const name = (n: number) => `service-${n}`
  const wide: Topology = {
    nodes: Array.from({ length: 500 }, (_, n) => node(name(n), null, 500 - n)),
    edges: Array.from({ length: 2_000 }, (_, n) =>
      call([name(n % 400), null], [name(1 + ((n * 7) % 100) + (n % 400)), null], 1),
    ),
  }
  const plans = [{ services: [], split: { at: 'service-7', by: 'mark', unit: null, of: null } }]
  const options = { plans: plans as never, all: false, focus: '' }

  it('is laid out within a second, without cards on each other', () => {
    const began = performance.now()
    const { cards, width, height } = draw(wide)
    // A hundred times faster than this when nothing else runs.
    expect(performance.now() - began).toBeLessThan(4_000)
    expect(cards).toHaveLength(500)
    expect(width / height).toBeGreaterThan(0.6)
    expect(width / height).toBeLessThan(4)
    const spots = new Set(cards.map(({ x, y }) => `${x} ${y}`))
    expect(spots.size).toBe(500)
  })

  it('shows what the plans touch, or one service, or everything, as somebody asks', () => {
    const near = collapse(wide, options)
    expect(near).toMatchObject({ extent: 'near', total: 500 })
    expect(near.shown).toBeLessThan(60)
    const focused = collapse(wide, { ...options, focus: 'service-100' })
    expect(focused.extent).toBe('around')
    expect(focused.topology.nodes.map(({ service }) => service)).toContain('service-100')
    expect(collapse(wide, { ...options, all: true }).shown).toBe(500)
    expect(collapse(wide, { ...options, plans: [] })).toMatchObject({
      extent: 'busiest',
      shown: 60,
    })
  })
})
