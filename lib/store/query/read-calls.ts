// Calls as committed, per source and endpoint: what comparisons of groups are made from.
import type { CallRow, MarkedCallRow } from '#lib/model/call'
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { onlyIds, spreadHistogram } from './literals'
import { EXAMPLES_MAX } from './read-hops'

type Stored<Row> = Omit<Row, 'bucketMs' | 'requests' | 'errors'> & {
  readonly bucketS: number
  readonly requests: string
  readonly errors: string
}

/** One row per source and endpoint, summed over the buckets that begin in the range. */
export async function readCalls(
  db: Database,
  range: TimeRange & {
    /** Only of these; default all. */
    readonly sources?: readonly SourceId[]
  },
): Promise<CallRow[]> {
  const { sources } = range
  const rows = await db.query<Stored<CallRow>>(
    spreadHistogram(`SELECT toUnixTimestamp(min(bucket)) AS bucketS, callee_source AS calleeSource,
        endpoint_id AS endpoint, sum(requests) AS requests, sum(errors) AS errors,
        sumMap(bins, counts) AS histogram,
        groupArraySortedArray(${EXAMPLES_MAX})(error_examples) AS errorExamples
      FROM calls WHERE ${IS_COMMITTED} AND ${onlyIds('callee_source', sources)}
      GROUP BY callee_source, endpoint_id ORDER BY callee_source, endpoint_id`),
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(toCall)
}

/**
 * One row per source, endpoint and set of marks, summed over the buckets that begin in the range: for
 * ranges of an hour or so, such as the one before a stage.
 */
export async function readCallsByMark(db: Database, range: TimeRange): Promise<MarkedCallRow[]> {
  const key = 'callee_source, endpoint_id, mark_set'
  const rows = await db.query<Stored<MarkedCallRow>>(
    spreadHistogram(`SELECT toUnixTimestamp(min(bucket)) AS bucketS, callee_source AS calleeSource,
        endpoint_id AS endpoint, mark_set AS markSet, sum(requests) AS requests,
        sum(errors) AS errors, sumMap(bins, counts) AS histogram
      FROM calls WHERE ${IS_COMMITTED} GROUP BY ${key} ORDER BY ${key}`),
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(toCall)
}

function toCall<Row extends Stored<object>>({ bucketS, ...row }: Row) {
  return {
    ...row,
    bucketMs: bucketS * 1_000,
    requests: Number(row.requests),
    errors: Number(row.errors),
  }
}
