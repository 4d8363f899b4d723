import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSourceQuality } from '#lib/store/query/read-source-quality'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { idOf, insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const MINUTE = { fromMs: T0_MS, toMs: T0_MS + 60_000 }

/** One trace that begins at a moment and arrives a second after its end. */
const root = (at: string, startMs: number, extra: Partial<TestSpan> = {}): TestSpan => ({
  trace: idOf(`${at}${startMs}`).slice(-16),
  id: `${at}${startMs}`,
  at,
  startMs,
  receivedS: Math.ceil(startMs / 1_000) + 1,
  ...extra,
})

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
  await insertSpans(test.db, [
    // Two traces in each step of 3 s; a burst of six in one step, and none in the next.
    ...Array.from({ length: 12 }, (_, i) => root('steady@1', i * 1_500)),
    ...[0, 3_000, 6_000, 6_100, 6_200, 6_300, 6_400, 6_500, 12_000, 15_000].map((startMs) =>
      root('bursty@1', startMs),
    ),
    root('late@1', 0, { receivedS: 31, durationMs: 900 }),
    root('late@1', 1_000, { receivedS: 31, durationMs: 1_000 }),
    root('late@1', 2_000, { receivedS: 31, flags: ['unweighted'] }),
    root('ahead@1', 3_600_000, { receivedS: 10, durationMs: 500 }),
    root('behind@1', -86_400_000, { receivedS: 10, durationMs: 0 }),
    root('child@1', 0, { parent: 'gone' }),
    root('link@1', 0, { flags: ['link'] }),
    root('early@1', 0, { receivedS: -1 }),
  ])
}, 60_000)
afterAll(() => test.stop())

async function qualityOf(at: string) {
  const rows = await readSourceQuality(test.db, MINUTE)
  return rows.find(({ sourceId }) => sourceId === idOf(at))
}

describe('the quality of sources', { timeout: 30_000 }, () => {
  it('counts spans that were received in the range, whatever their own clock says', async () => {
    const rows = await readSourceQuality(test.db, MINUTE)
    expect(rows).toHaveLength(7)
    expect(await qualityOf('early@1')).toBeUndefined()
    expect((await qualityOf('steady@1'))?.spans).toBe(12)
  })

  it('counts spans that came late, and those that hide their weight', async () => {
    expect(await qualityOf('late@1')).toMatchObject({ spans: 3, late: 1, unweighted: 1 })
    expect(await qualityOf('steady@1')).toMatchObject({ late: 0, unweighted: 0 })
  })

  it('sees clocks that are ahead, and bounds how far one can be behind', async () => {
    const ahead = await qualityOf('ahead@1')
    expect(ahead?.aheadMs).toBe(3_600_500 - 10_000 - 1_000)
    expect(ahead?.behindMs).toBe(10_000 - 3_600_500)
    const behind = await qualityOf('behind@1')
    expect(behind?.behindMs).toBe(86_400_000 + 10_000)
    expect((await qualityOf('steady@1'))?.aheadMs).toBeLessThan(0)
  })

  it('says how evenly traces begin, by whole steps of 3 s', async () => {
    const steady = await qualityOf('steady@1')
    expect(steady).toMatchObject({ rootsSteps: 4, rootsMean: 2, rootsVariance: 0 })
    const bursty = await qualityOf('bursty@1')
    expect(bursty).toMatchObject({ rootsSteps: 4, rootsMean: 2 })
    expect(bursty?.rootsVariance).toBe((1 + 36 + 0 + 1) / 4 - 4)
    for (const at of ['child@1', 'link@1', 'ahead@1']) {
      expect(await qualityOf(at)).toMatchObject({ rootsSteps: 0, rootsMean: 0, rootsVariance: 0 })
    }
  })
})
