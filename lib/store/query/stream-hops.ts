// Hops as committed, bucket by bucket and as they come: for ranges of which nobody holds all rows.
import type { HopRow } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { mergeHistograms } from '#lib/topology/bins'
import { committedParams, HOPS_ROLLUP, IS_COMMITTED, type TimeRange } from './committed'
import { onlyIds } from './literals'
import { EXAMPLES_MAX, HOP_KEY, type StoredHop, toHop } from './read-hops'

/** Room for ids of sources in the text of the query: about twenty bytes each. */
const QUERY_BYTES_MAX = '16777216'

export interface HopStreamArgs extends TimeRange {
  /** Only hops that one of these is an end of. */
  readonly sources: readonly SourceId[]
  readonly signal?: AbortSignal
}

/** By bucket, caller, callee and what else tells hops apart: the order of the table, so that none waits. */
export async function* streamHops(
  db: Database,
  { sources, signal, ...range }: HopStreamArgs,
): AsyncGenerator<HopRow[], void, void> {
  const ends = `(${onlyIds('caller_source', sources)} OR ${onlyIds('callee_source', sources)})`
  const batches = db.stream<StoredHop>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, ${HOP_KEY}, requests, errors, bins, counts, examples,
      error_examples AS errorExamples
    FROM hops WHERE ${IS_COMMITTED} AND ${ends}
    ORDER BY bucket, caller_source, callee_source, peer_id, callee_mark, mark_set, complete, root,
      lanes, part`,
    committedParams(HOPS_ROLLUP, range),
    {
      settings: { max_query_size: QUERY_BYTES_MAX },
      ...(signal === undefined ? {} : { signal }),
    },
  )
  let last: HopRow | undefined
  for await (const rows of batches) {
    const whole: HopRow[] = []
    for (const hop of rows.map(toHop)) {
      if (last !== undefined && isSame(last, hop)) last = add(last, hop)
      else {
        if (last !== undefined) whole.push(last)
        last = hop
      }
    }
    if (whole.length > 0) yield whole
  }
  if (last !== undefined) yield [last]
}

function isSame(a: HopRow, b: HopRow): boolean {
  return (
    a.bucketMs === b.bucketMs &&
    a.callerSource === b.callerSource &&
    a.calleeSource === b.calleeSource &&
    a.peer === b.peer &&
    a.calleeMark === b.calleeMark &&
    a.markSet === b.markSet &&
    a.complete === b.complete &&
    a.root === b.root &&
    a.lanes === b.lanes
  )
}

/** Parts of a bucket that were summed apart. */
function add(a: HopRow, b: HopRow): HopRow {
  const some = (first: readonly string[], more: readonly string[]) =>
    [...new Set([...first, ...more])].sort().slice(0, EXAMPLES_MAX)
  return {
    ...a,
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    ...mergeHistograms([a, b]),
    examples: some(a.examples, b.examples),
    errorExamples: some(a.errorExamples, b.errorExamples),
  }
}
