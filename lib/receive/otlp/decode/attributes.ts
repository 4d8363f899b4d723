// One attribute of a span or event: into the JSON text, and into the slots that names are made from.

import {
  type Message,
  readPair,
  VALUE_BYTES_MAX,
  writeValue,
} from '#lib/receive/otlp/proto/any-value'
import { valueText } from '#lib/receive/otlp/proto/value-text'
import { JSON_GROWTH_MAX, writeJsonString } from '#lib/store/block/json-text'
import { TEXT_BYTES_MAX, type TextColumn } from '#lib/store/block/text-column'
import { findKey, KEY_BYTES_MAX } from './attribute-keys'
import type { Decoder } from './decoder'

/** Quotes, colon, comma and the closing bracket of what an attribute is inside of. */
const PUNCTUATION_BYTES = 64

/** Begins a JSON object in a text that has none yet. */
export function openObject(out: TextColumn): void {
  out.bytes[out.at++] = 0x7b
}

/** Ends it: the comma after the last member becomes the bracket; without members nothing is left. */
export function closeObject(out: TextColumn): void {
  if (out.bytes[out.at - 1] === 0x2c) out.bytes[out.at - 1] = 0x7d
  else out.at -= 1
}

/** Where the ranges of the KeyValue being read are. */
const range = { keyAt: 0, keyEnd: 0, valueAt: 0, valueEnd: 0 }

/** Splits a KeyValue; the usual form, key then value and nothing else, without a call. */
function split(message: Message, start: number, end: number): void {
  const { bytes } = message
  const keyEnd = start + 2 + bytes[start + 1]!
  if (bytes[start] === 0x0a && bytes[start + 1]! < 0x80 && keyEnd + 2 <= end) {
    const length = bytes[keyEnd + 1]!
    if (bytes[keyEnd] === 0x12 && length < 0x80 && keyEnd + 2 + length === end) {
      range.keyAt = start + 2
      range.keyEnd = keyEnd
      range.valueAt = keyEnd + 2
      range.valueEnd = end
      return
    }
  }
  const pair = readPair(message, start, end)
  range.keyAt = pair.keyAt
  range.keyEnd = pair.keyEnd
  range.valueAt = pair.valueAt
  range.valueEnd = pair.valueEnd
}

/** An attribute of a span: its role and mark are noted, and it is written when it is kept. */
export function decodeAttribute(d: Decoder, start: number, end: number): void {
  const { message, keys } = d
  split(message, start, end)
  const { keyAt, keyEnd, valueAt, valueEnd } = range
  const key = findKey(keys, message, keyAt, keyEnd)
  const known = keys.known[key]!
  if (known.role !== 0) {
    d.seen |= 1 << known.role
    d.valueAt[known.role] = valueAt
    d.valueEnd[known.role] = valueEnd
  }
  if (known.mark) {
    d.marked = true
    d.marks.add(known.name, valueText(message, valueAt, valueEnd))
  }
  if (d.keepAll || (d.keepSelected && known.selected)) {
    writeMember(d, d.block.attributes, key)
  }
}

/** An attribute of an event: written when it is kept. */
export function decodeEventAttribute(d: Decoder, start: number, end: number): void {
  split(d.message, start, end)
  const key = findKey(d.keys, d.message, range.keyAt, range.keyEnd)
  if (d.keepAll || d.keys.known[key]!.selected) {
    writeMember(d, d.block.events, key)
  }
}

/** Writes `"key":value,` of the KeyValue last split, unless the text has no room for it. */
function writeMember(d: Decoder, out: TextColumn, key: number): void {
  const { message, keys } = d
  const { keyAt, keyEnd, valueAt, valueEnd } = range
  if (!hasRoom(out, keyEnd - keyAt + valueEnd - valueAt, message.bytes[valueAt] === 0x0a)) return
  if (key === 0) {
    writeJsonString(out, message, keyAt, keyEnd)
    out.bytes[out.at++] = 0x3a
  } else {
    const { arenaView } = keys
    const { view, at } = out
    const from = keys.jsonAt[key]!
    const length = keys.jsonLength[key]!
    // Whole words: up to three bytes too many are overwritten by what follows.
    for (let i = 0; i < length; i += 4) {
      view.setInt32(at + i, arenaView.getInt32(from + i, true), true)
    }
    out.at = at + length
  }
  writeValue(out, message, valueAt, valueEnd)
  out.bytes[out.at++] = 0x2c
}

/**
 * Whether a member surely fits. What does not is left out: the span is worth more than one of its
 * attributes. Strings are cut when they are long, lists are not.
 */
export function hasRoom(out: TextColumn, bytes: number, cut: boolean): boolean {
  const most = cut ? Math.min(bytes, VALUE_BYTES_MAX + KEY_BYTES_MAX) : bytes
  return out.at - out.start + most * JSON_GROWTH_MAX + PUNCTUATION_BYTES <= TEXT_BYTES_MAX
}
