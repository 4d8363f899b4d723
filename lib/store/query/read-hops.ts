// Hops as committed, bucket by bucket or summed over a range: what checks and the topology count.
import type { HopRow } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { spreadHistogram } from './literals'

/** Traces kept per row, and again per row that only counts errors. */
export const EXAMPLES_MAX = 5

export interface StoredHop {
  readonly bucketS: number
  readonly callerSource: string
  readonly calleeSource: string
  readonly peer: string
  readonly calleeMark: string
  readonly markSet: string
  readonly complete: number
  readonly root: number
  readonly lanes: string
  readonly requests: string
  readonly errors: string
  readonly bins: number[]
  readonly counts: number[]
  readonly examples: string[]
  readonly errorExamples: string[]
}

/** What tells hops of one bucket apart. */
export const HOP_KEY = `caller_source AS callerSource, callee_source AS calleeSource, peer_id AS peer,
  callee_mark AS calleeMark, mark_set AS markSet, complete, root, lanes`

/** Every row of the buckets that begin in the range. */
export async function readHops(db: Database, range: TimeRange): Promise<HopRow[]> {
  const rows = await db.query<StoredHop>(
    `${spreadHistogram(`SELECT toUnixTimestamp(bucket) AS bucketS, ${HOP_KEY}, ${SUMS}
      FROM hops WHERE ${IS_COMMITTED}
      GROUP BY bucket, caller_source, callee_source, peer_id, callee_mark, mark_set, complete, root,
        lanes`)}
    ORDER BY bucketS, callerSource, calleeSource, peer, calleeMark, markSet, complete, root, lanes`,
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(toHop)
}

/** The same summed over all buckets of the range; `bucketMs` is the first bucket a row occurs in. */
export async function readHopsSummed(db: Database, range: TimeRange): Promise<HopRow[]> {
  const rows = await db.query<StoredHop>(
    spreadHistogram(`SELECT toUnixTimestamp(min(bucket)) AS bucketS, ${HOP_KEY}, ${SUMS}
      FROM hops WHERE ${IS_COMMITTED}
      GROUP BY caller_source, callee_source, peer_id, callee_mark, mark_set, complete, root, lanes`),
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(toHop)
}

/** Summed also over marks, lanes and completeness: all that a topology needs, in far fewer rows. */
export async function readEdges(db: Database, range: TimeRange): Promise<HopRow[]> {
  const rows = await db.query<StoredHop>(
    spreadHistogram(`SELECT toUnixTimestamp(min(bucket)) AS bucketS, caller_source AS callerSource,
        callee_source AS calleeSource, peer_id AS peer, '0' AS calleeMark, '0' AS markSet,
        min(complete) AS complete, root, '0' AS lanes, ${SUMS}
      FROM hops WHERE ${IS_COMMITTED}
      GROUP BY caller_source, callee_source, peer_id, root`),
    committedParams(HOPS_ROLLUP, range),
  )
  return rows.map(toHop)
}

const SUMS = `sum(requests) AS requests, sum(errors) AS errors,
  sumMap(bins, counts) AS histogram,
  groupArraySortedArray(${EXAMPLES_MAX})(examples) AS examples,
  groupArraySortedArray(${EXAMPLES_MAX})(error_examples) AS errorExamples`

export function toHop(row: StoredHop): HopRow {
  const { bucketS, ...rest } = row
  return {
    ...rest,
    bucketMs: bucketS * 1_000,
    complete: row.complete === 1,
    root: row.root === 1,
    lanes: BigInt(row.lanes),
    requests: Number(row.requests),
    errors: Number(row.errors),
  }
}
