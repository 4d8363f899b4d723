// Spans of a few whole traces with just what decides their hops: for traces that SQL passes leave out.
import {
  SPAN_KIND,
  SPAN_STATUS,
  type SpanKind,
  type SpanStatus,
  type TraceId,
} from '#lib/model/span'
import type { SpanFacts } from '#lib/model/trace-span'
import type { Database } from '#lib/store/client'
import { momentOf, traceList } from './literals'

/** Spans read at once: about 60 MB here. More are cut off, longest traces last. */
const SPANS_MAX = 200_000

export interface FactsRange {
  readonly traceIds: readonly TraceId[]
  readonly fromMs: number
  readonly toMs: number
}

export interface StoredFacts {
  readonly traceId: TraceId
  readonly spanId: string
  readonly parentId: string
  readonly sourceId: string
  readonly callerSourceId: string
  readonly kind: number
  readonly status: number
  readonly flags: number
  readonly endpointId: string
  readonly peerId: string
  readonly markId: string
  readonly startUs: string
  readonly durationUs: string
  readonly receivedS: number
}

/** Columns of `spans` under the names of SpanFacts. */
export const FACT_COLUMNS = `lower(hex(trace_id)) AS traceId, span_id AS spanId,
  parent_id AS parentId, source_id AS sourceId, caller_source_id AS callerSourceId, kind, status,
  flags, endpoint_id AS endpointId, peer_id AS peerId, mark_id AS markId,
  toUnixTimestamp64Micro(start) AS startUs, duration_us AS durationUs, toUnixTimestamp(received) AS receivedS`

/** `cut` is true when there were more spans than could be read. */
export async function readFacts(
  db: Database,
  { traceIds, fromMs, toMs }: FactsRange,
): Promise<{ traces: ReadonlyMap<TraceId, SpanFacts[]>; cut: boolean }> {
  const traces = new Map<TraceId, SpanFacts[]>()
  if (traceIds.length === 0) return { traces, cut: false }
  const rows = await db.query<StoredFacts>(
    `SELECT ${FACT_COLUMNS} FROM spans
    WHERE start >= ${momentOf(fromMs)} AND start < ${momentOf(toMs)}
      AND trace_id IN ${traceList(traceIds)}
    LIMIT ${SPANS_MAX + 1}`,
  )
  for (const row of rows.slice(0, SPANS_MAX)) {
    const spans = traces.get(row.traceId) ?? []
    spans.push(toFacts(row))
    traces.set(row.traceId, spans)
  }
  return { traces, cut: rows.length > SPANS_MAX }
}

const KINDS = new Map(Object.entries(SPAN_KIND).map(([word, code]) => [code as number, word]))
const STATUSES = new Map(Object.entries(SPAN_STATUS).map(([word, code]) => [code as number, word]))

/** Numbers of a kind or status that we do not know read as unspecified and unset. */
export function toFacts(row: StoredFacts): SpanFacts {
  return {
    spanId: row.spanId,
    parentId: row.parentId,
    sourceId: row.sourceId,
    callerSourceId: row.callerSourceId,
    kind: (KINDS.get(row.kind) ?? 'unspecified') as SpanKind,
    status: (STATUSES.get(row.status) ?? 'unset') as SpanStatus,
    flags: row.flags,
    endpointId: row.endpointId,
    peerId: row.peerId,
    markId: row.markId,
    startUs: Number(row.startUs),
    durationUs: Number(row.durationUs),
    receivedMs: row.receivedS * 1_000,
  }
}
