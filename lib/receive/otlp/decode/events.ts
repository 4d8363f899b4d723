// Events of a span (exceptions, logs) → its JSON text: [{name, timeUs, attributes}].

import { microseconds, time } from '#lib/receive/otlp/proto/time'
import { readLength, readVarint, skipField, varint, wrongType } from '#lib/receive/otlp/proto/wire'
import { assertUtf8, cutAtCharacter, writeAscii, writeJsonString } from '#lib/store/block/json-text'
import { TEXT_BYTES_MAX, type TextColumn } from '#lib/store/block/text-column'
import { closeObject, decodeEventAttribute, openObject } from './attributes'
import type { Decoder } from './decoder'

/** Tags of Span.Event's fields (trace.proto). */
const TIME = 0x09
const NAME = 0x12
const ATTRIBUTE = 0x1a
const NAME_BYTES_MAX = 256
/** Further events of a span are left out when its text is this long. */
const EVENTS_BYTES_MAX = TEXT_BYTES_MAX / 2

const event = { timeAt: 0, nameAt: 0, nameEnd: 0 }

export function decodeEvent(d: Decoder, start: number, end: number): void {
  const out = d.block.events
  findNameAndTime(d, start, end)
  const { bytes } = d.message
  const { nameAt, nameEnd } = event
  assertUtf8(bytes, nameAt, nameEnd)
  if (!d.keepAll && !d.keepSelected) return
  if (out.at - out.start > EVENTS_BYTES_MAX) return
  writeAscii(out, out.at === out.start ? '[{"name":' : '{"name":')
  const isLong = nameEnd - nameAt > NAME_BYTES_MAX
  const cut = isLong ? cutAtCharacter(bytes, nameAt, NAME_BYTES_MAX) : nameEnd
  writeJsonString(out, d.message, nameAt, cut)
  writeAscii(out, `,"timeUs":${timeUs(d)},"attributes":`)
  writeAttributes(d, start, end)
  writeAscii(out, '},')
}

/** The comma after the last event becomes the closing bracket. */
export function closeEvents(out: TextColumn): void {
  if (out.at > out.start) out.bytes[out.at - 1] = 0x5d
}

function findNameAndTime(d: Decoder, start: number, end: number): void {
  const { bytes } = d.message
  event.timeAt = 0
  event.nameAt = 0
  event.nameEnd = 0
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    const next = skipField(bytes, at, end, tag)
    if (tag === TIME) event.timeAt = at
    else if (tag === NAME) {
      event.nameAt = next - varint.low
      event.nameEnd = next
    } else if (tag !== ATTRIBUTE && tag >>> 3 < 4) throw wrongType(tag >>> 3)
    at = next
  }
}

function timeUs(d: Decoder): number {
  if (event.timeAt === 0) return 0
  microseconds(d.message.view, event.timeAt)
  return (time.high >>> 0) * 4_294_967_296 + (time.low >>> 0)
}

function writeAttributes(d: Decoder, start: number, end: number): void {
  const { bytes } = d.message
  const out = d.block.events
  const from = out.at
  openObject(out)
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    if (tag === ATTRIBUTE) {
      at = readLength(bytes, at, end)
      const stop = at + varint.low
      decodeEventAttribute(d, at, stop)
      at = stop
    } else at = skipField(bytes, at, end, tag)
  }
  closeObject(out)
  if (out.at === from) writeAscii(out, '{}')
}
