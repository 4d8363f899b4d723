// A few traces in short, by their ids: when, how long, and which request it was.
import type { SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import type { TimeRange } from './committed'
import { momentOf, traceList } from './literals'
import { readEndpoints } from './read-endpoints'
import { readSources } from './read-sources'

/** A trace may begin before, or end after, the hop that it was found by. */
const REACH_MS = 600_000

export interface TraceHead {
  readonly startMs: number
  readonly durationMs: number
  /** As reported, of the root; of the earliest span when there is none. */
  readonly service: string
  readonly endpoint: string
}

export interface TraceHeadsArgs extends TimeRange {
  readonly traceIds: readonly TraceId[]
}

interface StoredHead {
  readonly traceId: TraceId
  readonly startUs: string
  readonly endUs: string
  readonly sourceId: SourceId
  readonly endpointId: string
}

/** Traces without a span in the range, widened by ten minutes, are left out. */
export async function readTraceHeads(
  db: Database,
  { traceIds, fromMs, toMs }: TraceHeadsArgs,
): Promise<ReadonlyMap<TraceId, TraceHead>> {
  if (traceIds.length === 0) return new Map()
  const rows = await db.query<StoredHead>(
    `SELECT lower(hex(trace_id)) AS traceId, toUnixTimestamp64Micro(min(start)) AS startUs,
      max(toUnixTimestamp64Micro(start) + duration_us) AS endUs,
      argMin(source_id, (parent_id != 0, start)) AS sourceId,
      argMin(endpoint_id, (parent_id != 0, start)) AS endpointId
    FROM spans
    WHERE trace_id IN ${traceList(traceIds)}
      AND start >= ${momentOf(Math.floor(fromMs) - REACH_MS)}
      AND start < ${momentOf(Math.ceil(toMs) + REACH_MS)}
    GROUP BY trace_id`,
  )
  const [sources, endpoints] = await Promise.all([
    readSources(
      db,
      rows.map(({ sourceId }) => sourceId),
    ),
    readEndpoints(
      db,
      rows.map(({ endpointId }) => endpointId),
    ),
  ])
  const services = new Map(sources.map(({ id, service }) => [id, service]))
  return new Map(
    rows.map(({ traceId, startUs, endUs, sourceId, endpointId }) => [
      traceId,
      {
        startMs: Number(startUs) / 1_000,
        durationMs: (Number(endUs) - Number(startUs)) / 1_000,
        service: services.get(sourceId) ?? '',
        endpoint: endpoints.get(endpointId) ?? '',
      },
    ]),
  )
}
