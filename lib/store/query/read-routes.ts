// Hops as committed, bucket by bucket, with only what their routes depend on: no latencies.
import type { HopRow } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'

const EXAMPLES_MAX = 5

export type RouteRow = Omit<HopRow, 'bins' | 'counts' | 'errorExamples'>

interface StoredRoute extends Omit<RouteRow, 'bucketMs' | 'complete' | 'root' | 'lanes'> {
  readonly bucketS: number
  readonly complete: number
  readonly root: number
  readonly lanes: string
  readonly requestSum: string
  readonly errorSum: string
}

/** Rows of the buckets that begin in the range, by bucket. */
export async function readRoutes(db: Database, range: TimeRange): Promise<RouteRow[]> {
  const rows = await db.query<StoredRoute>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, caller_source AS callerSource,
      callee_source AS calleeSource, peer_id AS peer, callee_mark AS calleeMark, mark_set AS markSet, complete, root,
      lanes, sum(requests) AS requestSum, sum(errors) AS errorSum,
      groupArraySortedArray(${EXAMPLES_MAX})(examples) AS examples
    FROM hops WHERE ${IS_COMMITTED}
    GROUP BY bucket, caller_source, callee_source, peer_id, callee_mark, mark_set, complete, root,
      lanes
    ORDER BY bucket, caller_source, callee_source, peer_id, callee_mark, mark_set, complete, root,
      lanes`,
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(({ bucketS, requestSum, errorSum, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    complete: row.complete === 1,
    root: row.root === 1,
    lanes: BigInt(row.lanes),
    requests: Number(requestSum),
    errors: Number(errorSum),
  }))
}
