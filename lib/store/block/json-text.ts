// Writes JSON straight from UTF-8 bytes into a text column, four bytes at a time where nothing is special.
import { AppError } from '#lib/model/app-error'
import type { TextColumn } from './text-column'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const HEX = '0123456789abcdef'

/** Largest growth of one input byte: a control character becomes \u00xx. */
export const JSON_GROWTH_MAX = 6

/** A range of UTF-8 bytes that strings are read from. */
export interface TextSource {
  bytes: Uint8Array
  view: DataView
}

function notUtf8(): AppError {
  return new AppError('bad-request', 'a text is not valid UTF-8')
}

/** Writes `"text"`. Throws AppError 'bad-request' when the range is not valid UTF-8. */
export function writeJsonString(out: TextColumn, from: TextSource, at: number, end: number): void {
  out.bytes[out.at++] = QUOTE
  writeJsonChars(out, from, at, end)
  out.bytes[out.at++] = QUOTE
}

function writeJsonChars(out: TextColumn, from: TextSource, start: number, end: number): void {
  const source = from.view
  const target = out.view
  let at = start
  let to = out.at
  // A word is plain when no byte is above 0x7f, below 0x20, a quote or a backslash. The borrow of
  // a subtraction can only make a plain word look special, never the reverse.
  for (const stop = end - 4; at <= stop; at += 4, to += 4) {
    const w = source.getInt32(at, true)
    const q = w ^ 0x22222222
    const s = w ^ 0x5c5c5c5c
    const special = w | ((w - 0x20202020) & ~w) | ((q - 0x01010101) & ~q) | ((s - 0x01010101) & ~s)
    if ((special & 0x80808080) !== 0) break
    target.setInt32(to, w, true)
  }
  const { bytes } = from
  const { bytes: written } = out
  for (; at < end; at++) {
    const c = bytes[at]!
    if (c >= 0x80 || c < 0x20 || c === QUOTE || c === BACKSLASH) {
      out.at = to
      writeSpecial(out, from, at, end)
      return
    }
    written[to++] = c
  }
  out.at = to
}

/** The rest of a string from its first byte that is not plain. */
function writeSpecial(out: TextColumn, from: TextSource, start: number, end: number): void {
  const { bytes } = from
  const { bytes: written } = out
  let to = out.at
  for (let at = start; at < end; ) {
    const c = bytes[at]!
    if (c >= 0x80) {
      const next = characterEnd(bytes, at, end)
      while (at < next) written[to++] = bytes[at++]!
      continue
    }
    at += 1
    if (c === QUOTE || c === BACKSLASH) written[to++] = BACKSLASH
    if (c >= 0x20) written[to++] = c
    else to = writeControl(written, to, c)
  }
  out.at = to
}

function writeControl(written: Uint8Array, start: number, c: number): number {
  let to = start
  const short = c === 10 ? 'n' : c === 13 ? 'r' : c === 9 ? 't' : `u00${HEX[c >> 4]}${HEX[c & 15]}`
  written[to++] = BACKSLASH
  for (let i = 0; i < short.length; i++) written[to++] = short.charCodeAt(i)
  return to
}

/** End of the character of two or more bytes that begins at `at` (Unicode 15, table 3-7). */
export function characterEnd(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  if (length === 0 || at + length > end) throw notUtf8()
  const second = bytes[at + 1]!
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) throw notUtf8()
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) throw notUtf8()
  return at + length
}

/** Throws AppError 'bad-request' when the range is not valid UTF-8. */
export function assertUtf8(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; ) at = bytes[at]! < 0x80 ? at + 1 : characterEnd(bytes, at, end)
}

/** The largest end ≤ `start + bytesMax` that does not cut a character. */
export function cutAtCharacter(bytes: Uint8Array, start: number, bytesMax: number): number {
  let end = start + bytesMax
  while (end > start && (bytes[end]! & 0xc0) === 0x80) end -= 1
  return end
}
