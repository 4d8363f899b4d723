// Hops as committed, bucket by bucket, summed to who asked whom: latencies and errors by caller.
import type { CallerBucketRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { spreadHistogram } from './literals'

interface StoredCaller extends Omit<CallerBucketRow, 'bucketMs' | 'requests' | 'errors'> {
  readonly bucketS: number
  readonly requestSum: string
  readonly errorSum: string
}

/** Calls that a source answered, in the buckets that begin in the range; in order of the keys. */
export async function readCallerBuckets(
  db: Database,
  range: TimeRange,
): Promise<CallerBucketRow[]> {
  const rows = await db.query<StoredCaller>(
    `${spreadHistogram(`SELECT toUnixTimestamp(bucket) AS bucketS, caller_source AS callerSource,
        callee_source AS calleeSource, sum(requests) AS requestSum, sum(errors) AS errorSum,
        sumMap(bins, counts) AS histogram
      FROM hops WHERE ${IS_COMMITTED} AND callee_source != 0
      GROUP BY bucket, caller_source, callee_source`)}
    ORDER BY bucketS, callerSource, calleeSource`,
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(({ bucketS, requestSum, errorSum, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    requests: Number(requestSum),
    errors: Number(errorSum),
  }))
}
