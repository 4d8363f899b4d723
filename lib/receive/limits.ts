// Limits that every host keeps, and the account of memory that requests under way may take.

/** One message, before and after decompression; what OTLP's specification recommends. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024
/** All messages of one host that are being read or unpacked. */
export const IN_FLIGHT_BYTES_MAX = 128 * 1024 * 1024
export const CONNECTIONS_MAX = 4_096
/** A request that has not arrived whole by then is given up, and one that sends nothing. */
export const REQUEST_TIMEOUT_MS = 30_000
/** What clients that were told "retry later" wait, milliseconds. */
export const RETRY_AFTER_MS = 1_000

/** Counts bytes that are held for requests; refuses more than its limit. */
export interface ByteAccount {
  /** False when there is no room for so many more: nothing is taken then. */
  take(bytes: number): boolean
  give(bytes: number): void
  readonly used: number
}

export function createByteAccount(limit: number): ByteAccount {
  let used = 0
  return {
    take(bytes) {
      if (used + bytes > limit) return false
      used += bytes
      return true
    },
    give(bytes) {
      used -= bytes
    },
    get used() {
      return used
    },
  }
}
