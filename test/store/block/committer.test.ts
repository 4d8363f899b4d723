// How: time is vitest's, the database is a list with a switch; one row is one message.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { createCommitter } from '#lib/store/block/committer'
import { type Announcement, createDimensions } from '#lib/store/block/dimensions'
import type { Intake } from '#lib/store/block/intake'
import {
  addRow,
  BLOCK_ROWS_FULL,
  BLOCK_ROWS_MAX,
  type SpanBlock,
} from '#lib/store/block/span-block'
import { appendEmptyText, appendText } from '#lib/store/block/text-column'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Insert {
  readonly token: string
  readonly rows: number
  readonly announced: number
}

function setUp() {
  const inserts: Insert[] = []
  const warnings: string[] = []
  const dimensions = createDimensions()
  let announced = 0
  let failure: AppError | null = null
  let gate: Promise<void> = Promise.resolve()
  let tokens = 0
  const intake = createCommitter({
    dimensions,
    async announce(rows: readonly Announcement[]) {
      await gate
      if (failure !== null) throw failure
      announced += rows.length
    },
    async insert(block, token) {
      await gate
      const rows = block.rows
      inserts.push({ token, rows, announced })
      if (failure !== null) throw failure
    },
    newToken: () => `token ${++tokens}`,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    warn: (message) => warnings.push(message),
  })
  return {
    intake,
    inserts,
    warnings,
    dimensions,
    fail(error: AppError | null) {
      failure = error
    },
    /** Holds every write until the returned function is called. */
    hold() {
      let open = () => {}
      gate = new Promise((resolve) => {
        open = resolve
      })
      return () => open()
    },
  }
}

const NOTHING = new Uint8Array(0)
const AWAY = new AppError('unavailable', 'the database does not answer')

function addRows(block: SpanBlock, rows: number): number {
  for (let i = 0; i < rows; i++) {
    addRow(block)
    appendEmptyText(block.traceName)
    appendEmptyText(block.attributes)
    appendEmptyText(block.events)
  }
  return rows
}

const take = (
  intake: Intake,
  rows: number,
  options: { holdMs?: number; bytes?: Uint8Array } = {},
) =>
  intake.take(options.bytes ?? NOTHING, (_, block) => addRows(block, rows), options.holdMs ?? 8_000)

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
    const bytes = new TextEncoder().encode('the same message')
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
      bytes[0] = i
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
