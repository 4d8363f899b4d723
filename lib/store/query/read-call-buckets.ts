// Calls as committed, bucket by bucket and by the marks of their traces: what comparisons count.
import type { CallBucketRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { mergeHistograms } from '#lib/topology/bins'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { EXAMPLES_MAX } from './read-hops'
import { SLOW_EXAMPLES_MAX } from './trace-pass'

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
    ORDER BY bucket, callee_source, endpoint_id, mark_set, part`,
    committedParams(HOPS_ROLLUP, range),
  )
  const calls: CallBucketRow[] = []
  for (const { bucketS, ...row } of rows) {
    const numbers = { requests: Number(row.requests), errors: Number(row.errors) }
    const call = { ...row, bucketMs: bucketS * 1_000, ...numbers }
    const last = calls.at(-1)
    if (last !== undefined && isSame(last, call)) calls[calls.length - 1] = add(last, call)
    else calls.push(call)
  }
  return calls
}

function isSame(a: CallBucketRow, b: CallBucketRow): boolean {
  return (
    a.endpoint === b.endpoint &&
    a.calleeSource === b.calleeSource &&
    a.markSet === b.markSet &&
    a.bucketMs === b.bucketMs
  )
}

/** Parts of a bucket that were summed apart. Seldom, so that SQL need not group. */
function add(a: CallBucketRow, b: CallBucketRow): CallBucketRow {
  const together = (first: readonly string[], more: readonly string[]) => [
    ...new Set([...first, ...more]),
  ]
  return {
    ...a,
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    ...mergeHistograms([a, b]),
    errorExamples: together(a.errorExamples, b.errorExamples).sort().slice(0, EXAMPLES_MAX),
    slowExamples: together(a.slowExamples, b.slowExamples).slice(0, SLOW_EXAMPLES_MAX),
  }
}
