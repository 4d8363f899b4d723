// AnyValue, the value of an OTLP attribute: found in the input, and written as JSON.
import { assertUtf8, cutAtCharacter } from '#lib/store/block/json-text'
import { INPUT, VIEW } from './input'
import { put, putAscii, putInt64, putString } from './json-out'
import {
  DEPTH_MAX,
  findField,
  malformed,
  readLength,
  readTag,
  readVarint,
  skipField,
  VARINT,
  wrongType,
} from './wire'

/** Longer strings are cut here, bytes. */
export const VALUE_BYTES_MAX = 16 * 1024

/** Tags of AnyValue's fields (common.proto). */
export const VALUE_TAG = {
  string: 0x0a,
  bool: 0x10,
  int: 0x18,
  double: 0x21,
  array: 0x2a,
  list: 0x32,
  bytes: 0x3a,
} as const
/** Tag by field number. Field 8 (a string index) is for profiles and stays unknown here. */
const TAGS: readonly number[] = [0, ...Object.values(VALUE_TAG)]
/** Shorter strings have a length of one byte, and so has the value around them. */
const SHORT_BYTES_MAX = 126
/** Elements of an ArrayValue or KeyValueList: repeated field 1. */
const ELEMENT_TAG = 0x0a

/** Where findValue leaves its answer; tag 0: nothing was set. */
export const FOUND = { tag: 0, start: 0, end: 0 }

/** The field set last in an AnyValue, as protobuf's oneof has it; its content's range in `found`. */
export function findValue(start: number, end: number): void {
  let kind = 0
  let from = start
  let to = start
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    const field = tag >>> 3
    const next = skipField(at, end, tag)
    if (field < TAGS.length) {
      if (tag !== TAGS[field]) throw wrongType(field)
      kind = tag
      from = (tag & 7) === 2 ? next - VARINT.low : at
      to = next
    }
    at = next
  }
  FOUND.tag = kind
  FOUND.start = from
  FOUND.end = to
}

/** How many lists the reader is inside of. */
const NESTING = { depth: 0 }

export function enterList(): void {
  NESTING.depth += 1
  if (NESTING.depth > DEPTH_MAX) throw malformed('a value is nested too deep')
}

export function leaveList(): void {
  NESTING.depth -= 1
}

/** To be called with each message: the last one may have been refused inside a list. */
export function resetNesting(): void {
  NESTING.depth = 0
}

/** Writes an AnyValue as JSON. The common cases, one short string or number, come first. */
export function putValue(start: number, end: number): void {
  const tag = INPUT[start]!
  const length = end - start - 2
  if (tag === VALUE_TAG.string && INPUT[start + 1] === length && length <= SHORT_BYTES_MAX) {
    putString(start + 2, end)
  } else if (tag === VALUE_TAG.int && start < end && readVarint(start + 1, end) === end) {
    putInt64(VARINT.low, VARINT.high)
  } else putAnyValue(start, end)
}

function putAnyValue(start: number, end: number): void {
  findValue(start, end)
  const { tag, start: from, end: to } = FOUND
  if (tag === VALUE_TAG.string) putCutString(from, to)
  else if (tag === VALUE_TAG.array) putArray(from, to)
  else if (tag === VALUE_TAG.list) putObject(from, to)
  else if (tag === VALUE_TAG.int) {
    readVarint(from, to)
    putInt64(VARINT.low, VARINT.high)
  } else putAscii(tag === 0 ? 'null' : scalarJson(tag, from, to))
}

/** Writes a string, cut at a character when it is long; what is cut off must be UTF-8 too. */
export function putCutString(start: number, end: number): void {
  if (end - start <= VALUE_BYTES_MAX) {
    putString(start, end)
    return
  }
  const cut = cutAtCharacter(INPUT, start, VALUE_BYTES_MAX)
  putString(start, cut)
  assertUtf8(INPUT, cut, end)
}

function putArray(start: number, end: number): void {
  enterList()
  put(0x5b)
  let at = findField(start, end, ELEMENT_TAG)
  while (at !== -1) {
    const stop = at + VARINT.low
    putValue(at, stop)
    at = findField(stop, end, ELEMENT_TAG)
    if (at !== -1) put(0x2c)
  }
  put(0x5d)
  leaveList()
}

function putObject(start: number, end: number): void {
  enterList()
  put(0x7b)
  let at = findField(start, end, ELEMENT_TAG)
  while (at !== -1) {
    const stop = at + VARINT.low
    readPair(at, stop)
    const { valueAt, valueEnd } = PAIR
    putString(PAIR.keyAt, PAIR.keyEnd)
    put(0x3a)
    putValue(valueAt, valueEnd)
    at = findField(stop, end, ELEMENT_TAG)
    if (at !== -1) put(0x2c)
  }
  put(0x7d)
  leaveList()
}

/** Where readPair leaves its answer, valid until its next call; an absent part is an empty range. */
export const PAIR = { keyAt: 0, keyEnd: 0, valueAt: 0, valueEnd: 0 }

/** Ranges of a KeyValue's key and value. */
export function readPair(start: number, end: number): void {
  PAIR.keyAt = PAIR.keyEnd = PAIR.valueAt = PAIR.valueEnd = start
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    if (tag !== 0x0a && tag !== 0x12) {
      if (tag >>> 3 <= 2) throw wrongType(tag >>> 3)
      at = skipField(at, end, tag)
      continue
    }
    at = readLength(at, end)
    const stop = at + VARINT.low
    if (tag === 0x0a) {
      PAIR.keyAt = at
      PAIR.keyEnd = stop
    } else {
      PAIR.valueAt = at
      PAIR.valueEnd = stop
    }
    at = stop
  }
}

/** Bool, double or bytes as JSON. */
export function scalarJson(tag: number, start: number, end: number): string {
  if (tag === VALUE_TAG.double) {
    const number = VIEW.getFloat64(start, true)
    // JSON has no word for NaN and infinities; as in OTLP/JSON, they are strings.
    return Number.isFinite(number) ? String(number) : `"${number}"`
  }
  if (tag === VALUE_TAG.bytes) {
    const cut = Math.min(end, start + VALUE_BYTES_MAX)
    return `"${Buffer.from(INPUT.subarray(start, cut)).toString('base64')}"`
  }
  readVarint(start, end)
  return VARINT.low === 0 && VARINT.high === 0 ? 'false' : 'true'
}
