// How each source reports lately, and since when it is known: for the list of sources.

import type { SourceId } from '#lib/model/source'
import { SPAN_FLAG, SPAN_KIND } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { whole } from './literals'

/** A span that arrives later than this after its end is late. */
const LATE_MS = 30_000
/** `received` is the beginning of a second. */
const RECEIVED_STEP_MS = 1_000

export interface SourceVitals {
  readonly sourceId: SourceId
  readonly spans: number
  /** Spans that serve a request. */
  readonly serving: number
  /** How many requests one span stands for, on average: 1 without sampling. */
  readonly weight: number
  /** Sampled upstream, with no word on how many requests each stands for. */
  readonly unweighted: number
  readonly late: number
  /** By how much its clock is surely ahead of ours; 0 or less is fine. */
  readonly aheadMs: number
  /** Its clock is at most this far behind. */
  readonly behindMs: number
}

type Stored = Readonly<Record<Exclude<keyof SourceVitals, 'weight'>, string>> & {
  readonly weight: number
}

/** Spans received in the range; one pass over them. */
export async function readSourceVitals(
  db: Database,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<SourceVitals[]> {
  const second = (ms: number) => `toDateTime(${whole(Math.ceil(ms / 1_000))})`
  const way = `toInt64(toUnixTimestamp(received)) * 1000
    - intDiv(toUnixTimestamp64Micro(start) + toInt64(duration_us), 1000)`
  const rows = await db.query<Stored>(
    `SELECT source_id AS sourceId, sum(n) AS spans, sum(servingN) AS serving,
      sum(weights) / sum(n) AS weight, sum(unsaid) AS unweighted, sum(slow) AS late,
      -min(shortest) - ${RECEIVED_STEP_MS} AS aheadMs, min(shortest) AS behindMs
    FROM ${db.onEachShard(`SELECT source_id, count() AS n,
        countIf(kind IN (${SPAN_KIND.server}, ${SPAN_KIND.consumer})) AS servingN,
        sum(toFloat64(weight)) AS weights,
        countIf(bitAnd(flags, ${SPAN_FLAG.unweighted}) != 0) AS unsaid,
        countIf(${way} > ${LATE_MS}) AS slow, min(${way}) AS shortest
      FROM ${db.localTable('spans')}
      WHERE received >= ${second(fromMs)} AND received < ${second(toMs)} GROUP BY source_id`)}
    GROUP BY source_id ORDER BY source_id`,
  )
  return rows.map((row) => ({
    sourceId: row.sourceId,
    spans: Number(row.spans),
    serving: Number(row.serving),
    weight: Number(row.weight),
    unweighted: Number(row.unweighted),
    late: Number(row.late),
    aheadMs: Number(row.aheadMs),
    behindMs: Number(row.behindMs),
  }))
}

/** Start of the first bucket in which each source was called, epoch ms, within retention. */
export async function readFirstCalls(db: Database): Promise<ReadonlyMap<SourceId, number>> {
  const rows = await db.query<{ sourceId: SourceId; firstMs: string }>(
    `SELECT callee_source AS sourceId, toUnixTimestamp(min(bucket)) * 1000 AS firstMs
    FROM hops WHERE callee_source != 0 GROUP BY callee_source`,
  )
  return new Map(rows.map(({ sourceId, firstMs }) => [sourceId, Number(firstMs)]))
}
