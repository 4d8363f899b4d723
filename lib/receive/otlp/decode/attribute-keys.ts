// The attribute keys seen so far: found by guessing the next one, with what each is good for.

import { INPUT, VIEW } from '#lib/receive/otlp/proto/input'
import { CURSOR, OUT, OUT_VIEW, put, putString } from '#lib/receive/otlp/proto/json-out'
import { readText } from '#lib/receive/otlp/proto/value-text'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import { ROLE_OF_KEY, SELECTED_KEYS } from './attribute-roles'

/** Distinct keys remembered, and the longest of them, bytes; others are written but have no role. */
const KEYS_MAX = 4_096
export const KEY_BYTES_MAX = 120
/** Room of one key: its bytes, then `"key":`, each followed by slack for reading whole words. */
const RAW_BYTES = 128
const JSON_BYTES = 128
/** Slots of the hash table, and how many are looked at: hostile keys cannot make a lookup long. */
const SLOTS = KEYS_MAX * 4
const PROBES_MAX = 8
/** Instrumentations write attributes in a fixed order: two keys nearly always tell the next. */
const CONTEXTS = 16_384

/** What a key is good for: its role in the low bits, and whether it is selected, or may be a mark. */
export const ROLE_BITS = 0x1f
export const SELECTED_BIT = 0x20
export const MARK_BIT = 0x40

/** Key k (from 1) has its bytes at RAW[k × RAW_BYTES] and `"key":` at JSON_KEYS[k × JSON_BYTES]. */
const RAW = new Uint8Array((KEYS_MAX + 1) * RAW_BYTES)
const RAW_VIEW = new DataView(RAW.buffer)
const JSON_KEYS = new Uint8Array((KEYS_MAX + 1) * JSON_BYTES)
const JSON_VIEW = new DataView(JSON_KEYS.buffer)
const RAW_LENGTH = new Uint8Array(KEYS_MAX)
const JSON_LENGTH = new Uint8Array(KEYS_MAX)
export const KEY_FLAGS = new Uint8Array(KEYS_MAX)
const NEXT = new Uint16Array(CONTEXTS)
const TABLE = new Uint16Array(SLOTS)
const names: string[] = ['']

/** One table for the process: all its decoders see the same agents. */
const CURRENT = { last: 0, before: 0, owner: null as MarkKeys | null, version: -1 }

/** To be called with each message: forgets what keys are good for when plans name other marks. */
export function refreshKeys(markKeys: MarkKeys): void {
  if (CURRENT.owner === markKeys && CURRENT.version === markKeys.version) return
  CURRENT.owner = markKeys
  CURRENT.version = markKeys.version
  names.length = 1
  NEXT.fill(0)
  TABLE.fill(0)
}

/** To be called with each span: `hint`, the same for spans of one sort, tells the first key. */
export function beginKeys(hint: number): void {
  CURRENT.last = 0
  CURRENT.before = hint
}

export function keyName(key: number): string {
  return names[key]!
}

/** Number of the key in `[start, end)`; 0 when it is too long, too odd or too late to be remembered. */
export function findKey(start: number, end: number): number {
  const { last } = CURRENT
  const context = (last * 61 + CURRENT.before) & (CONTEXTS - 1)
  let key = NEXT[context]!
  if (key === 0 || RAW_LENGTH[key] !== end - start || !isKey(key, start)) {
    key = lookUp(start, end)
    NEXT[context] = key
  }
  CURRENT.before = last
  CURRENT.last = key
  return key
}

/** Writes `"key":`. Whole words: what is too many is overwritten by what follows. */
export function putKey(key: number): void {
  const from = key * JSON_BYTES
  const length = JSON_LENGTH[key]!
  const { at } = CURSOR
  for (let i = 0; i < length; i += 8) {
    OUT_VIEW.setInt32(at + i, JSON_VIEW.getInt32(from + i, true), true)
    OUT_VIEW.setInt32(at + i + 4, JSON_VIEW.getInt32(from + i + 4, true), true)
  }
  CURSOR.at = at + length
}

/** True when the bytes at `start` are those of the key; the caller has compared the lengths. */
function isKey(key: number, start: number): boolean {
  const raw = key * RAW_BYTES
  const length = RAW_LENGTH[key]!
  if (length < 4) {
    for (let i = 0; i < length; i++) if (INPUT[start + i] !== RAW[raw + i]) return false
    return true
  }
  // The last word overlaps the one before it, so no bytes are left over.
  const last = length - 4
  for (let i = 0; i < last; i += 4) {
    if (VIEW.getInt32(start + i, true) !== RAW_VIEW.getInt32(raw + i, true)) return false
  }
  return VIEW.getInt32(start + last, true) === RAW_VIEW.getInt32(raw + last, true)
}

function lookUp(start: number, end: number): number {
  const length = end - start
  if (length > KEY_BYTES_MAX || length === 0) return 0
  let slot = slotOf(start, end)
  for (let probe = 0; probe < PROBES_MAX; probe++) {
    const key = TABLE[slot]!
    if (key === 0) return addKey(slot, start, end)
    if (RAW_LENGTH[key] === length && isKey(key, start)) return key
    slot = (slot + 1) & (SLOTS - 1)
  }
  return 0
}

/** By length, first and last bytes: enough to tell real keys apart; the rest is compared. */
function slotOf(start: number, end: number): number {
  const length = end - start
  let hash = length
  if (length >= 4) {
    hash = Math.imul(hash ^ VIEW.getInt32(start, true), 0x9e3779b1)
    hash = Math.imul((hash ^ (hash >>> 15)) + VIEW.getInt32(end - 4, true), 0x85ebca6b)
  } else for (let i = start; i < end; i++) hash = Math.imul(hash ^ INPUT[i]!, 0x9e3779b1)
  return (hash ^ (hash >>> 13)) & (SLOTS - 1)
}

function addKey(slot: number, start: number, end: number): number {
  const key = names.length
  if (key === KEYS_MAX) return 0
  const name = readText(start, end)
  const { at } = CURSOR
  putString(start, end)
  put(0x3a)
  const length = CURSOR.at - at
  CURSOR.at = at
  if (length > JSON_BYTES) return 0
  JSON_KEYS.set(OUT.subarray(at, at + length), key * JSON_BYTES)
  JSON_LENGTH[key] = length
  RAW.set(INPUT.subarray(start, end), key * RAW_BYTES)
  RAW_LENGTH[key] = end - start
  const mark = CURRENT.owner?.has(name) ?? false
  const kept = CURRENT.owner?.keeps(name) ?? false
  const selected = mark || kept || SELECTED_KEYS.has(name)
  KEY_FLAGS[key] =
    (ROLE_OF_KEY.get(name) ?? 0) | (selected ? SELECTED_BIT : 0) | (mark ? MARK_BIT : 0)
  names.push(name)
  TABLE[slot] = key
  return key
}
