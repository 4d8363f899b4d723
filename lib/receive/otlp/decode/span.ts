// One span, bytes → its fields and texts, then a row; a span that cannot be right is counted instead.

import {
  malformed,
  readLength,
  readVarint,
  skipField,
  varint,
  wrongType,
} from '#lib/receive/otlp/proto/wire'
import {
  appendEmptyText,
  closeText,
  markText,
  openText,
  rollbackText,
} from '#lib/store/block/text-column'
import { closeObject, decodeAttribute, openObject } from './attributes'
import { type Decoder, LINKS_MAX } from './decoder'
import { closeEvents, decodeEvent } from './events'
import { writeRow } from './row'
import { decodeStatus } from './status'

/** Tags of Span's fields (trace.proto): field number × 8 + wire type. */
const TAG = {
  traceId: 0x0a,
  spanId: 0x12,
  traceState: 0x1a,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  start: 0x39,
  end: 0x41,
  attribute: 0x4a,
  event: 0x5a,
  link: 0x6a,
  status: 0x7a,
} as const
/** Wire type of fields 1 to 16; 0 is no field. */
const WIRE_TYPES = [-1, 2, 2, 2, 2, 2, 0, 1, 1, 2, 0, 2, 0, 2, 0, 2, 5]

/** Decodes the span in `[start, end)`. */
export function decodeSpan(d: Decoder, start: number, end: number): void {
  const { attributes, events, traceName } = d.block
  clearFields(d)
  markText(attributes, d.attributesMark)
  markText(events, d.eventsMark)
  openText(attributes)
  openObject(attributes)
  openText(events)
  readFields(d, start, end)
  const reason = whyRejected(d)
  if (reason !== '') {
    rollbackText(attributes, d.attributesMark)
    rollbackText(events, d.eventsMark)
    d.rejected += 1
    d.reason = reason
    return
  }
  closeObject(attributes)
  closeText(attributes)
  closeEvents(events)
  closeText(events)
  appendEmptyText(traceName)
  writeRow(d)
  d.spans += 1
}

function clearFields(d: Decoder): void {
  const { span } = d
  span.traceLength = 0
  span.idLength = 0
  span.parentLength = 0
  span.stateEnd = 0
  span.nameAt = 0
  span.nameEnd = 0
  span.startAt = 0
  span.endAt = 0
  span.kind = 0
  span.status = 0
  span.links = 0
  d.keys.previous = 0
  d.seen = 0
  if (d.marked) d.marks.begin()
  d.marked = false
}

function readFields(d: Decoder, start: number, end: number): void {
  const { bytes } = d.message
  for (let at = start; at < end; ) {
    let tag = bytes[at]!
    if (tag < 0x80) at += 1
    else {
      at = readVarint(bytes, at, end)
      tag = varint.low
    }
    if ((tag & 7) === 2) {
      at = readLength(bytes, at, end)
      const stop = at + varint.low
      if (tag === TAG.attribute) decodeAttribute(d, at, stop)
      else readBytesField(d, tag, { start: at, end: stop })
      at = stop
    } else at = readNumberField(d, tag, { start: at, end })
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

function readBytesField(d: Decoder, tag: number, { start, end }: Range): void {
  const { span } = d
  if (tag === TAG.traceId) {
    span.traceAt = start
    span.traceLength = end - start
  } else if (tag === TAG.spanId) {
    span.idAt = start
    span.idLength = end - start
  } else if (tag === TAG.parentSpanId) {
    span.parentAt = start
    span.parentLength = end - start
  } else if (tag === TAG.name) {
    span.nameAt = start
    span.nameEnd = end
  } else if (tag === TAG.traceState) {
    span.stateAt = start
    span.stateEnd = end
  } else if (tag === TAG.event) decodeEvent(d, start, end)
  else if (tag === TAG.status) decodeStatus(d, start, end)
  else if (tag === TAG.link && span.links < LINKS_MAX) {
    span.linkAt[span.links] = start
    span.linkEnd[span.links] = end
    span.links += 1
  } else assertWireType(tag)
}

/** Reads or skips a field that is not bytes; `end` is the span's. Returns the position after it. */
function readNumberField(d: Decoder, tag: number, { start, end }: Range): number {
  const { span } = d
  assertWireType(tag)
  const next = skipField(d.message.bytes, start, end, tag)
  if (tag === TAG.kind) span.kind = varint.high === 0 && varint.low <= 5 ? varint.low & 7 : 0
  else if (tag === TAG.start) span.startAt = start
  else if (tag === TAG.end) span.endAt = start
  return next
}

function assertWireType(tag: number): void {
  const field = tag >>> 3
  const expected = WIRE_TYPES[field]
  if (field === 0) throw malformed('a field has number 0')
  if (expected !== undefined && expected !== (tag & 7)) throw wrongType(field)
}

/** Why the span just read cannot be stored; '' when it can (OTLP: rejected_spans). */
function whyRejected(d: Decoder): string {
  const { span } = d
  const { bytes, view } = d.message
  if (span.traceLength !== 16 || isZero(bytes, span.traceAt, 16)) return 'invalid trace id'
  if (span.idLength !== 8 || isZero(bytes, span.idAt, 8)) return 'invalid span id'
  if (span.parentLength !== 0 && span.parentLength !== 8) return 'invalid parent span id'
  if (span.startAt === 0) return 'no start time'
  const high = view.getUint32(span.startAt + 4, true)
  const startMs = (high * 4_294_967_296 + view.getUint32(span.startAt, true)) / 1e6
  const possible = startMs >= d.earliestMs && startMs <= d.latestMs
  return possible ? '' : 'start time too far from now'
}

function isZero(bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[start + i] !== 0) return false
  return true
}
