// Searches traces, newest first: one span must meet all conditions; then each trace is summed up.
import { AppError } from '#lib/model/app-error'
import type { SourceId } from '#lib/model/source'
import { SPAN_STATUS, type TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { idList, momentOf, traceList, whole } from './literals'
import { readEndpoints } from './read-endpoints'

/** A trace's spans are summed up to this far from the span that was found. */
const TRACE_REACH_MS = 3_600_000
/** The newest minute is searched first, then four times as far back at each step. */
const FIRST_STEP_MS = 60_000
const STEP_FACTOR = 4
const ENDPOINTS_MAX = 2_000

/** What `next` of a page says. */
export const TRACE_CURSOR = /^(-?\d{1,17})-([0-9a-f]{32})$/

export interface TraceFilter {
  readonly fromMs: number
  readonly toMs: number
  /** Any of these reports the span. */
  readonly sources?: readonly SourceId[]
  /** Part of the endpoint's name, whatever its case. */
  readonly endpoint?: string
  readonly error?: boolean
  readonly minDurationMs?: number
  readonly maxDurationMs?: number
  /** Any of these is the span's mark. */
  readonly markIds?: readonly string[]
  /** Only these. */
  readonly traceIds?: readonly TraceId[]
  readonly limit: number
  /** What `next` of the page before said. */
  readonly cursor?: string
}

export interface TraceSummary {
  readonly traceId: TraceId
  readonly traceName: string
  /** Epoch ms of its first span. */
  readonly startMs: number
  readonly durationMs: number
  readonly spans: number
  readonly errors: number
  readonly sourceIds: readonly SourceId[]
  readonly rootSourceId: SourceId
  readonly rootEndpoint: string
}

export interface TracePage {
  readonly traces: readonly TraceSummary[]
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null
}

/** A trace and the start of its newest span that meets the conditions. */
interface Hit {
  readonly traceId: TraceId
  readonly startUs: string
}

/** Throws AppError `bad-request` for what is no cursor. */
export async function findTraces(db: Database, filter: TraceFilter): Promise<TracePage> {
  const condition = await conditionOf(db, filter)
  if (condition === null) return { traces: [], next: null }
  const hits: Hit[] = []
  let toMs = Math.min(filter.toMs, cursorMs(filter))
  for (let step = FIRST_STEP_MS; hits.length <= filter.limit && toMs > filter.fromMs; ) {
    const fromMs = Math.max(filter.fromMs, toMs - step)
    const found = await search(db, { ...filter, fromMs, toMs }, condition)
    const fresh = await withoutEarlier(db, found, { filter, condition, afterMs: toMs })
    hits.push(...fresh)
    toMs = fromMs
    step *= STEP_FACTOR
  }
  const page = hits.slice(0, filter.limit)
  const last = page.at(-1)
  const more = hits.length > page.length && last !== undefined
  return {
    traces: await sumUp(db, page),
    next: more ? `${last.startUs}-${last.traceId}` : null,
  }
}

/** A condition on spans; null when nothing can meet it. */
async function conditionOf(db: Database, filter: TraceFilter): Promise<string | null> {
  const { sources, endpoint, error, minDurationMs, maxDurationMs, markIds, traceIds } = filter
  if ([sources, markIds, traceIds].some((ids) => ids?.length === 0)) return null
  const parts = ['1']
  if (sources !== undefined) parts.push(`source_id IN ${idList(sources)}`)
  if (markIds !== undefined) parts.push(`mark_id IN ${idList(markIds)}`)
  if (traceIds !== undefined) parts.push(`trace_id IN ${traceList(traceIds)}`)
  if (error !== undefined) parts.push(`(status = ${SPAN_STATUS.error}) = ${error ? 1 : 0}`)
  if (minDurationMs !== undefined) {
    parts.push(`duration_us >= ${whole(Math.round(minDurationMs * 1_000))}`)
  }
  if (maxDurationMs !== undefined) {
    parts.push(`duration_us <= ${whole(Math.round(maxDurationMs * 1_000))}`)
  }
  if (endpoint !== undefined && endpoint !== '') {
    const ids = await findEndpoints(db, endpoint)
    if (ids.length === 0) return null
    parts.push(`endpoint_id IN ${idList(ids)}`)
  }
  return parts.join(' AND ')
}

async function findEndpoints(db: Database, text: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT DISTINCT endpoint_id AS id FROM endpoints
    WHERE positionCaseInsensitiveUTF8(name, {text:String}) > 0 LIMIT ${ENDPOINTS_MAX}`,
    { text },
  )
  return rows.map(({ id }) => id)
}

function readCursor({ cursor }: TraceFilter): Hit | null {
  if (cursor === undefined) return null
  const [, startUs, traceId] = TRACE_CURSOR.exec(cursor) ?? []
  if (startUs !== undefined && traceId !== undefined) return { startUs, traceId }
  throw new AppError('bad-request', `cursor "${cursor}" is not "next" of a page of traces`)
}

/** The first ms that is wholly behind the cursor. */
function cursorMs(filter: TraceFilter): number {
  const after = readCursor(filter)
  return after === null ? Number.POSITIVE_INFINITY : Math.floor(Number(after.startUs) / 1_000) + 1
}

function search(db: Database, filter: TraceFilter, condition: string): Promise<Hit[]> {
  const after = readCursor(filter)
  const behind =
    after === null ? '1' : `(startUs, traceId) < (toInt64(${after.startUs}), '${after.traceId}')`
  const perShard = `SELECT lower(hex(trace_id)) AS traceId,
      toUnixTimestamp64Micro(max(start)) AS startUs
    FROM ${db.localTable('spans')}
    WHERE start >= ${momentOf(filter.fromMs)} AND start < ${momentOf(filter.toMs)} AND ${condition}
    GROUP BY trace_id HAVING ${behind}
    ORDER BY startUs DESC, traceId DESC LIMIT ${whole(filter.limit + 1)}`
  return db.query<Hit>(
    `SELECT traceId, startUs FROM ${db.onEachShard(perShard)}
    ORDER BY startUs DESC, traceId DESC LIMIT ${whole(filter.limit + 1)}`,
  )
}

interface Earlier {
  readonly filter: TraceFilter
  readonly condition: string
  readonly afterMs: number
}

/** A trace that has a matching span further ahead too was found there: on this page or one before. */
async function withoutEarlier(
  db: Database,
  hits: readonly Hit[],
  { filter, condition, afterMs }: Earlier,
): Promise<Hit[]> {
  if (hits.length === 0 || afterMs >= filter.toMs) return [...hits]
  const rows = await db.query<{ traceId: TraceId }>(
    `SELECT DISTINCT lower(hex(trace_id)) AS traceId FROM spans
    WHERE trace_id IN ${traceList(hits.map(({ traceId }) => traceId))}
      AND start >= ${momentOf(afterMs)} AND start < ${momentOf(filter.toMs)} AND ${condition}`,
  )
  const seen = new Set(rows.map(({ traceId }) => traceId))
  return hits.filter(({ traceId }) => !seen.has(traceId))
}

interface StoredSummary extends Omit<TraceSummary, 'startMs' | 'durationMs' | 'spans' | 'errors'> {
  readonly startUs: string
  readonly endUs: string
  readonly spans: string
  readonly errors: string
  readonly rootEndpointId: string
}

async function sumUp(db: Database, hits: readonly Hit[]): Promise<TraceSummary[]> {
  if (hits.length === 0) return []
  const times = hits.map(({ startUs }) => Math.floor(Number(startUs) / 1_000))
  const rows = await db.query<StoredSummary>(
    `SELECT lower(hex(trace_id)) AS traceId, max(trace_name) AS traceName,
      toUnixTimestamp64Micro(min(start)) AS startUs,
      max(toUnixTimestamp64Micro(start) + duration_us) AS endUs,
      uniqExact(span_id, kind, parent_id) AS spans,
      uniqExactIf((span_id, kind, parent_id), status = ${SPAN_STATUS.error}) AS errors,
      arraySort(groupUniqArray(source_id)) AS sourceIds,
      argMin(source_id, (parent_id != 0, start)) AS rootSourceId,
      argMin(endpoint_id, (parent_id != 0, start)) AS rootEndpointId
    FROM spans
    WHERE trace_id IN ${traceList(hits.map(({ traceId }) => traceId))}
      AND start >= ${momentOf(Math.min(...times) - TRACE_REACH_MS)}
      AND start < ${momentOf(Math.max(...times) + TRACE_REACH_MS)}
    GROUP BY trace_id`,
  )
  const names = await readEndpoints(
    db,
    rows.map(({ rootEndpointId }) => rootEndpointId),
  )
  const summaries = new Map(rows.map((row) => [row.traceId, toSummary(row, names)]))
  return hits.flatMap(({ traceId }) => summaries.get(traceId) ?? [])
}

function toSummary(row: StoredSummary, names: ReadonlyMap<string, string>): TraceSummary {
  const startUs = Number(row.startUs)
  return {
    traceId: row.traceId,
    traceName: row.traceName,
    startMs: startUs / 1_000,
    durationMs: (Number(row.endUs) - startUs) / 1_000,
    spans: Number(row.spans),
    errors: Number(row.errors),
    sourceIds: row.sourceIds,
    rootSourceId: row.rootSourceId,
    rootEndpoint: names.get(row.rootEndpointId) ?? '',
  }
}
