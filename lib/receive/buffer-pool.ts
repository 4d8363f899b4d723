// Memory for messages that arrive in pieces: bounded, and used again, as garbage costs more than copies.
import { AppError } from '#lib/model/app-error'

/** Sizes are multiples of this, so that buffers fit again. */
const STEP_BYTES = 16 * 1024
/** A length that a client declares is believed up to so many times what has really come. */
const HINT_FACTOR = 16
/** Larger buffers are not kept, and so many bytes are kept in all. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024
const POOL_BYTES_MAX = 32 * 1024 * 1024

export interface BufferPool {
  readonly limit: number
  /** Bytes of the buffers that are out. */
  used: number
  readonly free: Buffer[]
  freeBytes: number
}

export function createBufferPool(limit: number): BufferPool {
  return { limit, used: 0, free: [], freeBytes: 0 }
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
  const hoped = Math.max(Math.min(hint, bytes * HINT_FACTOR), (buffer?.length ?? 0) * 2)
  const larger = takeBuffer(pool, Math.max(bytes, hoped))
  if (buffer !== null) {
    buffer.copy(larger, 0, 0, length)
    giveBuffer(pool, buffer)
  }
  return larger
}

/** At least so many bytes, of no meaning. */
export function takeBuffer(pool: BufferPool, bytes: number): Buffer {
  const { free } = pool
  const at = free.findLastIndex((kept) => kept.length >= bytes)
  const size = at === -1 ? Math.ceil(bytes / STEP_BYTES) * STEP_BYTES : free[at]!.length
  if (pool.used + size > pool.limit) {
    throw new AppError('unavailable', 'too many messages are under way')
  }
  pool.used += size
  if (at === -1) return Buffer.allocUnsafeSlow(size)
  pool.freeBytes -= size
  return free.splice(at, 1)[0]!
}

export function giveBuffer(pool: BufferPool, buffer: Buffer): void {
  const size = buffer.length
  pool.used -= size
  if (size > KEPT_BYTES_MAX || pool.freeBytes + size > POOL_BYTES_MAX) return
  pool.free.push(buffer)
  pool.freeBytes += size
}
