import { describe, expect, it } from 'vitest'
import { createSourceQuality, mergeQuality } from '#lib/engine/evaluate/traffic/source-quality'
import type { TimeRange } from '#lib/store/query/committed'
import type { SourceQualityRow } from '#lib/store/query/read-source-quality'
import { NOON_MS } from '#test/check/sample'

const MINUTE_MS = 60_000
const row = (given: Partial<SourceQualityRow>): SourceQualityRow => ({
  sourceId: '1',
  spans: 100,
  unweighted: 0,
  late: 0,
  aheadMs: -50,
  behindMs: 40,
  rootsSteps: 0,
  rootsMean: 0,
  rootsVariance: 0,
  ...given,
})

describe('mergeQuality', () => {
  it('is what one pass over everything would say', () => {
    const merged = mergeQuality([
      [row({ late: 2, aheadMs: 10, behindMs: 30, rootsSteps: 2, rootsMean: 2, rootsVariance: 1 })],
      [row({ unweighted: 5, rootsSteps: 1, rootsMean: 5 }), row({ sourceId: '2' })],
    ])
    // Steps of 1, 3 and 5 traces: mean 3, variance 8/3.
    expect(merged.get('1')).toMatchObject({
      spans: 200,
      unweighted: 5,
      late: 2,
      aheadMs: 10,
      behindMs: 30,
      rootsSteps: 3,
      rootsMean: 3,
    })
    expect(merged.get('1')?.rootsVariance).toBeCloseTo(8 / 3, 12)
    expect(merged.get('2')).toEqual(row({ sourceId: '2' }))
  })
})

describe('createSourceQuality', () => {
  it('reads each minute once, a quarter of an hour of them', async () => {
    const asked: TimeRange[] = []
    const quality = createSourceQuality(async (range) => {
      asked.push(range)
      return [row({ spans: 1 })]
    })
    const first = await quality.at(NOON_MS + 5_000)
    expect(asked).toHaveLength(15)
    expect(asked[0]).toEqual({ fromMs: NOON_MS - 15 * MINUTE_MS, toMs: NOON_MS - 14 * MINUTE_MS })
    expect(first.get('1')?.spans).toBe(15)
    expect(await quality.at(NOON_MS + 64_000)).toBe(first)
    expect(asked).toHaveLength(15)
    expect((await quality.at(NOON_MS + 65_000)).get('1')?.spans).toBe(15)
    expect(asked.slice(15)).toEqual([{ fromMs: NOON_MS, toMs: NOON_MS + MINUTE_MS }])
  })
})
