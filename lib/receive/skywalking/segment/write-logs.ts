// Writes one span's logs as the events column's JSON: [{"name":…,"timeUs":…,"attributes":{…}}].
import { JSON_GROWTH_MAX, type TextSource, writeJsonString } from '#lib/store/block/json-text'
import {
  appendEmptyText,
  closeText,
  openText,
  TEXT_BYTES_MAX,
  type TextColumn,
} from '#lib/store/block/text-column'
import { toPiece, writeNumber, writePiece } from './json-words'
import { readLog } from './read-segment'
import { createLogShape, type LogShape, type SpanShape } from './segment-shape'
import { VALUE_BYTES_MAX, valueEnd } from './write-tags'

/** Room for time, punctuation and the closing of everything open, bytes. */
const FRAME_BYTES = 96

const NAME = toPiece('{"name":')
const TIME = toPiece(',"timeUs":')
const ATTRIBUTES = toPiece(',"attributes":{')
const DEFAULT_NAME = toPiece('"log"')
/** The pair that says what kind of event a log is; agents write `error` with a stack. */
const EVENT_KEY = new TextEncoder().encode('event')

const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const CLOSE = 0x7d
const COMMA = 0x2c
const COLON = 0x3a

const log = createLogShape()

/** Adds one text to `events`: empty when the span has no logs. `from` are the opened bytes. */
export function writeLogs(from: TextSource, span: SpanShape, events: TextColumn): void {
  if (span.logCount === 0) {
    appendEmptyText(events)
    return
  }
  openText(events)
  events.bytes[events.at++] = OPEN_LIST
  for (let index = 0; index < span.logCount; index++) {
    readLog(span.logs[2 * index]!, span.logs[2 * index + 1]!, log)
    if (!writeLog(from, events)) break
  }
  events.bytes[events.at++] = CLOSE_LIST
  closeText(events)
}

/** False when there is no room for one more. */
function writeLog(from: TextSource, into: TextColumn): boolean {
  if (!fits(into, 0)) return false
  if (into.at > into.start + 1) into.bytes[into.at++] = COMMA
  writePiece(into, NAME)
  const event = findEvent(from.bytes, log)
  if (event === -1 || !writeValue(from, into, event + 2)) writePiece(into, DEFAULT_NAME)
  writePiece(into, TIME)
  writeNumber(into, log.timeMs * 1000)
  writePiece(into, ATTRIBUTES)
  writePairs(from, into, event)
  into.bytes[into.at++] = CLOSE
  into.bytes[into.at++] = CLOSE
  return true
}

function writePairs(from: TextSource, into: TextColumn, event: number): void {
  const { pairs, pairCount } = log
  let separator = 0
  for (let slot = 0; slot < 4 * pairCount; slot += 4) {
    if (slot === event) continue
    const size =
      Math.min(pairs[slot + 1]!, VALUE_BYTES_MAX) + Math.min(pairs[slot + 3]!, VALUE_BYTES_MAX)
    if (!fits(into, size)) return
    if (separator !== 0) into.bytes[into.at++] = separator
    separator = COMMA
    writeValue(from, into, slot)
    into.bytes[into.at++] = COLON
    writeValue(from, into, slot + 2)
  }
}

/** Writes the key or value whose start and size are at `slot`; false when it does not fit. */
function writeValue(from: TextSource, into: TextColumn, slot: number): boolean {
  const at = log.pairs[slot]!
  const end = valueEnd(from.bytes, at, log.pairs[slot + 1]!)
  if (!fits(into, end - at)) return false
  writeJsonString(into, from, at, end)
  return true
}

function fits(into: TextColumn, size: number): boolean {
  return into.at + size * JSON_GROWTH_MAX + FRAME_BYTES < into.start + TEXT_BYTES_MAX
}

/** Slot of the pair whose key is `event`, or -1. */
function findEvent(bytes: Uint8Array, { pairs, pairCount }: LogShape): number {
  for (let slot = 0; slot < 4 * pairCount; slot += 4) {
    if (pairs[slot + 1] !== EVENT_KEY.length) continue
    if (EVENT_KEY.every((byte, i) => byte === bytes[pairs[slot]! + i])) return slot
  }
  return -1
}
