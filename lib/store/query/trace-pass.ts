// One pass over the spans of whole traces: hops of some buckets, summed by all but trace and latency.
import { BIN_GAMMA } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import { SPAN_FLAG, SPAN_KIND, SPAN_STATUS } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { BUCKET_OF_START, CALLING, idList, startsAround, whole } from './literals'
import { SHAPE, traceHopsSql } from './trace-hops'

/**
 * Spans this far from a bucket still count as parents, children and marks of its traces. Wider finds
 * more of long traces; every pass reads the trace ids of that much time on both sides.
 */
export const REACH_MS = 60_000

/** A trace with more spans near a bucket is left out: gathering inside one trace is quadratic. */
const TRACE_SPANS_MAX = 512
/** Traces at a time: bounds memory by TRACES_PER_BLOCK · TRACE_SPANS_MAX² · 2 bytes. */
const TRACES_PER_BLOCK = 512
const EXAMPLES_MAX = 5
/** Slowest traces that a row names. */
export const SLOW_EXAMPLES_MAX = 3
/** No latency bin is as high: bins are 16 bits wide. */
const BIN_END = 65_535

/** One rollout whose lane is said by where a trace went, not by a mark: sets bits 2·lane (+ 1). */
export interface LaneRule {
  /** 0 to 31. */
  readonly lane: number
  /** Sources of the service that decides; null when any caller may. */
  readonly split: readonly SourceId[] | null
  readonly gray: readonly SourceId[]
  readonly baseline: readonly SourceId[]
}

export interface PassOptions {
  /** Bucket starts, epoch ms, ascending and near each other. */
  readonly buckets: readonly number[]
  /** A call received by then that has no answer yet will have none; epoch ms by the database's clock. */
  readonly settledMs: number
  readonly lanes: readonly LaneRule[]
  /** Whether some ids stand for two halves of a call (Zipkin); when wrong, such traces are left out. */
  readonly halves: boolean
  /** Only the traces of one of `of` equal parts, so that a pass fits in memory. */
  readonly slice?: { readonly index: number; readonly of: number }
}

/** Hops that share everything but trace and latency. */
export interface HopGroup {
  /** Epoch seconds; 0: no hop, but a trace left out: `what` says why, `examples` which. */
  readonly bucketS: number
  readonly caller: SourceId
  /** '0' for a virtual callee. */
  readonly callee: SourceId
  /** Endpoint, or the peer of a virtual callee. */
  readonly what: string
  readonly calleeMark: string
  /** All marks of the trace, sorted. */
  readonly markIds: readonly string[]
  readonly complete: number
  readonly root: number
  readonly lanes: string
  readonly requests: number
  readonly errors: number
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly examples: readonly string[]
  readonly errorExamples: readonly string[]
  /** Traces of the highest bins, slowest first, and those bins. */
  readonly slowExamples: readonly string[]
  readonly slowBins: readonly number[]
}

/** Rows are HopGroup; on a cluster each shard answers for its own traces. */
export function hopGroupsSql(db: Database, options: PassOptions): string {
  const { buckets, halves } = options
  const bucketsS = buckets.map((ms) => ms / 1_000)
  const hops = traceHopsSql(tracesSql(db, options), { bucketsS, halves })
  return `SELECT * FROM ${db.onEachShard(groupsSql(hops))}`
}

/** One row per trace that touches a bucket: its spans near the bucket, as aligned arrays. */
function tracesSql(db: Database, { buckets, settledMs, lanes, slice }: PassOptions): string {
  const spans = db.localTable('spans')
  const part = slice === undefined ? '' : `AND cityHash64(trace_id) % ${slice.of} = ${slice.index}`
  const rows = `SELECT trace_id, span_id, parent_id, source_id, caller_source_id, mark_id, start,
      kind, flags, toUInt32(${BUCKET_OF_START}) AS bucket,
      if(kind IN ${CALLING}, peer_id, endpoint_id) AS what,
      if(duration_us <= 1, 0, toUInt32(ceil(log(duration_us) / ${Math.log(BIN_GAMMA)}))) AS bin,
      received <= toDateTime(${whole(Math.floor(settledMs / 1_000))}) AS settled,
      toUInt32(bitAnd(kind, 7) + (status = ${SPAN_STATUS.error}) * ${SHAPE.error}
        + settled * ${SHAPE.settled} + flags * ${SHAPE.flags} + bin * ${SHAPE.bin}) AS shape
    FROM ${spans}
    WHERE (${startsAround(buckets, REACH_MS)})
      AND trace_id IN (SELECT trace_id FROM ${spans} WHERE (${startsAround(buckets, 0)}) ${part})`
  const arrays = Object.entries({
    ids: 'span_id',
    parents: 'parent_id',
    sources: 'source_id',
    callers: 'caller_source_id',
    marks: 'mark_id',
    whats: 'what',
    buckets: 'bucket',
    shapes: 'shape',
  }).map(([name, column]) => `groupArray(${TRACE_SPANS_MAX + 1})(${column}) AS ${name}`)
  return `SELECT trace_id, count() > ${TRACE_SPANS_MAX} AS large, ${laneBits(lanes)} AS lanes,
      ${arrays.join(', ')}
    FROM (${rows}) GROUP BY trace_id SETTINGS max_block_size = ${TRACES_PER_BLOCK}`
}

