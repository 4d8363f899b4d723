// Memory for messages that arrive in pieces: bounded, and used again, as garbage costs more than copies.
import { AppError } from '#lib/model/app-error'

/** Sizes are multiples of this, so that buffers fit again. */
const STEP_BYTES = 16 * 1024
/** A length that a client declares is believed up to so many times what has really come. */
const HINT_FACTOR = 16
/** A kept buffer may be so many times as large as what is asked for. */
const WASTE_MAX = 4
/** Larger buffers are not kept, and so many bytes are kept in all. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024
const POOL_BYTES_MAX = 32 * 1024 * 1024

export interface BufferPool {
  /** Bytes out from which on nothing new should begin. */
  readonly full: number
  /** Bytes out at most. */
  readonly limit: number
  /** Bytes of the buffers that are out. */
  used: number
  readonly free: Buffer[]
  freeBytes: number
  /** Called when memory was given back. */
  onGiven: () => void
}

export function createBufferPool(full: number, limit = full): BufferPool {
  return { full, limit, used: 0, free: [], freeBytes: 0, onGiven: () => {} }
}

/** Whether a message of so many bytes may begin. */
export function fitsPool(pool: BufferPool, bytes: number): boolean {
  return pool.used + bytes <= pool.full
}

/** What there is of a message: `bytes` of it must fit now, `hint` bytes may come in all. */
export interface Growing {
  readonly buffer: Buffer | null
  readonly length: number
  readonly bytes: number
  readonly hint: number
}

/**
 * The same buffer when it is large enough, else a larger one with the same content. Throws AppError
 * 'unavailable' when too much memory is out; the old buffer then is still the caller's.
 */
export function growBuffer(pool: BufferPool, growing: Growing): Buffer {
  const { buffer, length, bytes, hint } = growing
  if (buffer !== null && buffer.length >= bytes) return buffer
  const old = buffer?.length ?? 0
  const hoped = Math.max(Math.min(hint, bytes * HINT_FACTOR), old * 2)
  // The old buffer goes back as soon as the new one is there: it is not counted twice.
  pool.used -= old
  try {
    const larger = takeBuffer(pool, Math.max(bytes, hoped))
    if (buffer === null) return larger
    buffer.copy(larger, 0, 0, length)
    keepFree(pool, buffer)
    return larger
  } catch (error) {
    pool.used += old
    throw error
  }
}

/** At least so many bytes, of no meaning. Throws AppError 'unavailable' beyond the pool's limit. */
export function takeBuffer(pool: BufferPool, bytes: number): Buffer {
  const { free } = pool
  const whole = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES
  const at = free.findLastIndex(({ length }) => length >= bytes && length <= whole * WASTE_MAX)
  const size = at === -1 ? whole : free[at]!.length
  if (pool.used + size > pool.limit) {
    throw new AppError('unavailable', 'too many messages are under way')
  }
  pool.used += size
  if (at === -1) return Buffer.allocUnsafeSlow(size)
  pool.freeBytes -= size
  return free.splice(at, 1)[0]!
}

export function giveBuffer(pool: BufferPool, buffer: Buffer): void {
  pool.used -= buffer.length
  keepFree(pool, buffer)
  pool.onGiven()
}

function keepFree(pool: BufferPool, buffer: Buffer): void {
  const size = buffer.length
  if (size > KEPT_BYTES_MAX || pool.freeBytes + size > POOL_BYTES_MAX) return
  pool.free.push(buffer)
  pool.freeBytes += size
}
