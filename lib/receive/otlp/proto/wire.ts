// Reads protobuf's wire format from bytes: no copies, no objects; anything odd refuses the message.
import { AppError } from '#lib/model/app-error'

/** Wire types, protobuf.dev/programming-guides/encoding. */
export const VARINT = 0
export const FIXED64 = 1
export const BYTES = 2
export const FIXED32 = 5

/** Messages nested deeper than this are refused; protobuf's own parsers stop at 100. */
export const DEPTH_MAX = 32

export function malformed(what: string): AppError {
  return new AppError('bad-request', `malformed message: ${what}`)
}

/** Where readVarint leaves its answer: signed 32-bit words, valid until the next call. */
export const varint = { low: 0, high: 0 }

/** Reads a varint of up to ten bytes into `varint`; returns the position after it. */
export function readVarint(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let low = 0
  let high = 0
  for (let shift = 0; shift < 70; shift += 7) {
    if (at >= end) throw malformed('it ends inside a number')
    const byte = bytes[at++]!
    const bits = byte & 0x7f
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high |= bits >>> 4
    } else if (shift < 63) high |= bits << (shift - 32)
    else high |= bits << 31
    if (byte < 0x80) {
      varint.low = low
      varint.high = high
      return at
    }
  }
  throw malformed('a number is longer than ten bytes')
}

/** Reads a varint that counts bytes; `varint.low` holds it. The range it counts lies before `end`. */
export function readLength(bytes: Uint8Array, start: number, end: number): number {
  const at = readVarint(bytes, start, end)
  if (varint.high !== 0 || varint.low < 0 || varint.low > end - at) {
    throw malformed('a field is longer than what holds it')
  }
  return at
}

/** Position after the field whose tag was just read. Groups ended with proto2 and are refused. */
export function skipField(bytes: Uint8Array, at: number, end: number, tag: number): number {
  const type = tag & 7
  if (tag >>> 3 === 0) throw malformed('a field has number 0')
  if (type === VARINT) return readVarint(bytes, at, end)
  if (type === BYTES) return readLength(bytes, at, end) + varint.low
  const next = type === FIXED64 ? at + 8 : type === FIXED32 ? at + 4 : Number.POSITIVE_INFINITY
  if (next > end) {
    throw malformed(next === Number.POSITIVE_INFINITY ? `wire type ${type}` : 'it ends in a field')
  }
  return next
}

/**
 * Calls `field` with each field of a message: number, and the range of its content (for a number, of
 * its encoded bytes). For messages off the hot path. `types` says the wire type of known fields.
 */
export function eachField(
  range: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
  types: Readonly<Record<number, number>>,
  field: (number: number, start: number, end: number) => void,
): void {
  const { bytes, end } = range
  let at = range.start
  while (at < end) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    const number = tag >>> 3
    const expected = types[number]
    if (varint.high !== 0) throw malformed('a field number is too large')
    if (expected !== undefined && expected !== (tag & 7)) throw wrongType(number)
    const content = (tag & 7) === BYTES ? readLength(bytes, at, end) : at
    const next = skipField(bytes, at, end, tag)
    if (expected !== undefined) field(number, content, next)
    at = next
  }
}

export function wrongType(field: number): AppError {
  return malformed(`field ${field} has the wrong wire type`)
}
