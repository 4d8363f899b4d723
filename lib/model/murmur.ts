// Ids that need no coordination: MurmurHash3_x86_128 of content, in 32-bit words. Floor 0, no allocation.

const C1 = 0x239b961b
const C2 = 0xab0e9789 | 0
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93 | 0

/**
 * Where murmur128 leaves its answer: signed 32-bit words, valid until the next call. Our 64-bit ids
 * are `w0` (low half) and `w1` (high half).
 */
export const hashed = { w0: 0, w1: 0, w2: 0, w3: 0 }

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** Little-endian word of the bytes from `at` up to `end`, at most four; missing bytes are zero. */
function tailWord(bytes: Uint8Array, at: number, end: number): number {
  let value = 0
  for (let i = Math.min(end, at + 4) - 1; i >= at; i--) value = (value << 8) | bytes[i]!
  return value
}

/**
 * MurmurHash3_x86_128 of `bytes[start, end)`; the answer is in `hashed`. Our ids use seed 0.
 * Source: Austin Appleby's public-domain reference, smhasher/MurmurHash3.cpp.
 */
export function murmur128(bytes: Uint8Array, start: number, end: number, seed = 0): void {
  let h1 = seed
  let h2 = seed
  let h3 = seed
  let h4 = seed
  let at = start
  for (const stop = end - 16; at <= stop; at += 16) {
    h1 ^= Math.imul(rotate(Math.imul(word(bytes, at), C1), 15), C2)
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= Math.imul(rotate(Math.imul(word(bytes, at + 4), C2), 16), C3)
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= Math.imul(rotate(Math.imul(word(bytes, at + 8), C3), 17), C4)
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= Math.imul(rotate(Math.imul(word(bytes, at + 12), C4), 18), C1)
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }
  if (at + 12 < end) h4 ^= Math.imul(rotate(Math.imul(tailWord(bytes, at + 12, end), C4), 18), C1)
  if (at + 8 < end) h3 ^= Math.imul(rotate(Math.imul(tailWord(bytes, at + 8, end), C3), 17), C4)
  if (at + 4 < end) h2 ^= Math.imul(rotate(Math.imul(tailWord(bytes, at + 4, end), C2), 16), C3)
  if (at < end) h1 ^= Math.imul(rotate(Math.imul(tailWord(bytes, at, end), C1), 15), C2)
  const length = end - start
  h1 ^= length
  h2 ^= length
  h3 ^= length
  h4 ^= length
  h1 = (h1 + h2 + h3 + h4) | 0
  h2 = (h2 + h1) | 0
  h3 = (h3 + h1) | 0
  h4 = (h4 + h1) | 0
  h1 = mix(h1)
  h2 = mix(h2)
  h3 = mix(h3)
  h4 = mix(h4)
  h1 = (h1 + h2 + h3 + h4) | 0
  hashed.w0 = h1
  hashed.w1 = (h2 + h1) | 0
  hashed.w2 = (h3 + h1) | 0
  hashed.w3 = (h4 + h1) | 0
}

/** Decimal text of a 64-bit id held in two words, as rows and JavaScript outside the hot path use it. */
export function decimalId(low: number, high: number): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}
