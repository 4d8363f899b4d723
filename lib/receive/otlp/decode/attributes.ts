// One attribute of a span or event: into the JSON text, and into the slots that names are made from.
import { PAIR, putValue, readPair, VALUE_BYTES_MAX } from '#lib/receive/otlp/proto/any-value'
import { INPUT } from '#lib/receive/otlp/proto/input'
import { CURSOR, OUT, put, putString } from '#lib/receive/otlp/proto/json-out'
import { valueText } from '#lib/receive/otlp/proto/value-text'
import { JSON_GROWTH_MAX } from '#lib/store/block/json-text'
import { TEXT_BYTES_MAX } from '#lib/store/block/text-column'
import {
  findKey,
  KEY_BYTES_MAX,
  KEY_FLAGS,
  keyName,
  MARK_BIT,
  putKey,
  ROLE_BITS,
  SELECTED_BIT,
} from './attribute-keys'
import { type Decoder, SPAN, VALUE_AT, VALUE_END } from './decoder'

/** Quotes, colon, comma and the closing bracket of what an attribute is inside of. */
const PUNCTUATION_BYTES = 64

/** Begins a JSON object. */
export function openObject(): void {
  put(0x7b)
}

/** Ends it: the comma after the last member becomes the bracket; without members nothing is left. */
export function closeObject(): void {
  if (OUT[CURSOR.at - 1] === 0x2c) OUT[CURSOR.at - 1] = 0x7d
  else CURSOR.at -= 1
}

/** Splits a KeyValue into `pair`; the usual form, key then short value, without a loop. */
function split(start: number, end: number): void {
  const keyLength = INPUT[start + 1]!
  const keyEnd = start + 2 + keyLength
  const length = end - keyEnd - 2
  const isUsual =
    INPUT[start] === 0x0a &&
    keyLength < 0x80 &&
    length >= 0 &&
    length < 0x80 &&
    INPUT[keyEnd] === 0x12 &&
    INPUT[keyEnd + 1] === length
  if (!isUsual) {
    readPair(start, end)
    return
  }
  PAIR.keyAt = start + 2
  PAIR.keyEnd = keyEnd
  PAIR.valueAt = keyEnd + 2
  PAIR.valueEnd = end
}

/** An attribute of a span: its role and mark are noted, and it is written when it is kept. */
export function decodeAttribute(d: Decoder, start: number, end: number): void {
  split(start, end)
  const { keyAt, keyEnd, valueAt, valueEnd } = PAIR
  const key = findKey(keyAt, keyEnd)
  const flags = KEY_FLAGS[key]!
  const role = flags & ROLE_BITS
  if (role !== 0) {
    SPAN.seen |= 1 << role
    VALUE_AT[role] = valueAt
    VALUE_END[role] = valueEnd
  }
  if ((flags & MARK_BIT) !== 0) {
    SPAN.marked = 1
    d.marks.add(keyName(key), valueText(valueAt, valueEnd))
  }
  if ((flags & d.keptFlags) !== 0 || d.keepAll) {
    PAIR.keyAt = keyAt
    PAIR.keyEnd = keyEnd
    PAIR.valueAt = valueAt
    PAIR.valueEnd = valueEnd
    putMember(key)
  }
}

/** An attribute of an event: written when it is kept. */
export function decodeEventAttribute(d: Decoder, start: number, end: number): void {
  split(start, end)
  const key = findKey(PAIR.keyAt, PAIR.keyEnd)
  if (d.keepAll || (KEY_FLAGS[key]! & SELECTED_BIT) !== 0) putMember(key)
}

/** Writes `"key":value,` of `pair`, unless the text has no room for it. */
function putMember(key: number): void {
  const { keyAt, keyEnd, valueAt, valueEnd } = PAIR
  if (!hasRoom(keyEnd - keyAt + valueEnd - valueAt, INPUT[valueAt] === 0x0a)) return
  if (key !== 0) putKey(key)
  else {
    putString(keyAt, keyEnd)
    put(0x3a)
  }
  putValue(valueAt, valueEnd)
  put(0x2c)
}

/**
 * Whether a member surely fits. What does not is left out: the span is worth more than one of its
 * attributes. Strings are cut when they are long, lists are not.
 */
export function hasRoom(bytes: number, cut: boolean): boolean {
  const most = cut ? Math.min(bytes, VALUE_BYTES_MAX + KEY_BYTES_MAX) : bytes
  return CURSOR.at - SPAN.textAt + most * JSON_GROWTH_MAX + PUNCTUATION_BYTES <= TEXT_BYTES_MAX
}
