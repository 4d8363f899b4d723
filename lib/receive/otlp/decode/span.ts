// One span, bytes → its fields and texts, then a row; a span that cannot be right is counted instead.

import { frameText } from '#lib/receive/otlp/proto/frame-text'
import { VIEW } from '#lib/receive/otlp/proto/input'
import { CURSOR } from '#lib/receive/otlp/proto/json-out'
import { readLength, readTag, skipField, VARINT, wrongType } from '#lib/receive/otlp/proto/wire'
import { beginKeys } from './attribute-keys'
import { closeObject, decodeAttribute, openObject } from './attributes'
import {
  type Decoder,
  EVENT_AT,
  EVENT_END,
  EVENTS_MAX,
  LINK_AT,
  LINK_END,
  LINKS_MAX,
  SPAN,
} from './decoder'
import { stageEvents } from './events'
import { stageRow } from './row'
import { decodeStatus } from './status'

/** Tags of Span's fields (trace.proto): field number × 8 + wire type. */
const TRACE_ID = 0x0a
const SPAN_ID = 0x12
const TRACE_STATE = 0x1a
const PARENT_SPAN_ID = 0x22
const NAME = 0x2a
const KIND = 0x30
const START = 0x39
const END = 0x41
const ATTRIBUTE = 0x4a
const EVENT = 0x5a
const LINK = 0x6a
const STATUS = 0x7a
/** Wire type of fields 1 to 16; there is no field 0. */
const WIRE_TYPES = [-1, 2, 2, 2, 2, 2, 0, 1, 1, 2, 0, 2, 0, 2, 0, 2, 5]
const KIND_MAX = 5

/** Decodes the span in `[start, end)` into the stage. */
export function decodeSpan(d: Decoder, start: number, end: number): void {
  clearFields(d)
  // The length of the text goes before it, mostly into two bytes.
  const textAt = CURSOR.at
  CURSOR.at = textAt + 2
  SPAN.textAt = CURSOR.at
  openObject()
  readFields(d, start, end)
  const reason = whyRejected(d)
  if (reason !== '') {
    CURSOR.at = textAt
    d.rejected += 1
    d.reason = reason
    return
  }
  closeObject()
  frameText(textAt)
  stageEvents(d)
  stageRow(d)
  d.spans += 1
}

function clearFields(d: Decoder): void {
  if (SPAN.marked === 1) d.marks.begin()
  SPAN.traceLength = 0
  SPAN.idLength = 0
  SPAN.parentLength = 0
  SPAN.stateEnd = 0
  SPAN.nameAt = 0
  SPAN.nameEnd = 0
  SPAN.startAt = 0
  SPAN.endAt = 0
  SPAN.kind = 0
  SPAN.status = 0
  SPAN.events = 0
  SPAN.links = 0
  SPAN.seen = 0
  SPAN.marked = 0
  beginKeys(0)
}

function readFields(d: Decoder, start: number, end: number): void {
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    if ((tag & 7) === 2) {
      at = readLength(at, end)
      const stop = at + VARINT.low
      if (tag === ATTRIBUTE) decodeAttribute(d, at, stop)
      else readBytesField(d, tag, at)
      at = stop
    } else at = readNumberField(tag, at, end)
  }
}

/** A field of bytes but for attributes; its length is in `varint.low`. */
function readBytesField(d: Decoder, tag: number, start: number): void {
  const length = VARINT.low
  if (tag === TRACE_ID) {
    SPAN.traceAt = start
    SPAN.traceLength = length
  } else if (tag === SPAN_ID) {
    SPAN.idAt = start
    SPAN.idLength = length
  } else if (tag === PARENT_SPAN_ID) {
    SPAN.parentAt = start
    SPAN.parentLength = length
  } else if (tag === NAME) {
    SPAN.nameAt = start
    SPAN.nameEnd = start + length
  } else if (tag === TRACE_STATE) {
    SPAN.stateAt = start
    SPAN.stateEnd = start + length
  } else if (tag === STATUS) decodeStatus(d, start, start + length)
  else if (tag === EVENT && SPAN.events < EVENTS_MAX) {
    EVENT_AT[SPAN.events] = start
    EVENT_END[SPAN.events++] = start + length
  } else if (tag === LINK && SPAN.links < LINKS_MAX) {
    LINK_AT[SPAN.links] = start
    LINK_END[SPAN.links++] = start + length
  } else assertWireType(tag)
}

/** Reads or skips a field that is not bytes; `end` is the span's. Returns the position after it. */
function readNumberField(tag: number, start: number, end: number): number {
  const next = skipField(start, end, tag)
  if (tag === START) SPAN.startAt = start
  else if (tag === END) SPAN.endAt = start
  else if (tag === KIND) {
    const { low, high } = VARINT
    SPAN.kind = high === 0 && low >= 0 && low <= KIND_MAX ? low : 0
    beginKeys(SPAN.kind + (SPAN.nameEnd - SPAN.nameAt) * 8)
  } else assertWireType(tag)
  return next
}

function assertWireType(tag: number): void {
  const field = tag >>> 3
  if (field < WIRE_TYPES.length && WIRE_TYPES[field] !== (tag & 7)) throw wrongType(field)
}

/** Why the span just read cannot be stored; '' when it can (OTLP: rejected_spans). */
function whyRejected(d: Decoder): string {
  if (SPAN.traceLength !== 16 || (isZero(SPAN.traceAt) && isZero(SPAN.traceAt + 8))) {
    return 'invalid trace id'
  }
  if (SPAN.idLength !== 8 || isZero(SPAN.idAt)) return 'invalid span id'
  if (SPAN.parentLength !== 0 && SPAN.parentLength !== 8) return 'invalid parent span id'
  if (SPAN.startAt === 0) return 'no start time'
  const high = VIEW.getUint32(SPAN.startAt + 4, true)
  const startMs = (high * 4_294_967_296 + VIEW.getUint32(SPAN.startAt, true)) / 1e6
  const isPossible = startMs >= d.earliestMs && startMs <= d.latestMs
  return isPossible ? '' : 'start time too far from now'
}

/** True when the eight bytes at `at` are zero. */
function isZero(at: number): boolean {
  return (VIEW.getInt32(at, true) | VIEW.getInt32(at + 4, true)) === 0
}
