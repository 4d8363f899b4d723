import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { BLOCK_ROWS_FULL, BLOCK_ROWS_MAX } from '#lib/store/block/span-block'
import { addRows, installFakeTime, NOTHING, setUp, take } from './committer-harness'

installFakeTime()

describe('the committer', () => {
  it('inserts messages that came together as one block, and then tells each', async () => {
    const { intake, inserts } = setUp()
    const all = Promise.all([take(intake, 1), take(intake, 2), take(intake, 3)])
    await vi.advanceTimersByTimeAsync(99)
    expect(inserts).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(await all).toEqual([1, 2, 3])
    expect(inserts).toEqual([{ token: 'token 1', rows: 6, announced: 0 }])
    expect(intake.held()).toEqual({ rows: 0, bytes: 0 })
  })

  it('inserts at once when a block is full', async () => {
    const { intake, inserts } = setUp()
    const stored = take(intake, BLOCK_ROWS_FULL)
    await vi.advanceTimersByTimeAsync(0)
    await stored
    expect(inserts).toHaveLength(1)
  })

  it('waits longer for company when much arrives, never more than a second', async () => {
    const { intake, inserts } = setUp()
    for (let i = 0; i < 100; i++) {
      void take(intake, 20_000)
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    const sent = inserts.length
    expect(sent).toBeGreaterThanOrEqual(9)
    expect(sent).toBeLessThan(20)
    expect(inserts.reduce((sum, { rows }) => sum + rows, 0)).toBe(2_000_000)
  })

  it('inserts rows that came during an insert, though no timer is left for them', async () => {
    const { intake, inserts, hold } = setUp()
    const open = hold()
    const first = take(intake, 1)
    await vi.advanceTimersByTimeAsync(200)
    const second = take(intake, 2)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(inserts).toEqual([])
    open()
    await vi.advanceTimersByTimeAsync(0)
    expect(await Promise.all([first, second])).toEqual([1, 2])
    expect(inserts.map(({ rows }) => rows)).toEqual([1, 2])
  })

  it('writes announcements before the block that needs them, once', async () => {
    const { intake, inserts, dimensions } = setUp()
    const named = (name: string) =>
      intake.take(
        NOTHING,
        (_, block) => {
          dimensions.endpointText(name)
          return addRows(block, 1)
        },
        8_000,
      )
    const stored = [named('GET /a'), named('GET /a'), named('GET /b')]
    await vi.advanceTimersByTimeAsync(150)
    await Promise.all(stored)
    expect(inserts).toEqual([{ token: 'token 1', rows: 3, announced: 2 }])
  })

  it('stores announcements that come without rows', async () => {
    const { intake, inserts, dimensions } = setUp()
    const stored = intake.take(NOTHING, () => dimensions.endpointText('GET /a'), 8_000)
    await vi.advanceTimersByTimeAsync(150)
    await stored
    expect(inserts).toEqual([])
    expect(dimensions.pending()).toBe(0)
  })

  it('answers at once when a message holds nothing', async () => {
    const { intake, inserts } = setUp()
    expect(await take(intake, 0)).toBe(0)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(inserts).toEqual([])
  })
})

describe('a refused message', () => {
  it('leaves the block and the dimensions as they were, and gets its own error', async () => {
    const { intake, inserts, dimensions } = setUp()
    const good = take(intake, 3)
    const bad = intake.take(
      NOTHING,
      (_, block) => {
        dimensions.endpointText('GET /never')
        addRows(block, 5)
        throw new AppError('bad-request', 'malformed')
      },
      8_000,
    )
    await expect(bad).rejects.toMatchObject({ code: 'bad-request' })
    await vi.advanceTimersByTimeAsync(150)
    await good
    expect(inserts).toEqual([{ token: 'token 1', rows: 3, announced: 0 }])
  })

  it('goes to the next block when this one is nearly full', async () => {
    const { intake, inserts } = setUp()
    const first = take(intake, BLOCK_ROWS_FULL - 1)
    const second = take(intake, BLOCK_ROWS_FULL - 1)
    await vi.advanceTimersByTimeAsync(2_000)
    await Promise.all([first, second])
    expect(inserts.map(({ rows }) => rows)).toEqual([BLOCK_ROWS_FULL - 1, BLOCK_ROWS_FULL - 1])
  })

  it('is too large when it does not fit an empty block', async () => {
    const { intake } = setUp()
    await expect(take(intake, BLOCK_ROWS_MAX + 1)).rejects.toMatchObject({ code: 'too-large' })
  })
})

describe('stopping', () => {
  it('flushes what was taken and takes nothing more', async () => {
    const { intake, inserts } = setUp()
    const stored = take(intake, 5)
    const stopped = intake.stop()
    await expect(take(intake, 1)).rejects.toMatchObject({ code: 'unavailable' })
    await vi.advanceTimersByTimeAsync(0)
    await stopped
    expect(await stored).toBe(5)
    expect(inserts).toHaveLength(1)
    await intake.stop()
  })

  it('ends at once when there is nothing to flush', async () => {
    const { intake } = setUp()
    await intake.stop()
  })

  it('waits for the insert under way and for what came during it', async () => {
    const { intake, hold, inserts } = setUp()
    const open = hold()
    const first = take(intake, 1)
    await vi.advanceTimersByTimeAsync(150)
    const second = take(intake, 2)
    let done = false
    const stopped = intake.stop().then(() => {
      done = true
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(done).toBe(false)
    open()
    await vi.advanceTimersByTimeAsync(0)
    await Promise.all([stopped, first, second])
    expect(inserts.map(({ rows }) => rows)).toEqual([1, 2])
  })
})
