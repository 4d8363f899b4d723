// One whole trace by its id, with every name an id stands for.
import type { Peer, Source } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import { traceIdOf } from '#lib/model/trace-name'
import type { SpanEvent, TraceSpan } from '#lib/model/trace-span'
import type { Database } from '#lib/store/client'
import { traceList } from './literals'
import { readEndpoints } from './read-endpoints'
import { FACT_COLUMNS, type StoredFacts, toFacts } from './read-facts'
import { readMarks } from './read-marks'
import { readPeers } from './read-peers'
import { readSources } from './read-sources'

/** More spans than a person can look at; the earliest are read. */
const SPANS_MAX = 20_000

export interface StoredTrace {
  readonly traceId: TraceId
  /** SkyWalking's own text of the id; '' elsewhere. */
  readonly traceName: string
  readonly spans: readonly TraceSpan[]
  /** There are more spans than were read. */
  readonly cut: boolean
}

interface StoredSpan extends StoredFacts {
  readonly traceName: string
  readonly weight: number
  readonly attributes: string
  readonly events: string
}

/**
 * `name` is 32 hex digits or a SkyWalking trace id as its agent writes it. Null when no span of it
 * is stored.
 */
export async function readTrace(db: Database, name: string): Promise<StoredTrace | null> {
  const traceId = traceIdOf(name)
  const rows = await db.query<StoredSpan>(
    `SELECT ${FACT_COLUMNS}, trace_name AS traceName, weight, attributes, events
    FROM spans WHERE trace_id IN ${traceList([traceId])}
    ORDER BY start, span_id LIMIT ${SPANS_MAX + 1}`,
  )
  if (rows.length === 0) return null
  const names = await readNames(db, rows)
  return {
    traceId,
    traceName: rows.find((row) => row.traceName !== '')?.traceName ?? '',
    spans: rows.slice(0, SPANS_MAX).map((row) => toSpan(row, names)),
    cut: rows.length > SPANS_MAX,
  }
}

interface Names {
  readonly sources: ReadonlyMap<string, Source>
  readonly endpoints: ReadonlyMap<string, string>
  readonly peers: ReadonlyMap<string, Peer>
  readonly marks: ReadonlyMap<string, TraceSpan['marks']>
}

async function readNames(db: Database, rows: readonly StoredSpan[]): Promise<Names> {
  const [sources, endpoints, peers, marks] = await Promise.all([
    readSources(
      db,
      rows.map(({ sourceId }) => sourceId),
    ),
    readEndpoints(
      db,
      rows.map(({ endpointId }) => endpointId),
    ),
    readPeers(
      db,
      rows.map(({ peerId }) => peerId),
    ),
    readMarks(
      db,
      rows.map(({ markId }) => markId),
    ),
  ])
  return {
    sources: new Map(sources.map((source) => [source.id, source])),
    endpoints,
    peers: new Map(peers.map((peer) => [peer.id, peer])),
    marks: new Map(marks.map(({ id, pairs }) => [id, pairs])),
  }
}

function toSpan(row: StoredSpan, names: Names): TraceSpan {
  const source = names.sources.get(row.sourceId)
  return {
    ...toFacts(row),
    traceId: row.traceId,
    traceName: row.traceName,
    protocol: source?.protocol ?? '',
    service: source?.service ?? row.sourceId,
    instance: source?.instance ?? '',
    version: source?.version ?? '',
    endpoint: names.endpoints.get(row.endpointId) ?? '',
    peer: names.peers.get(row.peerId) ?? null,
    marks: names.marks.get(row.markId) ?? {},
    attributes: parseJson(row.attributes, {}),
    events: parseJson<readonly SpanEvent[]>(row.events, []),
    weight: row.weight,
  }
}

/** Receivers write JSON or nothing; a text cut short by its size limit reads as nothing. */
function parseJson<T>(text: string, nothing: T): T {
  if (text === '') return nothing
  try {
    return JSON.parse(text)
  } catch {
    return nothing
  }
}
