// The call topology tagged by instance group: hops in, nodes and edges as the API gives them. Pure.
import type { HopRow } from '#lib/model/hop'
import type { Group, Membership, Peer, Source, SourceId, VirtualKind } from '#lib/model/source'
import { addHistogram, type Histogram, quantileMs, toHistogram } from './bins'

/** One reporter within a node. */
export interface NodeInstance {
  readonly sourceId: SourceId
  readonly instance: string
  readonly version: string
  readonly requests: number
  readonly errors: number
}

export interface TopologyNode {
  /** Logical service, or the name of a virtual node. */
  readonly service: string
  readonly group: Group | null
  /** Set on nodes that report nothing themselves. */
  readonly kind?: VirtualKind
  /** Requests that arrived here. */
  readonly requests: number
  readonly errors: number
  readonly instances: readonly NodeInstance[]
}

export interface TopologyEdge {
  readonly caller: string
  readonly callerGroup: Group | null
  /** Set when the caller is a virtual node. */
  readonly callerKind?: VirtualKind
  readonly callee: string
  readonly calleeGroup: Group | null
  /** Set when the callee is a virtual node. */
  readonly calleeKind?: VirtualKind
  readonly requests: number
  readonly errors: number
  /** Latency as the callee saw it (of a virtual callee: as the caller did), within 1 %. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface Topology {
  readonly nodes: readonly TopologyNode[]
  readonly edges: readonly TopologyEdge[]
}

/** What ids stand for. */
export interface TopologyNames {
  readonly sources: readonly Source[]
  readonly places: ReadonlyMap<SourceId, Membership>
  readonly peers: readonly Peer[]
}

type EdgeHop = Pick<
  HopRow,
  'callerSource' | 'calleeSource' | 'peer' | 'root' | 'requests' | 'errors' | 'bins' | 'counts'
>

/** A service and group, or something that reports nothing itself. */
export interface Place {
  readonly service: string
  readonly group: Group | null
  readonly kind?: VirtualKind
}

interface Tally {
  requests: number
  errors: number
}

interface NodeSum extends Tally {
  readonly place: Place
  readonly instances: Map<SourceId, Tally>
}

interface EdgeSum extends Tally {
  readonly caller: Place
  readonly callee: Place
  readonly histogram: Map<number, number>
}

export const USER: Place = { service: 'user', group: null, kind: 'user' }

/**
 * Sums hops by the service and group at both ends. A hop whose caller is not known counts for its
 * callee only. Nodes and edges are sorted by name.
 */
export function buildTopology(hops: readonly EdgeHop[], names: TopologyNames): Topology {
  const nodes = new Map<string, NodeSum>()
  const edges = new Map<string, EdgeSum>()
  const placeOf = createPlacer(names)
  for (const hop of hops) {
    const callee =
      hop.calleeSource === '0' ? placeOf.peer(hop.peer) : placeOf.source(hop.calleeSource)
    countArrival(nodeOf(nodes, callee), hop)
    const caller = hop.root
      ? USER
      : hop.callerSource === '0'
        ? null
        : placeOf.source(hop.callerSource)
    if (caller === null) continue
    const from = nodeOf(nodes, caller)
    if (!hop.root) instanceOf(from, hop.callerSource)
    countEdge(edges, { caller, callee, hop })
  }
  const sources = new Map(names.sources.map((source) => [source.id, source]))
  return {
    nodes: sortedByKey(nodes).map((node) => toNode(node, sources)),
    edges: sortedByKey(edges).map(toEdge),
  }
}

/** Where ids belong. */
export function createPlacer({ sources, places, peers }: TopologyNames) {
  const reported = new Map(sources.map(({ id, service }) => [id, service]))
  const virtual = new Map(peers.map((peer) => [peer.id, peer]))
  return {
    /** A source that is not announced yet goes by its id. */
    source: (id: SourceId): Place =>
      places.get(id) ?? { service: reported.get(id) ?? id, group: null },
    peer: (id: string): Place => {
      const peer = virtual.get(id)
      return { service: peer?.name ?? 'unknown', group: null, kind: peer?.kind ?? 'outside' }
    },
  }
}

function keyOf({ service, group, kind }: Place): string {
  return `${service}\0${group ?? ''}\0${kind ?? ''}`
}

function nodeOf(nodes: Map<string, NodeSum>, place: Place): NodeSum {
  const key = keyOf(place)
  const node = nodes.get(key) ?? { place, requests: 0, errors: 0, instances: new Map() }
  nodes.set(key, node)
  return node
}

function instanceOf(node: NodeSum, source: SourceId): Tally {
  const tally = node.instances.get(source) ?? { requests: 0, errors: 0 }
  node.instances.set(source, tally)
  return tally
}

function countArrival(node: NodeSum, hop: EdgeHop): void {
  add(node, hop)
  if (hop.calleeSource !== '0') add(instanceOf(node, hop.calleeSource), hop)
}

function countEdge(
  edges: Map<string, EdgeSum>,
  { caller, callee, hop }: { caller: Place; callee: Place; hop: EdgeHop },
): void {
  const key = `${keyOf(caller)}\0${keyOf(callee)}`
  const edge = edges.get(key) ?? { caller, callee, requests: 0, errors: 0, histogram: new Map() }
  edges.set(key, edge)
  add(edge, hop)
  addHistogram(edge.histogram, hop)
}

function add(tally: Tally, { requests, errors }: Tally): void {
  tally.requests += requests
  tally.errors += errors
}

function sortedByKey<T>(sums: ReadonlyMap<string, T>): T[] {
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
}

function toNode(node: NodeSum, sources: ReadonlyMap<SourceId, Source>): TopologyNode {
  const { place, requests, errors } = node
  const instances = [...node.instances].map(([sourceId, tally]) => ({
    sourceId,
    instance: sources.get(sourceId)?.instance ?? '',
    version: sources.get(sourceId)?.version ?? '',
    ...tally,
  }))
  instances.sort((a, b) => (a.instance < b.instance ? -1 : a.instance > b.instance ? 1 : 0))
  return { ...place, requests, errors, instances }
}

function toEdge({ caller, callee, requests, errors, histogram }: EdgeSum): TopologyEdge {
  const latency: Histogram = toHistogram(histogram)
  return {
    caller: caller.service,
    callerGroup: caller.group,
    ...(caller.kind === undefined ? {} : { callerKind: caller.kind }),
    callee: callee.service,
    calleeGroup: callee.group,
    ...(callee.kind === undefined ? {} : { calleeKind: callee.kind }),
    requests,
    errors,
    p50Ms: quantileMs(latency, 0.5),
    p95Ms: quantileMs(latency, 0.95),
    p99Ms: quantileMs(latency, 0.99),
  }
}
