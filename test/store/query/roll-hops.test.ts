// How: each case has ten minutes of its own on the clock, so that all share one database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { readHops } from '#lib/store/query/read-hops'
import type { RolledHops, RollHopsOptions } from '#lib/store/query/roll-hops'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { HOP_CASES } from '#test/support/hops/all-cases'
import { nextVersion, roll as rollRange } from '#test/support/hops/roll'
import { hopsInWords } from '#test/support/hops/rolled-words'
import { insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const CASE_MS = 600_000

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop())

/** A case may use the times −60 s to 120 s. */
function rangeOf(index: number) {
  const fromMs = T0_MS + index * CASE_MS
  return { fromMs: fromMs - 60_000, toMs: fromMs + 120_000 }
}

function moved(spans: readonly TestSpan[], index: number): TestSpan[] {
  return spans.map((span) => ({ ...span, startMs: (span.startMs ?? 0) + index * CASE_MS }))
}

const roll = (index: number, extra: Partial<RollHopsOptions> = {}): Promise<RolledHops> =>
  rollRange(test.db, rangeOf(index), extra)

const words = (index: number) => hopsInWords(test.db, rangeOf(index))

describe('the hop pass', { timeout: 30_000 }, () => {
  it.each(HOP_CASES.map((one, index) => ({ ...one, index })))(
    '$name',
    async ({ index, spans, hops }) => {
      await insertSpans(test.db, moved(spans, index))
      await roll(index)
      expect(await words(index)).toEqual([...hops].sort())
    },
  )
})

describe('rolling a bucket again', { timeout: 30_000 }, () => {
  const PAIR: readonly TestSpan[] = [
    { trace: 'p', id: 'g', at: 'gateway@v1' },
    { trace: 'p', id: 'c', parent: 'g', at: 'gateway@v1', kind: 'client', peer: 'outside:order' },
    { trace: 'p', id: 'o', parent: 'c', at: 'order@v2', startMs: 12_000, error: true },
  ]
  const only = (index: number, ids: string) =>
    moved(PAIR, index).filter(({ id }) => ids.includes(id))

  it('replaces what a late parent makes wrong', async () => {
    await insertSpans(test.db, only(100, 'o'))
    await roll(100)
    expect(await words(100)).toEqual(['somebody → order@v2 !1 torn'])
    await insertSpans(test.db, only(100, 'gc'))
    await roll(100)
    expect(await words(100)).toEqual(['gateway@v1 → order@v2 !1', 'user → gateway@v1'])
  })

  it('takes back the virtual callee when its answer comes late', async () => {
    await insertSpans(test.db, only(101, 'gc'))
    await roll(101)
    expect(await words(101)).toEqual(['gateway@v1 → outside:order', 'user → gateway@v1'])
    await insertSpans(test.db, only(101, 'o'))
    await roll(101)
    expect(await words(101)).toEqual(['gateway@v1 → order@v2 !1', 'user → gateway@v1'])
  })

  it('waits for the answer of a call that has just been received', async () => {
    await insertSpans(test.db, only(102, 'gc'))
    await roll(102, { settledMs: T0_MS - 1 })
    expect(await words(102)).toEqual(['user → gateway@v1'])
    await roll(102, { settledMs: T0_MS })
    expect(await words(102)).toEqual(['gateway@v1 → outside:order', 'user → gateway@v1'])
  })

  it('says nothing until it is committed, and keeps the last committed word', async () => {
    await insertSpans(test.db, only(103, 'gco'))
    await roll(103)
    await test.db.insert('hops', [
      {
        bucket: rangeOf(103).fromMs / 1_000,
        version: nextVersion() + 1_000,
        requests: 99,
        lanes: '0',
      },
    ])
    expect(await words(103)).toEqual(['gateway@v1 → order@v2 !1', 'user → gateway@v1'])
  })

  it('forgets a bucket whose spans are gone', async () => {
    await insertSpans(test.db, only(104, 'gco'))
    await roll(104)
    await test.db.command(
      'ALTER TABLE spans DELETE WHERE start BETWEEN toDateTime({from:UInt32}) AND toDateTime({to:UInt32})',
      { from: rangeOf(104).fromMs / 1_000, to: rangeOf(104).toMs / 1_000 },
      { settings: { mutations_sync: '1' } },
    )
    await roll(104)
    expect(await words(104)).toEqual([])
  })

  it('gives the same rows in one pass and in slices', async () => {
    const traces = Array.from({ length: 40 }, (_, i) => `s${i}`)
    const spans = traces.flatMap((trace) => PAIR.map((span) => ({ ...span, trace })))
    await insertSpans(test.db, moved(spans, 105))
    await roll(105)
    const whole = await readHops(test.db, rangeOf(105))
    const calls = await readCallBuckets(test.db, rangeOf(105))
    await roll(105, { slices: 3 })
    const sliced = await readCallBuckets(test.db, rangeOf(105))
    const withoutTraces = (rows: typeof calls) => rows.map(({ slowExamples: _, ...row }) => row)
    expect(withoutTraces(sliced)).toEqual(withoutTraces(calls))
    expect(sliced.map(({ slowExamples }) => slowExamples.length)).toEqual([3, 3])
    expect(await readHops(test.db, rangeOf(105))).toEqual(whole)
    expect(whole.map(({ requests }) => requests)).toEqual([40, 40])
  })

  it('counts a trace that is too large for the pass', async () => {
    const calls = Array.from({ length: 700 }, (_, i): TestSpan[] => [
      { trace: 'large', id: `c${i}`, parent: 'g', at: 'gateway@v1', kind: 'client' },
      { trace: 'large', id: `o${i}`, parent: `c${i}`, at: 'order@v2' },
    ])
    const gateway: TestSpan = { trace: 'large', id: 'g', at: 'gateway@v1' }
    await insertSpans(test.db, moved([gateway, ...PAIR, ...calls.flat()], 106))
    const rolled = await roll(106)
    expect(rolled).toMatchObject({ uncounted: 0 })
    expect(await words(106)).toEqual([
      'gateway@v1 → order@v2 !1',
      'gateway@v1 → order@v2 ×700',
      'user → gateway@v1 ×2',
    ])
  })

  it('remembers that halves of calls occur', async () => {
    await insertSpans(
      test.db,
      moved(
        [
          { trace: 'h', id: 'x', at: 'app@v1', kind: 'client' },
          { trace: 'h', id: 'x', at: 'order@v2', flags: ['shared'] },
        ],
        107,
      ),
    )
    expect(await roll(107)).toMatchObject({ halves: true })
    expect(await roll(106)).toMatchObject({ halves: false })
  })
})
