// What each source answered in a range of buckets, and when it was last seen in a hop at all.
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'

export interface SourceRequestsRow {
  readonly sourceId: SourceId
  /** Requests it answered; 0 when it only called. */
  readonly requests: number
  /** Start of the last bucket in which it answered or called, epoch ms. */
  readonly lastBucketMs: number
}

/** Buckets that begin in the range; by source. */
export async function readSourceRequests(
  db: Database,
  range: TimeRange,
): Promise<SourceRequestsRow[]> {
  const rows = await db.query<{ sourceId: SourceId; answered: string; lastS: number }>(
    `SELECT source_id AS sourceId, sum(answered) AS answered, toUnixTimestamp(max(last)) AS lastS
    FROM (
      SELECT callee_source AS source_id, sum(requests) AS answered, max(bucket) AS last
      FROM hops WHERE ${IS_COMMITTED} AND callee_source != 0 GROUP BY source_id
      UNION ALL
      SELECT caller_source AS source_id, 0 AS answered, max(bucket) AS last
      FROM hops WHERE ${IS_COMMITTED} AND caller_source != 0 GROUP BY source_id)
    GROUP BY sourceId ORDER BY sourceId`,
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(({ sourceId, answered, lastS }) => ({
    sourceId,
    requests: Number(answered),
    lastBucketMs: lastS * 1_000,
  }))
}
