import { describe, expect, it } from 'vitest'
import type { Membership, Peer, Source } from '#lib/model/source'
import { binOf } from '#lib/topology/bins'
import { buildTopology, type TopologyNames } from '#lib/topology/graph'

const source = (id: string, service: string, version: string): Source => ({
  id,
  protocol: 'otlp',
  service,
  instance: `${service}-${version}-${id}`,
  version,
  labels: {},
})

const SOURCES = [
  source('1', 'gateway', 'v1'),
  source('2', 'order', 'v1'),
  source('3', 'order', 'v1'),
  source('4', 'order-new', 'v2'),
]
const PLACES = new Map<string, Membership>([
  ['1', { service: 'gateway', group: null }],
  ['2', { service: 'order', group: 'baseline' }],
  ['3', { service: 'order', group: 'baseline' }],
  ['4', { service: 'order', group: 'gray' }],
])
const PEERS: Peer[] = [
  { id: '9', name: 'books', kind: 'database' },
  { id: '10', name: 'order', kind: 'outside' },
]
const NAMES: TopologyNames = { sources: SOURCES, places: PLACES, peers: PEERS }

interface HopArgs {
  readonly to?: string
  readonly peer?: string
  readonly errors?: number
  readonly ms?: number
}

const hop = (
  from: string,
  requests: number,
  { to = '0', peer = '0', errors = 0, ms = 10 }: HopArgs,
) => ({
  callerSource: from === 'user' ? '0' : from,
  calleeSource: to,
  peer,
  root: from === 'user',
  requests,
  errors,
  bins: [binOf(ms * 1_000)],
  counts: [requests],
})

describe('the topology', () => {
  it('sums hops by service and group at both ends', () => {
    const { nodes, edges } = buildTopology(
      [
        hop('user', 10, { to: '1', ms: 30 }),
        hop('1', 6, { to: '2', errors: 1 }),
        hop('1', 3, { to: '3', errors: 1, ms: 20 }),
        hop('1', 1, { to: '4' }),
      ],
      NAMES,
    )
    expect(nodes.map(({ instances: _, ...node }) => node)).toEqual([
      { service: 'gateway', group: null, requests: 10, errors: 0 },
      { service: 'order', group: 'baseline', requests: 9, errors: 2 },
      { service: 'order', group: 'gray', requests: 1, errors: 0 },
      { service: 'user', group: null, kind: 'user', requests: 0, errors: 0 },
    ])
    expect(edges).toMatchObject([
      {
        caller: 'gateway',
        callerGroup: null,
        callee: 'order',
        calleeGroup: 'baseline',
        requests: 9,
      },
      { caller: 'gateway', callerGroup: null, callee: 'order', calleeGroup: 'gray', requests: 1 },
      { caller: 'user', callerKind: 'user', callerGroup: null, callee: 'gateway', requests: 10 },
    ])
    expect(edges[0]?.p50Ms).toBeCloseTo(10, 0)
    expect(edges[0]?.p99Ms).toBeCloseTo(20, 0)
  })

  it('lists the instances of a node with their own counts', () => {
    const { nodes } = buildTopology(
      [hop('1', 6, { to: '3' }), hop('1', 3, { to: '2', errors: 1 })],
      NAMES,
    )
    expect(nodes.find(({ service }) => service === 'order')?.instances).toEqual([
      { sourceId: '2', instance: 'order-v1-2', version: 'v1', requests: 3, errors: 1 },
      { sourceId: '3', instance: 'order-v1-3', version: 'v1', requests: 6, errors: 0 },
    ])
  })

  it('shows a caller that nobody calls, with its instance', () => {
    const { nodes } = buildTopology([hop('1', 2, { to: '2' })], NAMES)
    expect(nodes[0]).toMatchObject({
      service: 'gateway',
      requests: 0,
      instances: [{ instance: 'gateway-v1-1', requests: 0 }],
    })
  })

  it('says of what kind a virtual node is, and keeps it apart from a service of its name', () => {
    const { nodes, edges } = buildTopology(
      [
        hop('2', 5, { peer: '9' }),
        hop('1', 1, { peer: '10', errors: 1 }),
        hop('1', 1, { to: '2' }),
        hop('1', 1, { peer: '77' }),
      ],
      NAMES,
    )
    expect(nodes.filter(({ kind }) => kind !== undefined)).toEqual([
      { service: 'books', group: null, kind: 'database', requests: 5, errors: 0, instances: [] },
      { service: 'order', group: null, kind: 'outside', requests: 1, errors: 1, instances: [] },
      { service: 'unknown', group: null, kind: 'outside', requests: 1, errors: 0, instances: [] },
    ])
    expect(edges.filter(({ callee }) => callee === 'order').map((edge) => edge.calleeKind)).toEqual(
      ['outside', undefined],
    )
  })

  it('counts a hop whose caller is not known for its callee only', () => {
    const { nodes, edges } = buildTopology([hop('0', 4, { to: '2' })], NAMES)
    expect(nodes).toMatchObject([{ service: 'order', group: 'baseline', requests: 4 }])
    expect(edges).toEqual([])
  })

  it('shows a service that calls itself', () => {
    const { edges } = buildTopology([hop('2', 1, { to: '3' })], NAMES)
    expect(edges).toMatchObject([{ caller: 'order', callee: 'order', requests: 1 }])
  })

  it('calls a source that is not announced yet by its id', () => {
    const { nodes } = buildTopology([hop('user', 1, { to: '12345' })], NAMES)
    expect(nodes[0]).toMatchObject({ service: '12345', group: null, requests: 1 })
  })

  it('is empty without hops', () => {
    expect(buildTopology([], NAMES)).toEqual({ nodes: [], edges: [] })
  })
})
