// The attribute keys seen so far: found by guessing the next one, with what each is good for.

import type { Message } from '#lib/receive/otlp/proto/any-value'
import { readText } from '#lib/receive/otlp/proto/value-text'
import { writeJsonString } from '#lib/store/block/json-text'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import { createTextBudget, createTextColumn, openText } from '#lib/store/block/text-column'
import { ROLE_OF_KEY, SELECTED_KEYS } from './attribute-roles'

/** Distinct keys remembered, and the longest of them, bytes; others are written but have no role. */
const KEYS_MAX = 4_096
export const KEY_BYTES_MAX = 128
/** Slots of the hash table, and how many are looked at: hostile keys cannot make a lookup long. */
const SLOTS = KEYS_MAX * 4
const PROBES_MAX = 8

/** What a key is good for. */
interface Key {
  readonly name: string
  readonly role: number
  readonly selected: boolean
  readonly mark: boolean
}

/**
 * Key k (0 is the start of a span) has its bytes at `rawAt[k]` and `"key":` at `jsonAt[k]` of the
 * arena. Instrumentations write attributes in a fixed order, so `next[k]`, the key that last
 * followed k, is nearly always right.
 */
export interface AttributeKeys {
  /** The key found last; 0 at the start of a span. */
  previous: number
  readonly known: Key[]
  readonly arena: Uint8Array
  readonly arenaView: DataView
  used: number
  readonly rawAt: Int32Array
  readonly rawLength: Int32Array
  readonly jsonAt: Int32Array
  readonly jsonLength: Int32Array
  readonly next: Int32Array
  readonly slots: Int32Array
  readonly markKeys: MarkKeys
  version: number
}

const START: Key = { name: '', role: 0, selected: false, mark: false }

export function createAttributeKeys(markKeys: MarkKeys): AttributeKeys {
  // Raw bytes, escaped JSON and slack for reading whole words.
  const arena = new Uint8Array(KEYS_MAX * KEY_BYTES_MAX * 3)
  const perKey = () => new Int32Array(KEYS_MAX)
  return {
    previous: 0,
    known: [START],
    arena,
    arenaView: new DataView(arena.buffer),
    used: 0,
    rawAt: perKey(),
    rawLength: perKey(),
    jsonAt: perKey(),
    jsonLength: perKey(),
    next: perKey(),
    slots: new Int32Array(SLOTS),
    markKeys,
    version: markKeys.version,
  }
}

/** Forgets what keys are good for when plans name other mark keys. */
export function refreshKeys(keys: AttributeKeys): void {
  if (keys.version === keys.markKeys.version) return
  keys.version = keys.markKeys.version
  keys.previous = 0
  keys.known.length = 1
  keys.used = 0
  keys.next.fill(0)
  keys.slots.fill(0)
}

/** Number of the key in `[start, end)`; 0 when it is too long or too late to be remembered. */
export function findKey(keys: AttributeKeys, message: Message, start: number, end: number): number {
  const { next, previous } = keys
  const guess = next[previous]!
  if (guess !== 0 && keys.rawLength[guess] === end - start && isKey(keys, guess, message, start)) {
    keys.previous = guess
    return guess
  }
  const key = lookUp(keys, message, start, end)
  next[previous] = key
  keys.previous = key
  return key
}

/** True when the bytes at `start` are those of the key; the caller has compared the lengths. */
function isKey(keys: AttributeKeys, key: number, message: Message, start: number): boolean {
  const { arena, arenaView } = keys
  const { bytes, view } = message
  const length = keys.rawLength[key]!
  const raw = keys.rawAt[key]!
  let i = 0
  for (const stop = length - 4; i <= stop; i += 4) {
    if (view.getInt32(start + i, true) !== arenaView.getInt32(raw + i, true)) return false
  }
  for (; i < length; i++) if (bytes[start + i] !== arena[raw + i]) return false
  return true
}

function lookUp(keys: AttributeKeys, message: Message, start: number, end: number): number {
  const length = end - start
  if (length > KEY_BYTES_MAX) return 0
  let slot = slotOf(message, start, end)
  for (let probe = 0; probe < PROBES_MAX; probe++) {
    const key = keys.slots[slot]!
    if (key === 0) return addKey(keys, message, { start, end, slot })
    if (keys.rawLength[key] === length && isKey(keys, key, message, start)) return key
    slot = (slot + 1) % SLOTS
  }
  return 0
}

/** By length, first and last bytes: enough to tell real keys apart; the rest is compared. */
function slotOf({ bytes, view }: Message, start: number, end: number): number {
  const length = end - start
  let hash = length
  if (length >= 4) {
    hash = Math.imul(hash ^ view.getInt32(start, true), 0x9e3779b1)
    hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(end - 4, true), 0x85ebca6b)
  } else for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x9e3779b1)
  return (hash ^ (hash >>> 13)) & (SLOTS - 1)
}

function addKey(
  keys: AttributeKeys,
  message: Message,
  { start, end, slot }: { start: number; end: number; slot: number },
): number {
  const key = keys.known.length
  if (key === KEYS_MAX) return 0
  const name = readText(message, start, end)
  const json = escaped(message, start, end)
  if (keys.used + end - start + json.length + 8 > keys.arena.length) return 0
  const mark = keys.markKeys.has(name)
  const selected = mark || SELECTED_KEYS.has(name)
  keys.known.push({ name, role: ROLE_OF_KEY.get(name) ?? 0, selected, mark })
  keys.rawAt[key] = keys.used
  keys.rawLength[key] = end - start
  keys.arena.set(message.bytes.subarray(start, end), keys.used)
  keys.used += end - start
  keys.jsonAt[key] = keys.used
  keys.jsonLength[key] = json.length
  keys.arena.set(json, keys.used)
  keys.used += json.length
  keys.slots[slot] = key
  return key
}

const scratch = createTextColumn(createTextBudget(0))

/** `"key":` with what JSON needs escaped. */
function escaped(message: Message, start: number, end: number): Uint8Array {
  scratch.at = 0
  openText(scratch)
  const from = scratch.at
  writeJsonString(scratch, message, start, end)
  scratch.bytes[scratch.at++] = 0x3a
  return scratch.bytes.subarray(from, scratch.at)
}
