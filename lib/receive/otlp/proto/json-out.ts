// JSON texts being written, always in the same memory; from there they go to a block many at a time.
import { characterEnd } from '#lib/store/block/json-text'
import { INPUT, VIEW } from './input'

/** Texts are handed over when they take this much; one span's texts fit behind. */
export const OUT_BYTES_FULL = 1024 * 1024
const OUT_BYTES = 2 * OUT_BYTES_FULL
const QUOTE = 0x22
const BACKSLASH = 0x5c
const HEX = '0123456789abcdef'

export const OUT = new Uint8Array(OUT_BYTES)
export const OUT_VIEW = new DataView(OUT.buffer)
/** The next free byte of OUT. */
export const CURSOR = { at: 0 }

/** Writes one byte of punctuation. */
export function put(byte: number): void {
  OUT[CURSOR.at++] = byte
}

/** Writes ASCII text as it is: numbers, punctuation, names known to need no escape. */
export function putAscii(text: string): void {
  let to = CURSOR.at
  for (let i = 0; i < text.length; i++) OUT[to++] = text.charCodeAt(i)
  CURSOR.at = to
}

/** Writes `"text"` of the input's bytes. AppError 'bad-request' when they are not valid UTF-8. */
export function putString(start: number, end: number): void {
  let to = CURSOR.at
  OUT[to++] = QUOTE
  let at = start
  // A word is plain when no byte is above 0x7f, below 0x20, a quote or a backslash. The borrow of
  // a subtraction can only make a plain word look special, never the reverse.
  for (const stop = end - 4; at <= stop; at += 4, to += 4) {
    const w = VIEW.getInt32(at, true)
    const q = w ^ 0x22222222
    const s = w ^ 0x5c5c5c5c
    const special = w | ((w - 0x20202020) & ~w) | ((q - 0x01010101) & ~q) | ((s - 0x01010101) & ~s)
    if ((special & 0x80808080) !== 0) break
    OUT_VIEW.setInt32(to, w, true)
  }
  for (; at < end; at++) {
    const c = INPUT[at]!
    if (c >= 0x80 || c < 0x20 || c === QUOTE || c === BACKSLASH) {
      to = putSpecial(at, end, to)
      break
    }
    OUT[to++] = c
  }
  OUT[to] = QUOTE
  CURSOR.at = to + 1
}

/** The rest of a string from its first byte that is not plain; where it ends in OUT. */
function putSpecial(start: number, end: number, from: number): number {
  let to = from
  for (let at = start; at < end; ) {
    const c = INPUT[at]!
    if (c >= 0x80) {
      const next = characterEnd(INPUT, at, end)
      while (at < next) OUT[to++] = INPUT[at++]!
      continue
    }
    at += 1
    if (c === QUOTE || c === BACKSLASH) OUT[to++] = BACKSLASH
    if (c >= 0x20) OUT[to++] = c
    else to = putControl(c, to)
  }
  return to
}

function putControl(c: number, from: number): number {
  let to = from
  const short = c === 10 ? 'n' : c === 13 ? 'r' : c === 9 ? 't' : `u00${HEX[c >> 4]}${HEX[c & 15]}`
  OUT[to++] = BACKSLASH
  for (let i = 0; i < short.length; i++) OUT[to++] = short.charCodeAt(i)
  return to
}

/** Writes a signed 64-bit number, given as two words, in decimal. */
export function putInt64(low: number, high: number): void {
  if (high !== 0 || low < 0 || low > 999_999) {
    putAscii(int64Text(low, high))
    return
  }
  let digits =
    low < 10 ? 1 : low < 100 ? 2 : low < 1_000 ? 3 : low < 10_000 ? 4 : low < 100_000 ? 5 : 6
  const { at } = CURSOR
  CURSOR.at = at + digits
  let rest = low
  while (digits-- > 0) {
    const next = (rest / 10) | 0
    OUT[at + digits] = 0x30 + rest - next * 10
    rest = next
  }
}

/** Decimal text of a signed 64-bit number in two words. */
export function int64Text(low: number, high: number): string {
  if (high === low >> 31) return String(low)
  return ((BigInt(high | 0) << 32n) | BigInt(low >>> 0)).toString()
}
