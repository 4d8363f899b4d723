// Ids of span names seen lately, found by comparing bytes: far cheaper than hashing them again.
import { INPUT, VIEW } from '#lib/receive/otlp/proto/input'
import type { Dimensions } from '#lib/store/block/dimensions'
import type { SourceHandle } from '#lib/store/block/source-registry'

/** Names that fall on one place replace each other; longer ones are not remembered. */
const PLACES = 2_048
const NAME_BYTES_MAX = 120
const PLACE_BYTES = 128
/** What a name stands for is announced again every few hours: nothing is believed for long. */
const GOOD_FOR_MS = 60_000

const NAMES = new Uint8Array(PLACES * PLACE_BYTES)
const NAMES_VIEW = new DataView(NAMES.buffer)
const SIZES = new Int32Array(PLACES)
/** Low and high word of the source that the name belongs to, and of the name's own id. */
const OWNERS = new Int32Array(PLACES * 2)
const IDS = new Int32Array(PLACES * 2)
const MEMO = { dimensions: null as Dimensions | null, untilMs: 0 }

/** To be called with each message. */
export function refreshEndpoints(dimensions: Dimensions): void {
  if (MEMO.dimensions === dimensions && dimensions.nowMs < MEMO.untilMs) return
  forgetEndpoints()
  MEMO.dimensions = dimensions
  MEMO.untilMs = dimensions.nowMs + GOOD_FOR_MS
}

/** To be called when a message was refused: what it announced is taken back. */
export function forgetEndpoints(): void {
  SIZES.fill(0)
}

/** Puts the id of the name in `[start, end)` of the input into `dimensions.low/high`, if it is known. */
export function recallEndpoint(source: SourceHandle, start: number, end: number): boolean {
  const size = end - start
  const place = placeOf(start, end, source.low)
  if (size === 0 || SIZES[place] !== size) return false
  if (OWNERS[place * 2] !== source.low || OWNERS[place * 2 + 1] !== source.high) return false
  const own = place * PLACE_BYTES
  // The last word looks past the name: what is there does not count.
  let at = 0
  for (; at + 4 <= size; at += 4) {
    if (VIEW.getInt32(start + at, true) !== NAMES_VIEW.getInt32(own + at, true)) return false
  }
  for (; at < size; at++) if (INPUT[start + at] !== NAMES[own + at]) return false
  const { dimensions } = MEMO
  if (dimensions === null) return false
  dimensions.low = IDS[place * 2]!
  dimensions.high = IDS[place * 2 + 1]!
  return true
}

/** Remembers the id in `dimensions.low/high` for the name in `[start, end)`. */
export function keepEndpoint(source: SourceHandle, start: number, end: number): void {
  const { dimensions } = MEMO
  if (dimensions === null || end - start > NAME_BYTES_MAX) return
  const place = placeOf(start, end, source.low)
  NAMES.set(INPUT.subarray(start, end), place * PLACE_BYTES)
  SIZES[place] = end - start
  OWNERS[place * 2] = source.low
  OWNERS[place * 2 + 1] = source.high
  IDS[place * 2] = dimensions.low
  IDS[place * 2 + 1] = dimensions.high
}

/** By size, first and last bytes; the comparison decides, a bad spread costs only time. */
function placeOf(start: number, end: number, salt: number): number {
  const size = end - start
  let hash = Math.imul(size ^ salt, 0x9e3779b1)
  if (size >= 8) {
    hash = Math.imul(hash ^ VIEW.getInt32(start, true), 0x85ebca6b)
    hash = Math.imul(
      (hash ^ (hash >>> 15)) + VIEW.getInt32(start + (size >> 1) - 2, true),
      0xc2b2ae35,
    )
    hash = Math.imul((hash ^ (hash >>> 13)) + VIEW.getInt32(end - 4, true), 0x9e3779b1)
  } else for (let at = start; at < end; at++) hash = Math.imul(hash ^ INPUT[at]!, 0x01000193)
  return (hash ^ (hash >>> 15)) & (PLACES - 1)
}
