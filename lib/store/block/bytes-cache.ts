// A bounded cache from a range of bytes to a value, for what agents repeat: resources, names, keys.
import { hashed, murmur128 } from '#lib/model/murmur'

/** A copy of the bytes and what they stand for. */
interface Entry<T> {
  readonly bytes: Uint8Array
  readonly value: T
}

export interface BytesCache<T> {
  /** The value of exactly these bytes, or undefined. */
  find(bytes: Uint8Array, start: number, end: number): T | undefined
  /** Adds the bytes that `find` was last asked for; forgets everything first when full. */
  add(value: T): void
  clear(): void
}

/**
 * Keeps at most `limits.entries` values and `limits.bytes` bytes of keys. Keys are compared whole:
 * two texts with one hash never share a value.
 */
export function createBytesCache<T>(limits: { entries: number; bytes: number }): BytesCache<T> {
  const entries = new Map<number, Entry<T>>()
  let kept = 0
  let hash = 0
  let asked: Uint8Array = new Uint8Array(0)
  let from = 0
  let to = 0
  return {
    find(bytes, start, end) {
      murmur128(bytes, start, end)
      hash = hashed.w0
      asked = bytes
      from = start
      to = end
      const entry = entries.get(hash)
      return entry !== undefined && same(entry.bytes, bytes, start, end) ? entry.value : undefined
    },
    add(value) {
      if (to - from > limits.bytes) return
      if (entries.size >= limits.entries || kept + to - from > limits.bytes) {
        entries.clear()
        kept = 0
      }
      // A copy: the message's memory must not live as long as the cache (a Buffer's slice would).
      entries.set(hash, { bytes: new Uint8Array(asked.subarray(from, to)), value })
      kept += to - from
      asked = new Uint8Array(0)
    },
    clear() {
      entries.clear()
      kept = 0
    },
  }
}

function same(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}
