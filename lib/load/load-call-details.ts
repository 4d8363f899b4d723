// Reads what lies behind one service or one call of the topology: instances, endpoints, traces.
import type { Group, SourceId, VirtualKind } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readCalls } from '#lib/store/query/read-calls'
import { readEndpoints } from '#lib/store/query/read-endpoints'
import { readEdges } from '#lib/store/query/read-hops'
import { readPeers } from '#lib/store/query/read-peers'
import { readSources } from '#lib/store/query/read-sources'
import { addHistogram, quantileMs, toHistogram } from '#lib/topology/bins'
import {
  buildTopology,
  createPlacer,
  type NodeInstance,
  type Place,
  USER,
} from '#lib/topology/graph'
import { placeSources } from '#lib/topology/membership'
import type { TimeSpan } from './stage-window'

const ENDPOINTS_MAX = 40
const TRACES_MAX = 5

/** A service, or one of its groups, or something that reports nothing. */
export interface AskedPlace {
  readonly service: string
  /** Left out: all groups. */
  readonly group?: Group | undefined
  readonly kind?: VirtualKind | undefined
}

export interface EndpointNumbers {
  readonly endpoint: string
  readonly group: Group | null
  readonly requests: number
  readonly errors: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface CallDetails {
  readonly instances: readonly (NodeInstance & { readonly group: Group | null })[]
  /** Of the callee, from whomever; busiest first. */
  readonly endpoints: readonly EndpointNumbers[]
  /** How many endpoints there are. */
  readonly endpointCount: number
  /** Of exactly these calls. */
  readonly traces: readonly TraceId[]
  readonly errorTraces: readonly TraceId[]
}

export interface CallDetailsArgs extends TimeSpan {
  readonly plans: readonly Plan[]
  readonly callee: AskedPlace
  /** Null: whoever calls. */
  readonly caller: AskedPlace | null
}

export async function loadCallDetails(db: Database, args: CallDetailsArgs): Promise<CallDetails> {
  const { plans, callee, caller, ...range } = args
  const [hops, sources, peers] = await Promise.all([
    readEdges(db, range),
    readSources(db),
    readPeers(db),
  ])
  const names = { sources, places: placeSources(sources, plans), peers }
  const placeOf = createPlacer(names)
  const own = hops.filter((hop) => {
    const to = hop.calleeSource === '0' ? placeOf.peer(hop.peer) : placeOf.source(hop.calleeSource)
    const from = hop.root
      ? USER
      : hop.callerSource === '0'
        ? null
        : placeOf.source(hop.callerSource)
    return isAsked(to, callee) && (caller === null || (from !== null && isAsked(from, caller)))
  })
  const { nodes } = buildTopology(own, names)
  const reached = [...new Set(own.map(({ calleeSource }) => calleeSource))]
  const endpoints = await endpointsOf(
    db,
    { ...range, sources: reached.filter((id) => id !== '0') },
    placeOf.source,
  )
  return {
    instances: nodes
      .filter((node) => isAsked(node, callee))
      .flatMap(({ instances, group }) => instances.map((it) => ({ ...it, group })))
      .filter(({ requests }) => requests > 0),
    endpoints: endpoints.slice(0, ENDPOINTS_MAX),
    endpointCount: endpoints.length,
    traces: some(own.map(({ examples }) => examples)),
    errorTraces: some(own.map(({ errorExamples }) => errorExamples)),
  }
}

function isAsked(place: Pick<Place, 'service' | 'group' | 'kind'>, asked: AskedPlace): boolean {
  return (
    place.service === asked.service &&
    place.kind === asked.kind &&
    (asked.group === undefined || place.group === asked.group)
  )
}

interface EndpointSum {
  readonly endpoint: string
  readonly group: Group | null
  requests: number
  errors: number
  readonly bins: Map<number, number>
}

async function endpointsOf(
  db: Database,
  range: TimeSpan & { readonly sources: readonly SourceId[] },
  placeOf: (id: SourceId) => Place,
): Promise<EndpointNumbers[]> {
  if (range.sources.length === 0) return []
  const calls = await readCalls(db, range)
  const names = await readEndpoints(db, [...new Set(calls.map(({ endpoint }) => endpoint))])
  const sums = new Map<string, EndpointSum>()
  for (const call of calls) {
    const { group } = placeOf(call.calleeSource)
    const endpoint = names.get(call.endpoint) ?? call.endpoint
    const key = `${group}\0${endpoint}`
    const sum = sums.get(key) ?? { endpoint, group, requests: 0, errors: 0, bins: new Map() }
    sums.set(key, sum)
    sum.requests += call.requests
    sum.errors += call.errors
    addHistogram(sum.bins, call)
  }
  return [...sums.values()]
    .sort((a, b) => b.requests - a.requests || (a.endpoint < b.endpoint ? -1 : 1))
    .map(({ bins, ...numbers }) => {
      const latency = toHistogram(bins)
      const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => quantileMs(latency, q))
      return { ...numbers, p50Ms: p50Ms ?? null, p95Ms: p95Ms ?? null, p99Ms: p99Ms ?? null }
    })
}

/** One of each row first, so that no instance hides the others. */
function some(lists: readonly (readonly TraceId[])[]): TraceId[] {
  const found = new Set<TraceId>()
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  for (let nth = 0; nth < longest && found.size < TRACES_MAX; nth++) {
    for (const list of lists) {
      const id = list[nth]
      if (id !== undefined && found.size < TRACES_MAX) found.add(id)
    }
  }
  return [...found]
}
