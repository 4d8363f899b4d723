// What to do with a tag, by its key: agents write the same few keys in the same order, so the last
// tag predicts the next one and most keys cost one comparison.

import { createBytesCache } from '#lib/store/block/bytes-cache'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import { textOf } from './texts'

/** Keys remembered; hostile keys only make the memory start anew. */
const KEYS_MAX = 4_096
const KEY_BYTES_MAX = 256 * 1024
/** The one tag in which the Java agent puts all captured request headers. */
const HEADERS_KEY = 'http.headers'

export interface TagKey {
  readonly bytes: Uint8Array
  readonly text: string
  /** `"key":` as JSON. */
  readonly json: Uint8Array
  readonly isKept: boolean
  readonly isMark: boolean
  readonly isHeaders: boolean
  /** Number of the last span that had it: a key counts once per span. */
  seenIn: number
  next: TagKey | null
}

export interface TagKeys {
  /** Stands before the first tag of a span; to be asked for at the start of each. */
  start(): TagKey
  /** The key at bytes[at, at + size), which came after `previous`. */
  find(previous: TagKey, bytes: Uint8Array, at: number, size: number): TagKey
}

const encoder = new TextEncoder()

/** `keeps` says which keys' values are stored. */
export function createTagKeys(marks: MarkKeys, keeps: (key: string) => boolean): TagKeys {
  const cache = createBytesCache<TagKey>({ entries: KEYS_MAX, bytes: KEY_BYTES_MAX })
  const first = toKey('', new Uint8Array(0))
  let version = marks.version

  function toKey(text: string, bytes: Uint8Array): TagKey {
    return {
      bytes,
      text,
      json: encoder.encode(`${JSON.stringify(text)}:`),
      isKept: keeps(text),
      isMark: marks.has(text),
      isHeaders: text === HEADERS_KEY,
      seenIn: 0,
      next: null,
    }
  }

  return {
    start() {
      if (version !== marks.version) {
        // Plans now name other keys: every role is void.
        version = marks.version
        cache.clear()
        first.next = null
      }
      return first
    },
    find(previous, bytes, at, size) {
      const guess = previous.next
      if (guess !== null && isSame(guess.bytes, bytes, at, size)) return guess
      let key = cache.find(bytes, at, at + size)
      if (key === undefined) {
        key = toKey(textOf(bytes, at, at + size), bytes.slice(at, at + size))
        cache.add(key)
      }
      previous.next = key
      return key
    },
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, at: number, size: number): boolean {
  if (key.length !== size) return false
  for (let i = size - 1; i >= 0; i--) if (key[i] !== bytes[at + i]) return false
  return true
}
