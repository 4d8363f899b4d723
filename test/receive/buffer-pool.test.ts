import { describe, expect, it } from 'vitest'
import { createBufferPool, giveBuffer, growBuffer, takeBuffer } from '#lib/receive/buffer-pool'

describe('the buffer pool', () => {
  const LIMIT = 1024 * 1024

  it('gives buffers out again, and never more than its limit', () => {
    const pool = createBufferPool(LIMIT)
    const first = takeBuffer(pool, 100_000)
    giveBuffer(pool, first)
    expect(takeBuffer(pool, 50_000)).toBe(first)
    expect(() => takeBuffer(pool, LIMIT)).toThrow(expect.objectContaining({ code: 'unavailable' }))
    giveBuffer(pool, first)
    expect(pool.used).toBe(0)
  })

  it('grows a buffer with its content, and believes a declared length only in part', () => {
    const pool = createBufferPool(LIMIT)
    const small = growBuffer(pool, { buffer: null, length: 0, bytes: 10, hint: LIMIT * 64 })
    expect(small.length).toBeLessThanOrEqual(16 * 1024)
    small.write('0123456789')
    const large = growBuffer(pool, { buffer: small, length: 10, bytes: 200_000, hint: 0 })
    expect(large.subarray(0, 10).toString()).toBe('0123456789')
    expect(pool.used).toBe(large.length)
  })
})
