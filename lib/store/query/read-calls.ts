// Calls as committed, per source and endpoint: what comparisons of groups are made from.
import type { CallRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { spreadHistogram } from './literals'
import { EXAMPLES_MAX } from './read-hops'

interface StoredCall extends Omit<CallRow, 'bucketMs' | 'requests' | 'errors'> {
  readonly bucketS: number
  readonly requests: string
  readonly errors: string
}

/** One row per source and endpoint, summed over the buckets that begin in the range. */
export async function readCalls(db: Database, range: TimeRange): Promise<CallRow[]> {
  const rows = await db.query<StoredCall>(
    spreadHistogram(`SELECT toUnixTimestamp(min(bucket)) AS bucketS, callee_source AS calleeSource,
        endpoint_id AS endpoint, sum(requests) AS requests, sum(errors) AS errors,
        sumMap(bins, counts) AS histogram,
        groupArraySortedArray(${EXAMPLES_MAX})(error_examples) AS errorExamples
      FROM calls WHERE ${IS_COMMITTED}
      GROUP BY callee_source, endpoint_id ORDER BY callee_source, endpoint_id`),
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(({ bucketS, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    requests: Number(row.requests),
    errors: Number(row.errors),
  }))
}
