// Events of a span (exceptions, logs) → its JSON text: [{name, timeUs, attributes}].

import { frameText } from '#lib/receive/otlp/proto/frame-text'
import { INPUT } from '#lib/receive/otlp/proto/input'
import { CURSOR, OUT, putAscii, putString } from '#lib/receive/otlp/proto/json-out'
import { MICROS, readMicroseconds } from '#lib/receive/otlp/proto/time'
import { findField, readTag, skipField, VARINT, wrongType } from '#lib/receive/otlp/proto/wire'
import { assertUtf8, cutAtCharacter } from '#lib/store/block/json-text'
import { TEXT_BYTES_MAX } from '#lib/store/block/text-column'
import { closeObject, decodeEventAttribute, openObject } from './attributes'
import { type Decoder, EVENT_AT, EVENT_END, SPAN } from './decoder'
import { STAGE, STAGED } from './stage'

/** Tags of Span.Event's fields (trace.proto). */
const TIME = 0x09
const NAME = 0x12
const ATTRIBUTE = 0x1a
const NAME_BYTES_MAX = 256
/** Further events of a span are left out when its text is this long. */
const EVENTS_BYTES_MAX = TEXT_BYTES_MAX / 2

const EVENT_FIELDS = { timeAt: 0, nameAt: 0, nameEnd: 0 }

/** Writes the text of the span's events behind what OUT holds, and moves it to the stage. */
export function stageEvents(d: Decoder): void {
  if (SPAN.events === 0) {
    STAGE.events[STAGED.eventsAt++] = 0
    return
  }
  const from = CURSOR.at
  CURSOR.at = from + 2
  SPAN.textAt = CURSOR.at
  for (let i = 0; i < SPAN.events; i++) decodeEvent(d, EVENT_AT[i]!, EVENT_END[i]!)
  // The comma after the last event becomes the closing bracket.
  if (CURSOR.at > SPAN.textAt) OUT[CURSOR.at - 1] = 0x5d
  frameText(from)
  STAGE.events.set(OUT.subarray(from, CURSOR.at), STAGED.eventsAt)
  STAGED.eventsAt += CURSOR.at - from
  CURSOR.at = from
}

function decodeEvent(d: Decoder, start: number, end: number): void {
  findNameAndTime(start, end)
  const { nameAt, nameEnd } = EVENT_FIELDS
  assertUtf8(INPUT, nameAt, nameEnd)
  if (!d.keepAll && d.keptFlags === 0) return
  if (CURSOR.at - SPAN.textAt > EVENTS_BYTES_MAX) return
  putAscii(CURSOR.at === SPAN.textAt ? '[{"name":' : '{"name":')
  const isLong = nameEnd - nameAt > NAME_BYTES_MAX
  putString(nameAt, isLong ? cutAtCharacter(INPUT, nameAt, NAME_BYTES_MAX) : nameEnd)
  putAscii(`,"timeUs":${timeUs()},"attributes":`)
  putAttributes(d, start, end)
  putAscii('},')
}

function findNameAndTime(start: number, end: number): void {
  EVENT_FIELDS.timeAt = 0
  EVENT_FIELDS.nameAt = 0
  EVENT_FIELDS.nameEnd = 0
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    const next = skipField(at, end, tag)
    if (tag === TIME) EVENT_FIELDS.timeAt = at
    else if (tag === NAME) {
      EVENT_FIELDS.nameAt = next - VARINT.low
      EVENT_FIELDS.nameEnd = next
    } else if (tag !== ATTRIBUTE && tag >>> 3 < 4) throw wrongType(tag >>> 3)
    at = next
  }
}

function timeUs(): number {
  if (EVENT_FIELDS.timeAt === 0) return 0
  readMicroseconds(EVENT_FIELDS.timeAt)
  return MICROS.high * 4_294_967_296 + (MICROS.low >>> 0)
}

function putAttributes(d: Decoder, start: number, end: number): void {
  const from = CURSOR.at
  openObject()
  for (let at = findField(start, end, ATTRIBUTE); at !== -1; ) {
    const stop = at + VARINT.low
    decodeEventAttribute(d, at, stop)
    at = findField(stop, end, ATTRIBUTE)
  }
  closeObject()
  if (CURSOR.at === from) putAscii('{}')
}
