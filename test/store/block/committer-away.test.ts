import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { addRow, BLOCK_ROWS_FULL, BLOCK_ROWS_MAX } from '#lib/store/block/span-block'
import { appendEmptyText, appendText } from '#lib/store/block/text-column'
import { AWAY, addRows, installFakeTime, messageOf, setUp, take } from './committer-harness'

installFakeTime()

describe('while the database is away', () => {
  it('tries the same rows with the same token until they are in', async () => {
    const { intake, inserts, fail, warnings } = setUp()
    fail(AWAY)
    const stored = take(intake, 4, { holdMs: 60_000 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(inserts.length).toBeGreaterThan(4)
    expect(inserts.length).toBeLessThan(12)
    fail(null)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(await stored).toBe(4)
    expect(new Set(inserts.map(({ token, rows }) => `${token} ${rows}`))).toEqual(
      new Set(['token 1 4']),
    )
    expect(warnings).toEqual([
      'spans are held: the database does not answer',
      'the database takes spans again',
    ])
  })

  it('says "retry later" after the hold, and still stores what it held', async () => {
    const { intake, inserts, fail } = setUp()
    fail(AWAY)
    const late = take(intake, 4, { holdMs: 2_000 })
    const refused = expect(late).rejects.toMatchObject({ code: 'unavailable' })
    await vi.advanceTimersByTimeAsync(2_500)
    await refused
    expect(intake.held().rows).toBe(4)
    fail(null)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(intake.held().rows).toBe(0)
    expect(inserts.at(-1)).toMatchObject({ token: 'token 1', rows: 4 })
  })

  it('takes a message that is sent again only once', async () => {
    const { intake, inserts, fail } = setUp()
    fail(AWAY)
    const bytes = messageOf(7)
    void take(intake, 1, { holdMs: 60_000 })
    await vi.advanceTimersByTimeAsync(500)
    const tries = [1, 2, 3].map(() => take(intake, 7, { bytes, holdMs: 60_000 }))
    expect(intake.held().rows).toBe(8)
    fail(null)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(await Promise.all(tries)).toEqual([7, 7, 7])
    expect(inserts.at(-1)?.rows).toBe(7)
    // Later the same bytes are news again.
    const again = take(intake, 7, { bytes })
    await vi.advanceTimersByTimeAsync(2_000)
    await again
    expect(inserts.at(-1)?.rows).toBe(7)
    expect(inserts.filter(({ rows }) => rows === 7)).toHaveLength(2)
  })

  it('holds so much and no more, then refuses, and loses nothing that it took', async () => {
    const { intake, inserts, fail } = setUp()
    fail(AWAY)
    const bytes = new Uint8Array(8 * 1024 * 1024)
    const outcomes: Promise<string>[] = []
    for (let i = 0; i < 12; i++) {
      bytes.set(messageOf(BLOCK_ROWS_FULL / 2))
      const stored = take(intake, BLOCK_ROWS_FULL / 2, { bytes, holdMs: 120_000 })
      outcomes.push(stored.then(() => 'stored').catch((error: AppError) => error.code))
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(30_000)
    const held = intake.held()
    expect(held.rows).toBeLessThanOrEqual(2 * BLOCK_ROWS_MAX)
    expect(held.bytes).toBeLessThanOrEqual(33 * 1024 * 1024 + held.rows * 3)
    fail(null)
    await vi.advanceTimersByTimeAsync(20_000)
    const all = await Promise.all(outcomes)
    const stored = all.filter((outcome) => outcome === 'stored').length
    expect(stored).toBeGreaterThanOrEqual(5)
    expect(all.filter((outcome) => outcome === 'unavailable')).toHaveLength(12 - stored)
    const tokens = new Map(inserts.map(({ token, rows }) => [token, rows]))
    const rows = [...tokens.values()].reduce((sum, value) => sum + value, 0)
    expect(rows).toBe((stored * BLOCK_ROWS_FULL) / 2)
  })

  it('gives up rows that the database refuses for themselves, and says so', async () => {
    const { intake, fail, warnings, inserts } = setUp()
    fail(new AppError('internal', 'type mismatch'))
    const refused = expect(take(intake, 2, { holdMs: 600_000 })).rejects.toMatchObject({
      code: 'internal',
    })
    await vi.advanceTimersByTimeAsync(60_000)
    await refused
    expect(inserts).toHaveLength(8)
    expect(warnings.at(-1)).toBe('2 spans are given up: type mismatch')
    fail(null)
    const next = take(intake, 1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await next).toBe(1)
  })
})

describe('waiting for room', () => {
  it('keeps its own copy of the message and the order of arrival', async () => {
    const { intake, hold } = setUp()
    const open = hold()
    const seen: number[] = []
    const send = (rows: number, bytes: Uint8Array) =>
      intake.take(
        bytes,
        (given, block) => {
          seen.push(given[0]!)
          appendText(block.traceName, new Uint8Array(0))
          addRows(block, rows - 1)
          addRow(block)
          appendEmptyText(block.attributes)
          appendEmptyText(block.events)
        },
        60_000,
      )
    const shared = new Uint8Array(1)
    const all: Promise<void>[] = []
    for (let i = 0; i < 6; i++) {
      shared[0] = i
      all.push(send(BLOCK_ROWS_FULL, shared))
    }
    shared[0] = 99
    expect(seen).toEqual([0, 1])
    open()
    await vi.advanceTimersByTimeAsync(10)
    await Promise.all(all)
    expect(seen).toEqual([0, 1, 2, 3, 4, 5])
  })
})
