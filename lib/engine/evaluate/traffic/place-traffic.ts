// Gives the hops of a bucket to the services, groups and sources of one plan, and to what they call.
import type { EdgeSum } from '#lib/check/sample'
import { callerOf, intentOf, type Placing } from '#lib/engine/evaluate/sums/place-routes'
import { BUCKET_MS } from '#lib/model/hop'
import type { Membership, Peer, SourceId } from '#lib/model/source'
import type { RouteRow } from '#lib/store/query/read-routes'
import {
  type BreakerPart,
  type BucketTraffic,
  type GroupSum,
  groupKey,
  plus,
  type SourceActivitySum,
} from './traffic'

/** Edges of one bucket that are told apart; a caller that makes up names must not fill the memory. */
const EDGES_MAX = 2_000
/** What answers for itself never stands for a gray group that is down. */
const STORES: ReadonlySet<Peer['kind']> = new Set(['database', 'cache', 'queue'])

export interface TrafficPlacing extends Pick<Placing, 'place' | 'lane' | 'isMarked'> {
  /** Undefined while it is unknown. */
  peer(id: string): Peer | undefined
  /** Services of the plan with a gray group. */
  readonly divided: ReadonlySet<string>
}

interface Building {
  readonly groups: Map<string, GroupSum>
  readonly sources: Map<SourceId, SourceActivitySum>
  readonly edges: Map<string, EdgeSum>
  readonly breakers: Map<string, BreakerPart>
  readonly unanswered: Map<SourceId, number>
  readonly lastMs: number
}

/** `rows` are of the bucket that begins at `fromMs`. */
export function placeTraffic(
  fromMs: number,
  rows: readonly RouteRow[],
  placing: TrafficPlacing,
): BucketTraffic {
  const toMs = fromMs + BUCKET_MS
  const building: Building = {
    groups: new Map(),
    sources: new Map(),
    edges: new Map(),
    breakers: new Map(),
    unanswered: new Map(),
    lastMs: toMs,
  }
  for (const row of rows) {
    const caller = callerOf(row, placing)
    const callee = row.calleeSource === '0' ? null : placing.place(row.calleeSource)
    if (caller.group !== null) addActivity(building, row.callerSource, null)
    if (callee !== null) addAnswered(building, row, callee)
    addEdge(building, row, { caller, callee, placing })
    addBreaker(building, row, { callee, placing })
  }
  const { lastMs: _, ...traffic } = building
  return { fromMs, toMs, ...traffic }
}

function addAnswered({ groups, ...building }: Building, row: RouteRow, callee: Membership): void {
  const { requests, examples } = row
  const { service, group } = callee
  const { lastMs } = building
  const incomplete = row.complete ? 0 : requests
  const key = groupKey(service, group)
  const known = groups.get(key)
  const added: GroupSum = { service, group, requests, incomplete, lastMs, examples }
  groups.set(key, known === undefined ? added : plus(added, known))
  if (group !== null) addActivity({ groups, ...building }, row.calleeSource, row)
}

/** `answered` is null for a source that called. */
function addActivity(
  { sources, lastMs }: Building,
  id: SourceId,
  answered: Pick<RouteRow, 'requests' | 'examples'> | null,
): void {
  const known = sources.get(id)
  if (answered === null && known !== undefined) return
  const { requests = 0, examples = [] } = answered ?? {}
  const added = { requests, lastMs, examples }
  sources.set(id, known === undefined ? added : plus(added, known))
}

interface EdgeEnds {
  readonly caller: Membership
  readonly callee: Membership | null
  readonly placing: TrafficPlacing
}

function addEdge({ edges }: Building, row: RouteRow, { caller, callee, placing }: EdgeEnds): void {
  if (caller.group === null) return
  const peer = callee === null ? placing.peer(row.peer) : undefined
  if (callee === null && peer === undefined) return
  const name = callee?.service ?? peer?.name ?? ''
  const kind: EdgeSum['kind'] = peer?.kind ?? 'service'
  const key = [caller.service, caller.group, kind, name].join('\n')
  const known = edges.get(key)
  if (known === undefined && edges.size >= EDGES_MAX) return
  const { requests, errors, examples } = row
  const ends = { caller: caller.service, callerGroup: caller.group, callee: name, kind }
  const traces = new Set(examples).size
  const added: EdgeSum = { ...ends, requests, errors, traces, examples }
  edges.set(key, known === undefined ? added : oneBucket(added, known))
}

/** A trace may be in several rows of one bucket, but counts once. */
function oneBucket(added: EdgeSum, known: EdgeSum): EdgeSum {
  const sum = plus(added, known)
  const told = new Set([...added.examples, ...known.examples]).size
  return { ...sum, traces: Math.max(added.traces, known.traces, told) }
}

interface Answered {
  readonly callee: Membership | null
  readonly placing: TrafficPlacing
}

function addBreaker(
  { breakers, unanswered }: Building,
  row: RouteRow,
  { callee, placing }: Answered,
): void {
  const { requests, errors, examples, callerSource } = row
  if (row.calleeSource === '0') {
    const kind = placing.peer(row.peer)?.kind
    if (errors === 0 || (kind !== undefined && STORES.has(kind))) return
    if (intentOf(row, placing) !== 'gray') return
    unanswered.set(callerSource, (unanswered.get(callerSource) ?? 0) + errors)
    return
  }
  if (callee === null || !placing.divided.has(callee.service)) return
  const isGray = callee.group === 'gray'
  if (!isGray && (callee.group !== 'baseline' || intentOf(row, placing) !== 'gray')) return
  const key = `${callee.service}\n${callerSource}`
  const known = breakers.get(key) ?? noCalls(callee.service, callerSource)
  breakers.set(
    key,
    isGray
      ? {
          ...known,
          requests: known.requests + requests,
          errors: known.errors + errors,
          grayExamples: [...known.grayExamples, ...examples],
        }
      : {
          ...known,
          diverted: known.diverted + requests,
          divertedExamples: [...known.divertedExamples, ...examples],
        },
  )
}

function noCalls(service: string, caller: SourceId): BreakerPart {
  const none = { requests: 0, errors: 0, diverted: 0 }
  return { service, caller, ...none, divertedExamples: [], grayExamples: [] }
}
