// What the names in segments stand for, remembered by their bytes: a hit costs one comparison where
// the full way costs hashes and table lookups.
import type { TextSource } from '#lib/store/block/json-text'

/** Places; names that fall on one place replace each other. */
const PLACES = 8_192
/** Longer names are not remembered. */
const NAME_BYTES_MAX = 160
/** An entry is good for this long: what it stands for is announced again every few hours. */
const GOOD_FOR_MS = 60_000

/** `low` and `high` are the 64-bit id of the name at each place. */
export interface NameMemo {
  readonly low: Int32Array
  readonly high: Int32Array
  /**
   * Place of bytes[at, at + size) under the salts, or -1 when it must be looked up. The salts say
   * what kind of name it is, and whose.
   */
  find(from: TextSource, name: NameRun, salts: NameSalts): number
  /** Remembers the id of a name; returns its place, or -1 when the name is too long. */
  keep(from: TextSource, name: NameRun, salts: NameSalts, id: NameId): number
  /** Forgets everything: a message was taken back, with what it announced. */
  clear(): void
}

export interface NameRun {
  readonly at: number
  readonly size: number
}

export interface NameId {
  readonly low: number
  readonly high: number
}

/** Reused by its owner from call to call. */
export interface NameSalts {
  low: number
  high: number
  nowMs: number
}

export function createNameMemo(): NameMemo {
  const arena = new Uint8Array(PLACES * NAME_BYTES_MAX)
  const arenaView = new DataView(arena.buffer)
  const sizes = new Int32Array(PLACES)
  const saltLow = new Int32Array(PLACES)
  const saltHigh = new Int32Array(PLACES)
  const untilMs = new Float64Array(PLACES)

  function isSame({ bytes, view }: TextSource, at: number, place: number): boolean {
    const size = sizes[place]!
    const own = place * NAME_BYTES_MAX
    let i = 0
    for (; i + 4 <= size; i += 4) {
      if (view.getInt32(at + i, true) !== arenaView.getInt32(own + i, true)) return false
    }
    for (; i < size; i++) if (bytes[at + i] !== arena[own + i]) return false
    return true
  }

  const lows = new Int32Array(PLACES)
  const highs = new Int32Array(PLACES)
  return {
    low: lows,
    high: highs,
    find(from, { at, size }, { low, high, nowMs }) {
      const place = placeOf(from, at, size, low ^ high)
      const isKnown =
        sizes[place] === size &&
        saltLow[place] === low &&
        saltHigh[place] === high &&
        untilMs[place]! > nowMs &&
        isSame(from, at, place)
      return isKnown ? place : -1
    },
    keep(from, { at, size }, { low, high, nowMs }, id) {
      if (size > NAME_BYTES_MAX) return -1
      const place = placeOf(from, at, size, low ^ high)
      arena.set(from.bytes.subarray(at, at + size), place * NAME_BYTES_MAX)
      sizes[place] = size
      saltLow[place] = low
      saltHigh[place] = high
      untilMs[place] = nowMs + GOOD_FOR_MS
      lows[place] = id.low
      highs[place] = id.high
      return place
    },
    clear() {
      untilMs.fill(0)
    },
  }
}

/** From the size and some of the words: the comparison decides, a bad spread costs only time. */
function placeOf({ bytes, view }: TextSource, at: number, size: number, salt: number): number {
  let hash = Math.imul(size, 0x9e3779b1) ^ salt
  if (size >= 8) {
    const step = 4 + ((size >> 5) << 2)
    const last = at + size - 4
    for (let i = at; i < last; i += step) {
      hash = Math.imul((hash << 7) ^ (hash >>> 11) ^ view.getInt32(i, true), 0x85ebca6b)
    }
    hash = Math.imul(hash ^ view.getInt32(last, true), 0xc2b2ae35)
  } else {
    for (let i = 0; i < size; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193)
  }
  return (hash ^ (hash >>> 15)) & (PLACES - 1)
}
