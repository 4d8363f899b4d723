// Calls as committed, bucket by bucket and by the marks of their traces: what comparisons count.
import type { CallBucketRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'

interface StoredCall extends Omit<CallBucketRow, 'bucketMs' | 'requests' | 'errors'> {
  readonly bucketS: number
  readonly requests: string
  readonly errors: string
}

/** Rows of the buckets that begin in the range, by bucket, source, endpoint and set of marks. */
export async function readCallBuckets(db: Database, range: TimeRange): Promise<CallBucketRow[]> {
  const rows = await db.query<StoredCall>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, callee_source AS calleeSource,
      endpoint_id AS endpoint, mark_set AS markSet, requests, errors, bins, counts,
      error_examples AS errorExamples, slow_examples AS slowExamples
    FROM calls WHERE ${IS_COMMITTED}
    ORDER BY bucket, callee_source, endpoint_id, mark_set`,
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(({ bucketS, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    requests: Number(row.requests),
    errors: Number(row.errors),
  }))
}
