// Reads protobuf's wire format from the input: no copies, no objects; anything odd refuses the message.
import { AppError } from '#lib/model/app-error'
import { INPUT } from './input'

/** Wire types, protobuf.dev/programming-guides/encoding. */
const TYPE_VARINT = 0
const TYPE_FIXED64 = 1
const TYPE_BYTES = 2
const TYPE_FIXED32 = 5

/** Messages nested deeper than this are refused; protobuf's own parsers stop at 100. */
export const DEPTH_MAX = 32

export function malformed(what: string): AppError {
  return new AppError('bad-request', `malformed message: ${what}`)
}

export function wrongType(field: number): AppError {
  return malformed(`field ${field} has the wrong wire type`)
}

/** Where readVarint leaves its answer: signed 32-bit words, valid until the next call. */
export const VARINT = { low: 0, high: 0 }

/** Reads a varint into `varint`; returns the position after it. */
export function readVarint(at: number, end: number): number {
  const byte = INPUT[at]!
  if (byte >= 0x80 || at >= end) return readLongVarint(at, end)
  VARINT.low = byte
  VARINT.high = 0
  return at + 1
}

function readLongVarint(start: number, end: number): number {
  let at = start
  let low = 0
  let high = 0
  for (let shift = 0; shift < 70; shift += 7) {
    if (at >= end) throw malformed('it ends inside a number')
    const byte = INPUT[at++]!
    const bits = byte & 0x7f
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high |= bits >>> 4
    } else if (shift < 63) high |= bits << (shift - 32)
    else high |= bits << 31
    if (byte < 0x80) {
      VARINT.low = low
      VARINT.high = high
      return at
    }
  }
  throw malformed('a number is longer than ten bytes')
}

/** Reads a varint that counts bytes; `varint.low` holds it. The range it counts lies before `end`. */
export function readLength(start: number, end: number): number {
  const at = readVarint(start, end)
  if (VARINT.high !== 0 || VARINT.low < 0 || VARINT.low > end - at) {
    throw malformed('a field is longer than what holds it')
  }
  return at
}

/** Reads a field's tag into `varint.low`; returns the position after it. */
export function readTag(start: number, end: number): number {
  const at = readVarint(start, end)
  if (VARINT.high !== 0 || VARINT.low < 8) throw malformed('a field has an impossible number')
  return at
}

/**
 * Position after the field whose tag was just read; for bytes their length is in `varint.low`.
 * Groups ended with proto2 and are refused.
 */
export function skipField(at: number, end: number, tag: number): number {
  const type = tag & 7
  if (type === TYPE_VARINT) return readVarint(at, end)
  if (type === TYPE_BYTES) return readLength(at, end) + VARINT.low
  if (type !== TYPE_FIXED64 && type !== TYPE_FIXED32) throw malformed(`wire type ${type}`)
  const next = at + (type === TYPE_FIXED64 ? 8 : 4)
  if (next > end) throw malformed('it ends inside a field')
  return next
}

/** Start of the next field with this tag, its length in `varint.low`; -1 when there is none. */
export function findField(start: number, end: number, wanted: number): number {
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    if (tag === wanted) return readLength(at, end)
    if (tag >>> 3 === wanted >>> 3) throw wrongType(tag >>> 3)
    at = skipField(at, end, tag)
  }
  return -1
}
