// Walks the fields of a small protobuf message, for the messages that are not on the hot path.
import { AppError } from '#lib/model/app-error'

/** Most fields looked at in one message. */
const FIELDS_MAX = 100_000

/** One string or message field: its number, and where its bytes are. */
export interface Field {
  readonly number: number
  readonly start: number
  readonly end: number
}

function malformed(): never {
  throw new AppError('bad-request', 'This is not a SkyWalking message: it is not valid protobuf')
}

/** A varint up to 2^53, and where it ends. */
function varint(bytes: Uint8Array, at: number, limit: number): { value: number; next: number } {
  let value = 0
  let scale = 1
  for (let next = at; next < limit && next < at + 10; next++) {
    value += (bytes[next]! & 0x7f) * scale
    if (bytes[next]! < 0x80) return { value, next: next + 1 }
    scale *= 128
  }
  return malformed()
}

/**
 * The length-delimited fields of bytes[start, end), in order; numbers are skipped.
 * @throws AppError bad-request when the bytes are not protobuf.
 */
export function textFields(bytes: Uint8Array, start: number, end: number): Field[] {
  const fields: Field[] = []
  let at = start
  while (at < end) {
    const tag = varint(bytes, at, end)
    const wireType = tag.value % 8
    const number = Math.floor(tag.value / 8)
    if (number === 0 || fields.length === FIELDS_MAX) malformed()
    if (wireType === 0) at = varint(bytes, tag.next, end).next
    else if (wireType === 1) at = tag.next + 8
    else if (wireType === 5) at = tag.next + 4
    else if (wireType === 2) {
      const size = varint(bytes, tag.next, end)
      at = size.next + size.value
      fields.push({ number, start: size.next, end: at })
    } else malformed()
    if (at > end) malformed()
  }
  return fields
}
