// How: each test has ten minutes of its own on the clock, so that all share one database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ShareUnitsRow } from '#lib/model/call'
import { readShareUnits } from '#lib/store/query/read-share-units'
import { rollShares } from '#lib/store/query/roll-shares'
import type { ShareRule } from '#lib/store/query/share-traces'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { bucketsBetween } from '#test/support/hops/bucket-times'
import { nextVersion } from '#test/support/hops/roll'
import { idOf, insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const OWN_MS = 600_000
const GRAY = 'favorites@v2'
const BASELINE = 'favorites@v1'
const RULE: ShareRule = {
  rollout: 'favorites-v2',
  selection: '7',
  sources: [idOf(GRAY), idOf(BASELINE)],
  split: null,
  of: null,
  unit: null,
}

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop())

async function insert(own: number, spans: readonly TestSpan[]): Promise<void> {
  const moved = spans.map((span) => ({ ...span, startMs: (span.startMs ?? 0) + own * OWN_MS }))
  await insertSpans(test.db, moved)
}

/** Gray's first. */
async function units(own: number, change: Partial<ShareRule>): Promise<ShareUnitsRow[]> {
  const fromMs = T0_MS + own * OWN_MS
  const rule = { ...RULE, ...change }
  const buckets = bucketsBetween(fromMs, fromMs + 60_000)
  await rollShares(test.db, { rule, buckets, version: nextVersion() })
  const read = await readShareUnits(test.db, { ...rule, fromMs, toMs: fromMs + 60_000 })
  return read.toSorted(({ sourceId }) => (sourceId === idOf(GRAY) ? -1 : 1))
}

const hop = (trace: string, at: string, extra: Partial<TestSpan> = {}): TestSpan => ({
  trace,
  id: `${trace}-${at}`,
  at,
  ...extra,
})

describe('units', { timeout: 30_000 }, () => {
  const user = (id: string | number | undefined) =>
    id === undefined ? {} : { attributes: { 'user.id': id } }
  const unit = 'user.id'

  it('are users of the decision point, with their requests and when they came first', async () => {
    const split = [idOf('gateway@v1')]
    const through = (trace: string, at: string, startMs: number, id?: string | number) => [
      hop(trace, 'gateway@v1', { startMs, ...user(id) }),
      hop(trace, at, { startMs: startMs + 1, ...user('not this one') }),
    ]
    await insert(20, [
      ...through('a', GRAY, 100, 'ann'),
      ...through('b', GRAY, 50, 'ann'),
      ...through('c', BASELINE, 200, 7),
      ...through('d', BASELINE, 300),
      ...through('e', BASELINE, 400, ''),
    ])
    const found = await units(20, { split, unit })
    expect(found.map(({ requests, firstMs, unitless }) => [requests, firstMs, unitless])).toEqual([
      [[2], [51], 0],
      [[1], [201], 2],
    ])
  })

  it('come from the answers where any caller may decide', async () => {
    await insert(21, [hop('a', GRAY, user('ann')), hop('b', BASELINE, user('ann'))])
    const found = await units(21, { unit })
    expect(found).toHaveLength(2)
    expect(found[0]?.units).toEqual(found[1]?.units)
    expect(found[0]?.bound).toBe(Infinity)
  })

  it('have any name, also one that SQL would stumble over', async () => {
    const odd = "it's\\a 'name'"
    await insert(22, [hop('a', GRAY, { attributes: { [odd]: 'ann' } })])
    expect((await units(22, { unit: odd }))[0]?.requests).toEqual([1])
  })

  it('are a fair sample where there are too many', async () => {
    const spans = Array.from({ length: 5_000 }, (_, i) => hop(`t${i}`, GRAY, user(`u${i}`)))
    await insert(23, spans)
    const [row] = await units(23, { unit })
    expect(row?.units).toHaveLength(2_048)
    expect(row?.bound).toBe(Math.max(...(row?.units ?? [])))
    expect((row?.bound ?? 0) / 2 ** 52).toBeCloseTo(2_048 / 5_000, 1)
  })
})
