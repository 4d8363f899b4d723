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

/** What is read, and how far it was read: each function below runs to its end without a pause. */
let bytes: Uint8Array = new Uint8Array(0)
let pos = 0
let limit = 0

function malformed(what: string): never {
  throw new AppError('bad-request', `This is not a SkyWalking segment: ${what}`)
}

function varint(): number {
  if (pos < limit) {
    const first = bytes[pos]!
    if (first < 0x80) {
      pos++
      return first
    }
  }
  return longVarint()
}

/** Low 32 bits; the sign is right for int32, whose negatives take ten bytes. */
function longVarint(): number {
  let value = 0
  for (let shift = 0; shift < 70; shift += 7) {
    if (pos >= limit) malformed('it ends inside a number')
    const byte = bytes[pos++]!
    if (shift < 32) value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  return malformed('a number has more than ten bytes')
}

/** An int64 of milliseconds as a double; negative ones read as 0, as if absent. */
function varintMs(): number {
  let value = 0
  let scale = 1
  for (let index = 0; index < 10; index++) {
    if (pos >= limit) malformed('it ends inside a number')
    const byte = bytes[pos++]!
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return index < 9 ? value : 0
    scale *= 128
  }
  return malformed('a number has more than ten bytes')
}

/** Length prefix of a string or message that lies whole inside the limit. */
function length(): number {
  const size = varint()
  if (size < 0 || size > limit - pos) malformed('a length reaches beyond the end')
  return size
}

/** Where the length-prefixed field that starts here ends. */
function beyond(): number {
  const size = length()
  return pos + size
}

function text(into: Run): void {
  const size = length()
  into.at = pos
  into.size = size
  pos += size
}

function absent(into: Run): void {
  into.at = 0
  into.size = 0
}

/** Steps over a field this reader does not know: newer agents may send some. */
function skip(tag: number): void {
  if (tag >>> 3 === 0) malformed('field number 0')
  const wireType = tag & 7
  if (wireType === 0) varint()
  else if (wireType === 2) pos = beyond()
  else if (wireType === 1) pos += 8
  else if (wireType === 5) pos += 4
  else malformed(`wire type ${wireType}`)
  if (pos > limit) malformed('it ends inside a field')
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
  pos = start
  limit = end
  absent(into.traceId)
  absent(into.segmentId)
  absent(into.service)
  absent(into.instance)
  let count = 0
  while (pos < limit) {
    const tag = varint()
    if (tag === 0x1a) {
      const size = length()
      if (count === SPANS_PER_SEGMENT_MAX) malformed(`more than ${SPANS_PER_SEGMENT_MAX} spans`)
      into.spans[2 * count] = pos
      pos += size
      into.spans[2 * count + 1] = pos
      count++
    } else if (tag === 0x0a) text(into.traceId)
    else if (tag === 0x12) text(into.segmentId)
    else if (tag === 0x22) text(into.service)
    else if (tag === 0x2a) text(into.instance)
    else skip(tag)
  }
  into.spanCount = count
}

/** A repeated message that is read later: start and end go into `into`. */
function nested(into: Int32Array, count: number, max: number): number {
  const size = length()
  const at = pos
  pos += size
  if (count === max) return count
  into[2 * count] = at
  into[2 * count + 1] = pos
  return count + 1
}

/** A KeyStringValuePair: key start, key size, value start, value size go into `into`. */
function pair(into: Int32Array, count: number, max: number): number {
  const end = beyond()
  const outer = limit
  limit = end
  let keyAt = 0
  let keySize = 0
  let valueAt = 0
  let valueSize = 0
  while (pos < end) {
    const tag = varint()
    if (tag === 0x0a) {
      keySize = length()
      keyAt = pos
      pos += keySize
    } else if (tag === 0x12) {
      valueSize = length()
      valueAt = pos
      pos += valueSize
    } else skip(tag)
  }
  limit = outer
  if (count === max) return count
  const slot = 4 * count
  into[slot] = keyAt
  into[slot + 1] = keySize
  into[slot + 2] = valueAt
  into[slot + 3] = valueSize
  return count + 1
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
  pos = start
  limit = end
  clearSpan(into)
  while (pos < limit) {
    const tag = varint()
    if (tag === 0x62) into.tagCount = pair(into.tags, into.tagCount, TAGS_PER_SPAN_MAX)
    else if (tag === 0x08) into.spanId = varint()
    else if (tag === 0x10) into.parentSpanId = varint()
    else if (tag === 0x18) into.startMs = varintMs()
    else if (tag === 0x20) into.endMs = varintMs()
    else if (tag === 0x2a) into.refCount = nested(into.refs, into.refCount, REFS_PER_SPAN_MAX)
    else if (tag === 0x32) text(into.name)
    else if (tag === 0x3a) text(into.peer)
    else if (tag === 0x40) into.type = varint()
    else if (tag === 0x48) into.layer = varint()
    else if (tag === 0x50) into.component = varint()
    else if (tag === 0x58) into.isError = varint() !== 0
    else if (tag === 0x6a) into.logCount = nested(into.logs, into.logCount, LOGS_PER_SPAN_MAX)
    else if (tag === 0x70) into.skipAnalysis = varint() !== 0
    else skip(tag)
  }
}

/** Reads one SegmentReference that `readSpan` found. */
export function readRef(start: number, end: number, into: RefShape): void {
  pos = start
  limit = end
  into.type = 0
  into.spanId = 0
  absent(into.traceId)
  absent(into.segmentId)
  absent(into.service)
  absent(into.instance)
  while (pos < limit) {
    const tag = varint()
    if (tag === 0x08) into.type = varint()
    else if (tag === 0x12) text(into.traceId)
    else if (tag === 0x1a) text(into.segmentId)
    else if (tag === 0x20) into.spanId = varint()
    else if (tag === 0x2a) text(into.service)
    else if (tag === 0x32) text(into.instance)
    else skip(tag)
  }
}

/** Reads one Log that `readSpan` found. */
export function readLog(start: number, end: number, into: LogShape): void {
  pos = start
  limit = end
  into.timeMs = 0
  into.pairCount = 0
  while (pos < limit) {
    const tag = varint()
    if (tag === 0x08) into.timeMs = varintMs()
    else if (tag === 0x12) into.pairCount = pair(into.pairs, into.pairCount, PAIRS_PER_LOG_MAX)
    else skip(tag)
  }
}
