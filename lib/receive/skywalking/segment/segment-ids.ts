// SkyWalking's ids are texts and small numbers; here they become the fixed-size ids of a stored span.
import { hashed, murmur128 } from '#lib/model/murmur'
import type { Run } from './segment-shape'

/** 0–15 for the ASCII of a hex digit, else 255. */
const HEX_DIGIT = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(digit) ? 255 : digit
})

/** The 16 bytes of a trace id; true when its text can be read back from them. */
export function traceIdBytes(bytes: Uint8Array, { at, size }: Run, out: Uint8Array): boolean {
  if (size === 32 && hexBytes(bytes, at, out)) return true
  murmur128(bytes, at, at + size)
  putWord(out, 0, hashed.w0)
  putWord(out, 4, hashed.w1)
  putWord(out, 8, hashed.w2)
  putWord(out, 12, hashed.w3)
  return false
}

function hexBytes(bytes: Uint8Array, at: number, out: Uint8Array): boolean {
  for (let i = 0; i < 16; i++) {
    const high = HEX_DIGIT[bytes[at + 2 * i]!]!
    const low = HEX_DIGIT[bytes[at + 2 * i + 1]!]!
    if ((high | low) > 15) return false
    out[i] = (high << 4) | low
  }
  return true
}

function putWord(out: Uint8Array, at: number, word: number): void {
  out[at] = word
  out[at + 1] = word >>> 8
  out[at + 2] = word >>> 16
  out[at + 3] = word >>> 24
}

/** Hash of a segment id: from it follow the ids of all spans of the segment. */
export interface SegmentHash {
  low: number
  high: number
}

export function hashSegment(bytes: Uint8Array, { at, size }: Run, into: SegmentHash): void {
  murmur128(bytes, at, at + size)
  into.low = hashed.w0
  into.high = hashed.w1
}

/**
 * Puts the 64-bit id of span `spanId` at words[row]. Two spans of one segment never share it: both
 * steps on the low word are bijections. Id 0 means "none" elsewhere, so it is never given.
 */
export function putSpanId(words: Uint32Array, row: number, of: SegmentHash, spanId: number): void {
  const low = scramble(of.low ^ Math.imul(spanId, 0x9e3779b1))
  words[2 * row] = low
  words[2 * row + 1] = low === 0 ? of.high | 1 : of.high
}

/** The finalizer of MurmurHash3 (fmix32). */
function scramble(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
