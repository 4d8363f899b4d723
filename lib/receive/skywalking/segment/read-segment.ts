// Reads the bytes of one SkyWalking segment into offsets, and refuses what is not a segment.
// Nothing is copied and nothing allocated: a decoder turns the offsets into columns.
import { AppError } from '#lib/model/app-error'
import {
  LOGS_PER_SPAN_MAX,
  type LogShape,
  PAIRS_PER_LOG_MAX,
  REFS_PER_SPAN_MAX,
  type RefShape,
  type Run,
  type SegmentShape,
  SPANS_PER_SEGMENT_MAX,
  type SpanShape,
  TAGS_PER_SPAN_MAX,
} from './segment-shape'

const TWO_28 = 2 ** 28
const TWO_56 = 2 ** 56

/** What is read: the functions below run to their end without a pause. */
let bytes: Uint8Array = new Uint8Array(0)
/** Where the field that was read last ends. Positions are else kept in locals, which is faster. */
let next = 0

function malformed(what: string): never {
  throw new AppError('bad-request', `This is not a SkyWalking segment: ${what}`)
}

/** The number at `at`, as int32; `next` is behind it. */
function varint(at: number, end: number): number {
  if (at < end) {
    const first = bytes[at]!
    if (first < 0x80) {
      next = at + 1
      return first
    }
  }
  return longVarint(at, end)
}

/** Low 32 bits; the sign is right for int32, whose negatives take ten bytes. */
function longVarint(start: number, end: number): number {
  let at = start
  let value = 0
  for (let shift = 0; shift < 70; shift += 7) {
    if (at >= end) malformed('it ends inside a number')
    const byte = bytes[at++]!
    if (shift < 32) value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      next = at
      return value
    }
  }
  return malformed('a number has more than ten bytes')
}

/** An int64 of milliseconds as a double; negative ones read as 0, as if absent. */
function varintMs(start: number, end: number): number {
  let low = 0
  let middle = 0
  let high = 0
  for (let i = 0; i < 10; i++) {
    const at = start + i
    if (at >= end) malformed('it ends inside a number')
    const byte = bytes[at]!
    const bits = byte & 0x7f
    if (i < 4) low |= bits << (7 * i)
    else if (i < 8) middle |= bits << (7 * i - 28)
    else high |= bits << (7 * i - 56)
    if (byte < 0x80) {
      next = at + 1
      return i < 9 ? low + middle * TWO_28 + high * TWO_56 : 0
    }
  }
  return malformed('a number has more than ten bytes')
}

/** Size of the text or message whose length stands at `at`; `next` is where it begins. */
function length(at: number, end: number): number {
  const size = varint(at, end)
  if (size < 0 || size > end - next) malformed('a length reaches beyond the end')
  return size
}

/** Notes where a text lies; returns where it ends. */
function text(into: Run, at: number, end: number): number {
  const size = length(at, end)
  into.at = next
  into.size = size
  return next + size
}

function absent(into: Run): void {
  into.at = 0
  into.size = 0
}

/** Steps over a field this reader does not know: newer agents may send some. */
function skip(tag: number, at: number, end: number): number {
  if (tag >>> 3 === 0) malformed('field number 0')
  const wireType = tag & 7
  let after = at
  if (wireType === 0) {
    varint(at, end)
    after = next
  } else if (wireType === 2) {
    const size = length(at, end)
    after = next + size
  } else if (wireType === 1) after = at + 8
  else if (wireType === 5) after = at + 4
  else malformed(`wire type ${wireType}`)
  if (after > end) malformed('it ends inside a field')
  return after
}

/** Sets the bytes that the readers below read from. */
export function openBytes(source: Uint8Array): void {
  bytes = source
}

/**
 * Finds the parts of one SegmentObject in [start, end) of the opened bytes.
 * @throws AppError bad-request when the bytes are not one.
 */
export function readSegment(start: number, end: number, into: SegmentShape): void {
  absent(into.traceId)
  absent(into.segmentId)
  absent(into.service)
  absent(into.instance)
  into.spanCount = 0
  for (let at = start; at < end; ) {
    const tag = varint(at, end)
    at = next
    if (tag === 0x1a) at = addSpan(into, at, end)
    else if (tag === 0x0a) at = text(into.traceId, at, end)
    else if (tag === 0x12) at = text(into.segmentId, at, end)
    else if (tag === 0x22) at = text(into.service, at, end)
    else if (tag === 0x2a) at = text(into.instance, at, end)
    else at = skip(tag, at, end)
  }
}

function addSpan(into: SegmentShape, at: number, end: number): number {
  if (into.spanCount === SPANS_PER_SEGMENT_MAX)
    malformed(`more than ${SPANS_PER_SEGMENT_MAX} spans`)
  const size = length(at, end)
  const slot = 2 * into.spanCount
  into.spans[slot] = next
  into.spans[slot + 1] = next + size
  into.spanCount += 1
  return next + size
}

