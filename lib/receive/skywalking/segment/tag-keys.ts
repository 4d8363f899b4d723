// What to do with a tag, by its key: agents write the same few keys in the same order, so the last
// tag predicts the next one and most keys cost one comparison.
import { createBytesCache } from '#lib/store/block/bytes-cache'
import type { TextSource } from '#lib/store/block/json-text'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import { type JsonPiece, toPiece } from './json-words'
import { textOf } from './texts'

/** Keys remembered, and their bytes. */
const KEYS_MAX = 4_096
const KEY_BYTES_MAX = 256 * 1024
/** When there are more, so many are served without being remembered before the memory starts anew. */
const STRANGERS_MAX = 65_536
/** The one tag in which the Java agent puts all captured request headers. */
const HEADERS_KEY = 'http.headers'

export interface TagKey {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly text: string
  /** Tells keys apart in memories; never given twice. */
  readonly number: number
  /** `"key":`; null for a key that is not worth remembering. */
  readonly json: JsonPiece | null
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
  /** The key in [at, at + size), which came after `previous`. */
  find(previous: TagKey, from: TextSource, at: number, size: number): TagKey
}

/** `keeps` says which keys' values are stored. */
export function createTagKeys(marks: MarkKeys, keeps: (key: string) => boolean): TagKeys {
  const cache = createBytesCache<TagKey>({ entries: KEYS_MAX, bytes: KEY_BYTES_MAX })
  let count = 0
  let known = 0
  let strangers = 0
  let version = marks.version
  const nothing = new Uint8Array(0)
  const first = toKey('', nothing)

  function toKey(text: string, bytes: Uint8Array): TagKey {
    count += 1
    return {
      bytes,
      view: new DataView(bytes.buffer),
      text,
      number: count,
      json: bytes === nothing ? null : toPiece(`${JSON.stringify(text)}:`),
      isKept: keeps(text),
      isMark: marks.has(text),
      isHeaders: text === HEADERS_KEY,
      seenIn: 0,
      next: null,
    }
  }

  function forget(): void {
    cache.clear()
    known = 0
    strangers = 0
    first.next = null
  }

  function learn(previous: TagKey, { bytes }: TextSource, at: number, size: number): TagKey {
    const text = textOf(bytes, at, at + size)
    if (known >= KEYS_MAX) {
      strangers += 1
      if (strangers < STRANGERS_MAX) return toKey(text, nothing)
      forget()
    }
    const key = toKey(text, Uint8Array.from(bytes.subarray(at, at + size)))
    cache.add(key)
    known += 1
    previous.next = key
    return key
  }

  return {
    start() {
      if (version !== marks.version) {
        // Plans now name other keys: every role is void.
        version = marks.version
        forget()
      }
      return first
    },
    find(previous, from, at, size) {
      const guess = previous.next
      if (guess !== null && guess.bytes.length === size && isSame(guess, from, at)) return guess
      const key = cache.find(from.bytes, at, at + size)
      if (key === undefined) return learn(previous, from, at, size)
      previous.next = key
      return key
    },
  }
}

/** The caller has compared the sizes. */
function isSame({ bytes: own, view: ownView }: TagKey, { bytes, view }: TextSource, at: number) {
  const size = own.length
  let i = 0
  for (; i + 4 <= size; i += 4) {
    if (view.getInt32(at + i, true) !== ownView.getInt32(i, true)) return false
  }
  for (; i < size; i++) if (bytes[at + i] !== own[i]) return false
  return true
}
