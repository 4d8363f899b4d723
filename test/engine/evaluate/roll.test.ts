import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PATIENCE_S } from '#lib/engine/evaluate/dirty-buckets'
import { createRoller } from '#lib/engine/evaluate/roll'
import { BUCKET_MS } from '#lib/model/hop'
import { readLastVersion, readRolledUpTo } from '#lib/store/query/commit-rollup'
import { rollHops } from '#lib/store/query/roll-hops'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { hopsInWords } from '#test/support/hops/rolled-words'
import { idOf, insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const DAY_MS = 86_400_000

/** A pair of spans, the second in the next bucket. */
const PAIR: readonly TestSpan[] = [
  { trace: 'p', id: 'g', at: 'gateway@v1' },
  { trace: 'p', id: 'c', parent: 'g', at: 'gateway@v1', kind: 'client', peer: 'outside:order' },
  { trace: 'p', id: 'o', parent: 'c', at: 'order@v2', startMs: 12_000 },
]

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop())

function newRoller() {
  const log = pino({ level: 'silent' })
  return createRoller({ db: test.db, log, now: Date.now, retentionDays: 3_650 })
}

/** Each test has a day of its own, and its spans arrive now. */
async function insert(day: number, ids: string): Promise<void> {
  const spans = PAIR.filter(({ id }) => ids.includes(id))
  const startMs = (span: TestSpan) => (span.startMs ?? 0) + day * DAY_MS
  await insertSpans(
    test.db,
    spans.map((span) => ({ ...span, startMs: startMs(span), receivedS: 'now' })),
  )
}

const words = (day: number) =>
  hopsInWords(test.db, { fromMs: T0_MS + day * DAY_MS, toMs: T0_MS + day * DAY_MS + 60_000 })

describe('the roller', { timeout: 30_000 }, () => {
  it('rolls everything that was received before it first looked', async () => {
    await insert(1, 'gco')
    const roller = newRoller()
    await roller.roll([])
    expect(await words(1)).toEqual(['gateway@v1 → order@v2', 'user → gateway@v1'])
    const first = T0_MS + DAY_MS
    expect(roller.changed()).toEqual([first, first + BUCKET_MS])
    expect(roller.changedCalls()).toEqual(roller.changed())
    roller.judged([first])
    expect(roller.changedCalls()).toEqual([first + BUCKET_MS])
    expect(roller.changed()).toEqual([first + BUCKET_MS])
  })

  it('does nothing when nothing has arrived', async () => {
    const roller = newRoller()
    await roller.roll([])
    const version = await readLastVersion(test.db)
    roller.judged(roller.changed())
    await roller.roll([])
    expect(roller.changed()).toEqual([])
    expect(await readLastVersion(test.db)).toBe(version)
  })

  it('rolls a bucket again when a late span changes it through its trace', async () => {
    await insert(2, 'o')
    const first = newRoller()
    await first.roll([])
    expect(await words(2)).toEqual(['somebody → order@v2 torn'])
    await insert(2, 'gc')
    const second = newRoller()
    await second.roll([])
    expect(await words(2)).toEqual(['gateway@v1 → order@v2', 'user → gateway@v1'])
  })

  it('goes on where a process that was killed in the middle had stopped', async () => {
    await insert(3, 'gco')
    const killed = { ...test.db, insert: refuseCommits }
    const log = pino({ level: 'silent' })
    const roller = createRoller({ db: killed, log, now: Date.now, retentionDays: 3_650 })
    await expect(roller.roll([])).rejects.toThrow('killed')
    expect(await words(3)).toEqual([])
    await newRoller().roll([])
    expect(await words(3)).toEqual(['gateway@v1 → order@v2', 'user → gateway@v1'])
  })

  it('rolls the recent past again when lanes change', async () => {
    const startMs = Math.floor((Date.now() - T0_MS) / BUCKET_MS) * BUCKET_MS - 300_000
    const receivedS = startMs / 1_000
    await insertSpans(
      test.db,
      PAIR.map((span) => ({ ...span, startMs, receivedS })),
    )
    const range = { fromMs: T0_MS + startMs, toMs: T0_MS + startMs + BUCKET_MS }
    await rollHops(test.db, {
      buckets: [range.fromMs],
      version: 1,
      settledMs: Date.now(),
      lanes: [],
      halves: false,
      slices: 1,
    })
    expect(await hopsInWords(test.db, range)).toHaveLength(2)
    await newRoller().roll([{ lane: 0, split: null, gray: [idOf('order@v2')], baseline: [] }])
    expect(await hopsInWords(test.db, range)).toEqual([
      'gateway@v1 → order@v2 lanes 1',
      'user → gateway@v1 lanes 1',
    ])
  })

  it('leaves spans alone that are older than what is kept', async () => {
    const startMs = Date.now() - T0_MS - 4_000 * DAY_MS
    await insertSpans(test.db, [{ trace: 'old', id: 'a', at: 'old@v1', startMs, receivedS: 'now' }])
    await newRoller().roll([])
    expect(await hopsInWords(test.db, { fromMs: 0, toMs: T0_MS })).toEqual([])
  })

  it('rolls spans whose clock is hours ahead, and leaves those alone that are years ahead', async () => {
    const inDays = (Date.now() - T0_MS) / DAY_MS
    const soon = Math.ceil(inDays * 8_640 + 1_000) / 8_640
    for (const day of [soon, 3_000]) await insert(day, 'gco')
    await newRoller().roll([])
    expect(await words(soon)).toEqual(['gateway@v1 → order@v2', 'user → gateway@v1'])
    expect(await words(3_000)).toEqual([])
  })

  it('notes how far everything is rolled once no call waits for an answer', async () => {
    await insert(7, 'gc')
    await newRoller().roll([])
    const insertedS = Date.now() / 1_000
    expect(await readRolledUpTo(test.db)).toBeLessThan(insertedS)
    await sleep((PATIENCE_S + 2) * 1_000)
    await newRoller().roll([])
    expect(await words(7)).toEqual(['gateway@v1 → outside:order', 'user → gateway@v1'])
    expect(await readRolledUpTo(test.db)).toBeGreaterThan(insertedS)
  }, 30_000)
})

async function refuseCommits(table: string, rows: readonly object[]): Promise<void> {
  if (table === 'rollup_commits') throw new Error('killed')
  await test.db.insert(table, rows)
}