/** What the trace's first answer by a service of each rollout says about its lane. */
function laneBits(lanes: readonly LaneRule[]): string {
  const bits = lanes.flatMap(({ lane, split, gray, baseline }) => {
    const members = [...gray, ...baseline]
    if (members.length === 0 || split?.length === 0) return []
    const first = `argMinIf(source_id, (start, span_id), source_id IN ${idList(members)}
      AND ${IS_ANSWER})`
    const passed = split === null ? '1' : `max(source_id IN ${idList(split)})`
    return [gray, baseline].flatMap((sources, side) =>
      sources.length === 0
        ? []
        : `bitShiftLeft(toUInt64(${passed} AND ${first} IN ${idList(sources)}), ${2 * lane + side})`,
    )
  })
  return bits.length === 0 ? 'toUInt64(0)' : bits.reduce((a, b) => `bitOr(${a}, ${b})`)
}

/** Spans that can be the first answer of their source in a trace; also without looking at parents. */
export const IS_ANSWER = `kind NOT IN (${SPAN_KIND.internal}, ${SPAN_KIND.client}, ${SPAN_KIND.producer})
  AND bitAnd(flags, ${SPAN_FLAG.linked | SPAN_FLAG.skipAnalysis}) = 0`

function groupsSql(hops: string): string {
  const tuples = `SELECT reinterpretAsUInt128(reverse(trace_id)) AS trace, lanes, left, mark_ids,
      row.1 AS virtual, if(left != 0, 0, row.11) AS bucket,
      multiIf(virtual, row.5, row.2 > 0, reporters[intDiv(row.3, 8)], row.4) AS caller,
      if(virtual, 0, row.5) AS callee,
      if(left != 0, left, row.6) AS what, row.7 AS mark, row.8 AS complete,
      row.9 = 0 AND row.2 = 0 AND NOT virtual AS root,
      bitAnd(row.10, ${SHAPE.error}) != 0 AS failed,
      toUInt16(intDiv(row.10, ${SHAPE.bin})) AS bin
    FROM (${hops})`
  const summed = `SELECT any((bucket, caller, callee, what, mark, mark_ids, complete, root, lanes)) AS it, count() AS requests, countIf(failed) AS errors,
      arraySort(groupArray(bin)) AS sorted,
      groupArraySorted(${EXAMPLES_MAX})(trace) AS some,
      groupArraySortedIf(${EXAMPLES_MAX})(trace, failed) AS bad,
      groupArraySorted(${SLOW_EXAMPLES_MAX})((toUInt16(${BIN_END} - bin), trace)) AS slow
    FROM (${tuples})
    GROUP BY cityHash64(bucket, caller, callee, what, mark, mark_ids, complete, root, lanes,
      if(left != 0, trace, 0))`
  const hexed = (ids: string) => `arrayMap(id -> lower(leftPad(hex(id), 32, '0')), ${ids})`
  return `SELECT it.1 AS bucketS, it.2 AS caller, it.3 AS callee, it.4 AS what, it.5 AS calleeMark,
      it.6 AS markIds, it.7 AS complete, it.8 AS root, it.9 AS lanes,
      toUInt32(requests) AS requests, toUInt32(errors) AS errors, arrayDistinct(sorted) AS bins,
      arrayMap(count -> toUInt32(count), arrayPopFront(arrayDifference(arrayPushFront(
        arrayFilter((i, bin, next) -> bin != next, arrayEnumerate(sorted), sorted,
          arrayPushBack(arrayPopFront(sorted), ${BIN_END})), 0)))) AS counts,
      ${hexed('some')} AS examples, ${hexed('bad')} AS errorExamples,
      ${hexed('slow.2')} AS slowExamples, arrayMap(it -> toUInt16(${BIN_END} - it), slow.1) AS slowBins
    FROM (${summed})`
}
