// One pass over the spans of whole traces: what `rolled` gets to know of some buckets.
import { BIN_GAMMA } from '#lib/model/hop'
import { MARK_SET_FACTOR } from '#lib/model/mark-set'
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
/** Slowest requests among which those traces are looked for. */
const SLOW_SEEN_MAX = 9
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

/** What a row of `rolled` is: see its views. */
const ROLLED = { hop: 0, call: 1, left: 2 } as const

/** Columns of `rolled`, as `rolledSql` gives them. */
const ROLLED_COLUMNS = `kind, bucket, version, part, caller_source, callee_source, what, callee_mark,
  mark_set, complete, root, lanes, mark_ids, requests, errors, bins, counts, examples,
  error_examples, slow_examples`

interface RolledOptions extends PassOptions {
  readonly version: number
}

/**
 * Writes hops and calls of the buckets, and the traces that were left out with the reason why. On a
 * cluster each shard sums its own traces, and the node that is asked adds them up.
 */
export function rolledSql(db: Database, options: RolledOptions): string {
  const { buckets, halves, version, slice } = options
  const bucketsS = buckets.map((ms) => ms / 1_000)
  const hops = traceHopsSql(tracesSql(db, options), { bucketsS, halves })
  const rows = db.onEachShard(keyedSql(hops, bucketsS[0] ?? 0))
  // Sorting arrays afterwards costs half as much as states that are kept sorted.
  const summed = `SELECT any((${KEY})) AS it, any(mark_ids) AS mark_ids, count() AS requests,
      groupArray(bin) AS every, groupArray(trace) AS traces, groupArrayIf(trace, failed) AS failures
    FROM ${rows} GROUP BY cityHash64(${KEY})`
  const { call } = ROLLED
  const firsts = (traces: string) => `arrayCompact(arraySort(${traces}))`
  const slowest = `arraySort((trace, bin) -> (${BIN_END} - bin, trace), traces, every)`
  const sorted = `SELECT it, mark_ids, requests, length(failures) AS errors, arraySort(every) AS sorted,
      if(it.1 = ${call}, [], ${firsts('traces')}) AS some, ${firsts('failures')} AS bad,
      if(it.1 = ${call}, arrayDistinct(arraySlice(${slowest}, 1, ${SLOW_SEEN_MAX})), []) AS slow
    FROM (${summed})`
  const hexed = (ids: string, max: number) =>
    `arrayMap(id -> lower(leftPad(hex(id), 32, '0')), arraySlice(${ids}, 1, ${max}))`
  return `INSERT INTO rolled (${ROLLED_COLUMNS})
    SELECT it.1, it.2, ${whole(version)}, ${slice?.index ?? 0}, it.3, it.4, it.5, it.6, it.7, it.8, it.9,
      it.10, mark_ids, requests, errors, arrayDistinct(sorted),
      arrayPopFront(arrayDifference(arrayPushFront(
        arrayFilter((i, bin, next) -> bin != next, arrayEnumerate(sorted), sorted,
          arrayPushBack(arrayPopFront(sorted), ${BIN_END})), 0))),
      ${hexed('some', EXAMPLES_MAX)}, ${hexed('bad', EXAMPLES_MAX)}, ${hexed('slow', SLOW_EXAMPLES_MAX)}
    FROM (${sorted})`
}

const KEY = 'kind, bucket, caller, callee, what, mark, mark_set, complete, root, lanes'

/** Every hop as such, and once more as a call if somebody answered it. */
function keyedSql(hops: string, firstS: number): string {
  const told = `SELECT reinterpretAsUInt128(reverse(trace_id)) AS trace, lanes, left, mark_ids,
      row.1 AS virtual, multiIf(virtual, row.5, row.2 > 0, reporters[intDiv(row.3, 8)], row.4) AS caller,
      if(virtual, 0, row.5) AS callee, row.6 AS what, row.7 AS mark, row.8 AS complete,
      row.9 = 0 AND row.2 = 0 AND NOT virtual AS root, row.11 AS bucket,
      bitAnd(row.10, ${SHAPE.error}) != 0 AS failed,
      toUInt16(intDiv(row.10, ${SHAPE.bin})) AS bin,
      if(length(mark_ids) < 2, mark_ids[1], arraySum(id -> bitXor(id, bitShiftRight(id, 32)) *
        toUInt64(${MARK_SET_FACTOR}), mark_ids)) AS mark_set
    FROM (${hops})`
  const { hop, call, left } = ROLLED
  const ofHop = (column: string) => `if(kind = ${hop}, told.${column}, 0) AS ${column}`
  return `SELECT trace, failed, bin,
      arrayJoin(multiIf(left != 0, [${left}], virtual, [${hop}], [${hop}, ${call}])) AS kind,
      if(kind = ${left}, ${firstS}, told.bucket) AS bucket,
      multiIf(kind = ${left}, toUInt64(bitAnd(trace, 18446744073709551615)), kind = ${hop}, told.caller, 0) AS caller,
      if(kind = ${left}, 0, told.callee) AS callee,
      multiIf(kind = ${left}, left, kind = ${call} OR virtual, told.what, 0) AS what,
      ${['mark', 'complete', 'root', 'lanes'].map(ofHop).join(', ')},
      if(kind = ${left}, 0, told.mark_set) AS mark_set,
      if(kind = ${hop} AND length(told.mark_ids) > 1, told.mark_ids, []) AS mark_ids
    FROM (${told}) AS told`
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
