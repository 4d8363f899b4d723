// AnyValue, the value of an OTLP attribute, written as JSON straight into a column.
import { assertUtf8, cutAtCharacter, writeAscii, writeJsonString } from '#lib/store/block/json-text'
import type { TextColumn } from '#lib/store/block/text-column'
import { DEPTH_MAX, malformed, readLength, readVarint, skipField, varint, wrongType } from './wire'

/** Longer strings are cut here, bytes. */
export const VALUE_BYTES_MAX = 16 * 1024

/** The message being read; one for all messages of a receiver. */
export interface Message {
  bytes: Uint8Array
  view: DataView
  /** How many lists the reader is inside of. */
  depth: number
}

/** First bytes of an AnyValue's fields (common.proto): field number and wire type. */
export const VALUE_TAG = {
  string: 0x0a,
  bool: 0x10,
  int: 0x18,
  double: 0x21,
  array: 0x2a,
  list: 0x32,
  bytes: 0x3a,
} as const
const KNOWN_FIELDS_MAX = 7

/** Where findValue leaves its answer; tag 0: nothing was set. */
export const found = { tag: 0, start: 0, end: 0 }

/** The field set last in an AnyValue, as protobuf's oneof has it; its content's range in `found`. */
export function findValue(message: Message, start: number, end: number): void {
  const { bytes } = message
  let kind = 0
  let from = start
  let to = start
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    const content = (tag & 7) === 2 ? readLength(bytes, at, end) : at
    at = skipField(bytes, at, end, tag)
    if (isValueTag(tag)) {
      kind = tag
      from = content
      to = at
    } else if (tag >>> 3 <= KNOWN_FIELDS_MAX) throw wrongType(tag >>> 3)
  }
  found.tag = kind
  found.start = from
  found.end = to
}

function isValueTag(tag: number): boolean {
  const type = tag & 7
  const field = tag >>> 3
  if (field === 0 || field > KNOWN_FIELDS_MAX) return false
  return type === (field === 2 || field === 3 ? 0 : field === 4 ? 1 : 2)
}

/** Writes an AnyValue as JSON. The common cases, one short string or number, come first. */
export function writeValue(out: TextColumn, message: Message, start: number, end: number): void {
  const { bytes } = message
  const tag = bytes[start]
  if (tag === VALUE_TAG.string && start + 2 + bytes[start + 1]! === end && end - start < 130) {
    writeJsonString(out, message, start + 2, end)
  } else if (tag === VALUE_TAG.int && readVarint(bytes, start + 1, end) === end) {
    writeInt64(out, varint.low, varint.high)
  } else writeAnyValue(out, message, start, end)
}

function writeAnyValue(out: TextColumn, message: Message, start: number, end: number): void {
  findValue(message, start, end)
  const { tag, start: from, end: to } = found
  if (tag === VALUE_TAG.string) writeCutString(out, message, from, to)
  else if (tag === VALUE_TAG.array) writeArray(out, message, from, to)
  else if (tag === VALUE_TAG.list) writeObject(out, message, from, to)
  else if (tag === VALUE_TAG.int) {
    readVarint(message.bytes, from, to)
    writeInt64(out, varint.low, varint.high)
  } else writeAscii(out, tag === 0 ? 'null' : scalarJson(message, tag, from))
}

export function writeCutString(
  out: TextColumn,
  message: Message,
  start: number,
  end: number,
): void {
  if (end - start <= VALUE_BYTES_MAX) {
    writeJsonString(out, message, start, end)
    return
  }
  const cut = cutAtCharacter(message.bytes, start, VALUE_BYTES_MAX)
  writeJsonString(out, message, start, cut)
  assertUtf8(message.bytes, cut, end)
}

/** Next element of an ArrayValue or KeyValueList (both: repeated field 1); -1 at the end. */
function nextElement(message: Message, start: number, end: number): number {
  const { bytes } = message
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    if (tag === 0x0a) return readLength(bytes, at, end)
    if (tag >>> 3 === 1) throw wrongType(1)
    at = skipField(bytes, at, end, tag)
  }
  return -1
}