function clearSpan(into: SpanShape): void {
  into.spanId = 0
  into.parentSpanId = 0
  into.startMs = 0
  into.endMs = 0
  absent(into.name)
  absent(into.peer)
  into.type = 0
  into.layer = 0
  into.component = 0
  into.isError = false
  into.skipAnalysis = false
  into.tagCount = 0
  into.refCount = 0
  into.logCount = 0
}

/**
 * Reads one SpanObject that `readSegment` found. Field numbers: Tracing.proto.
 * @throws AppError bad-request when the bytes are not one.
 */
export function readSpan(start: number, end: number, into: SpanShape): void {
  clearSpan(into)
  for (let at = start; at < end; ) {
    const tag = varint(at, end)
    at = next
    if (tag === 0x62) at = addTag(into, at, end)
    else if (tag === 0x32) at = text(into.name, at, end)
    else if (tag === 0x3a) at = text(into.peer, at, end)
    else if (tag === 0x2a) at = addRef(into, at, end)
    else if (tag === 0x6a) at = addLog(into, at, end)
    else if ((tag & 7) === 0 && tag < 0x78) at = readNumber(into, tag, at, end)
    else at = skip(tag, at, end)
  }
}

/** A field of a span that is a number on the wire. */
function readNumber(into: SpanShape, tag: number, at: number, end: number): number {
  if (tag === 0x18) into.startMs = varintMs(at, end)
  else if (tag === 0x20) into.endMs = varintMs(at, end)
  else {
    const value = varint(at, end)
    if (tag === 0x08) into.spanId = value
    else if (tag === 0x10) into.parentSpanId = value
    else if (tag === 0x40) into.type = value
    else if (tag === 0x48) into.layer = value
    else if (tag === 0x50) into.component = value
    else if (tag === 0x58) into.isError = value !== 0
    else if (tag === 0x70) into.skipAnalysis = value !== 0
    else if (tag === 0x00) malformed('field number 0')
  }
  return next
}

/** Where a KeyStringValuePair's texts lie: key start and size, value start and size. */
function readPair(into: Int32Array, slot: number, at: number, end: number): void {
  into[slot + 1] = 0
  into[slot + 3] = 0
  for (let from = at; from < end; ) {
    const tag = varint(from, end)
    if (tag === 0x0a || tag === 0x12) {
      const size = length(next, end)
      const place = tag === 0x0a ? slot : slot + 2
      into[place] = next
      into[place + 1] = size
      from = next + size
    } else from = skip(tag, next, end)
  }
}

function addTag(into: SpanShape, at: number, end: number): number {
  const size = length(at, end)
  const after = next + size
  if (into.tagCount === TAGS_PER_SPAN_MAX) return after
  readPair(into.tags, 4 * into.tagCount, next, after)
  into.tagCount += 1
  return after
}

function addRef(into: SpanShape, at: number, end: number): number {
  const size = length(at, end)
  if (into.refCount < REFS_PER_SPAN_MAX) {
    into.refs[2 * into.refCount] = next
    into.refs[2 * into.refCount + 1] = next + size
    into.refCount += 1
  }
  return next + size
}

function addLog(into: SpanShape, at: number, end: number): number {
  const size = length(at, end)
  if (into.logCount < LOGS_PER_SPAN_MAX) {
    into.logs[2 * into.logCount] = next
    into.logs[2 * into.logCount + 1] = next + size
    into.logCount += 1
  }
  return next + size
}

/** Reads one SegmentReference that `readSpan` found. */
export function readRef(start: number, end: number, into: RefShape): void {
  into.type = 0
  into.spanId = 0
  absent(into.traceId)
  absent(into.segmentId)
  absent(into.service)
  absent(into.instance)
  for (let at = start; at < end; ) {
    const tag = varint(at, end)
    at = next
    if (tag === 0x12) at = text(into.traceId, at, end)
    else if (tag === 0x1a) at = text(into.segmentId, at, end)
    else if (tag === 0x2a) at = text(into.service, at, end)
    else if (tag === 0x32) at = text(into.instance, at, end)
    else if (tag === 0x08 || tag === 0x20) {
      const value = varint(at, end)
      if (tag === 0x08) into.type = value
      else into.spanId = value
      at = next
    } else at = skip(tag, at, end)
  }
}

/** Reads one Log that `readSpan` found. */
export function readLog(start: number, end: number, into: LogShape): void {
  into.timeMs = 0
  into.pairCount = 0
  for (let at = start; at < end; ) {
    const tag = varint(at, end)
    at = next
    if (tag === 0x08) {
      into.timeMs = varintMs(at, end)
      at = next
    } else if (tag === 0x12) {
      const size = length(at, end)
      const after = next + size
      if (into.pairCount < PAIRS_PER_LOG_MAX) {
        readPair(into.pairs, 4 * into.pairCount, next, after)
        into.pairCount += 1
      }
      at = after
    } else at = skip(tag, at, end)
  }
}
