// Which parts of a URL path are ids: numbers, UUIDs, hex and long tokens, so that endpoints stay few.

import { SCRATCH } from '#lib/receive/otlp/decode/decoder'
import { INPUT } from '#lib/receive/otlp/proto/input'

/** Shortest run of hex digits, and of letters with digits, that is taken for an id. */
const HEX_MIN = 8
const TOKEN_MIN = 20

const DIGIT = 1
const HEX = 2
const LETTER = 3
const DASH = 4
/** The part ends before `/`, `?` and `#`. */
const BREAK = 5

const CLASS = new Uint8Array(256)
CLASS.fill(DIGIT, 0x30, 0x3a)
CLASS.fill(LETTER, 0x41, 0x5b)
CLASS.fill(LETTER, 0x61, 0x7b)
CLASS.fill(HEX, 0x41, 0x47)
CLASS.fill(HEX, 0x61, 0x67)
for (const c of [0x2d, 0x5f]) CLASS[c] = DASH
for (const c of [0x2f, 0x3f, 0x23]) CLASS[c] = BREAK

/** The end of the path part that begins at `start`; negative when the part is no id. */
export function pathIdEnd(start: number, last: number): number {
  let digits = 0
  let hex = 0
  let letters = 0
  let dashes = 0
  let others = 0
  let at = start
  for (; at < last; at++) {
    const kind = CLASS[INPUT[at]!]!
    if (kind === BREAK) break
    if (kind === DIGIT) digits += 1
    else if (kind === HEX) hex += 1
    else if (kind === LETTER) letters += 1
    else if (kind === DASH) dashes += 1
    else others += 1
  }
  if (digits === 0 || others > 0) return -at
  const isNumber = hex + letters === 0
  const isHex = letters === 0 && digits + hex >= HEX_MIN
  const length = at - start
  const isToken = length >= TOKEN_MIN && dashes * 4 <= length
  return isNumber || isHex || isToken ? at : -at
}

/** Writes `{id}` into the scratch; the position after it. */
export function putPathId(at: number): number {
  SCRATCH[at] = 0x7b
  SCRATCH[at + 1] = 0x69
  SCRATCH[at + 2] = 0x64
  SCRATCH[at + 3] = 0x7d
  return at + 4
}