function deeper(message: Message): void {
  message.depth += 1
  if (message.depth > DEPTH_MAX) throw malformed('a value is nested too deep')
}

function writeArray(out: TextColumn, message: Message, start: number, end: number): void {
  deeper(message)
  out.bytes[out.at++] = 0x5b
  let at = nextElement(message, start, end)
  while (at !== -1) {
    const stop = at + varint.low
    writeValue(out, message, at, stop)
    at = nextElement(message, stop, end)
    if (at !== -1) out.bytes[out.at++] = 0x2c
  }
  out.bytes[out.at++] = 0x5d
  message.depth -= 1
}

function writeObject(out: TextColumn, message: Message, start: number, end: number): void {
  deeper(message)
  out.bytes[out.at++] = 0x7b
  let at = nextElement(message, start, end)
  while (at !== -1) {
    const stop = at + varint.low
    const { keyAt, keyEnd, valueAt, valueEnd } = readPair(message, at, stop)
    writeJsonString(out, message, keyAt, keyEnd)
    out.bytes[out.at++] = 0x3a
    writeValue(out, message, valueAt, valueEnd)
    at = nextElement(message, stop, end)
    if (at !== -1) out.bytes[out.at++] = 0x2c
  }
  out.bytes[out.at++] = 0x7d
  message.depth -= 1
}

/** Where readPair leaves its answer, valid until its next call; an absent part is an empty range. */
const pair = { keyAt: 0, keyEnd: 0, valueAt: 0, valueEnd: 0 }

/** Ranges of a KeyValue's key and value. */
export function readPair(message: Message, start: number, end: number): Readonly<typeof pair> {
  const { bytes } = message
  pair.keyAt = pair.keyEnd = pair.valueAt = pair.valueEnd = start
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    if (tag !== 0x0a && tag !== 0x12) {
      if (tag >>> 3 === 1 || tag >>> 3 === 2) throw wrongType(tag >>> 3)
      at = skipField(bytes, at, end, tag)
      continue
    }
    at = readLength(bytes, at, end)
    const stop = at + varint.low
    if (tag === 0x0a) {
      pair.keyAt = at
      pair.keyEnd = stop
    } else {
      pair.valueAt = at
      pair.valueEnd = stop
    }
    at = stop
  }
  return pair
}

/** Bool, double or bytes as JSON. */
export function scalarJson(message: Message, tag: number, start: number): string {
  if (tag === VALUE_TAG.double) {
    const number = message.view.getFloat64(start, true)
    // JSON has no word for NaN and infinities; as in OTLP/JSON, they are strings.
    return Number.isFinite(number) ? String(number) : `"${number}"`
  }
  if (tag === VALUE_TAG.bytes) {
    const end = Math.min(found.end, start + VALUE_BYTES_MAX)
    return `"${Buffer.from(message.bytes.subarray(start, end)).toString('base64')}"`
  }
  readVarint(message.bytes, start, message.bytes.length)
  return varint.low === 0 && varint.high === 0 ? 'false' : 'true'
}

function writeInt64(out: TextColumn, low: number, high: number): void {
  if (high !== 0 || low < 0 || low > 999_999) {
    writeAscii(out, int64Text(low, high))
    return
  }
  let digits =
    low < 10 ? 1 : low < 100 ? 2 : low < 1_000 ? 3 : low < 10_000 ? 4 : low < 100_000 ? 5 : 6
  const { bytes, at } = out
  out.at = at + digits
  let rest = low
  while (digits-- > 0) {
    const next = (rest / 10) | 0
    bytes[at + digits] = 0x30 + rest - next * 10
    rest = next
  }
}

/** Decimal text of a signed 64-bit number in two words. */
export function int64Text(low: number, high: number): string {
  if (high === low >> 31) return String(low)
  return ((BigInt(high | 0) << 32n) | BigInt(low >>> 0)).toString()
}
