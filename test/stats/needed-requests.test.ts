import { describe, expect, it } from 'vitest'
import { neededRequests } from '#lib/stats/needed-requests'
import { judgeProportion } from '#lib/stats/proportion-verdict'

const prior = { kappa: 20, p0: 0.1 }
const BAND = { lo: 0.08, hi: 0.12 }
const needed = (counts: { k: number; n: number; designEffect?: number }, band = BAND) =>
  neededRequests(counts, band, { thresholdLn: Math.log(200), prior })

describe('neededRequests', () => {
  it.each([
    { k: 140, n: 1000 },
    { k: 560, n: 4000 },
    { k: 100, n: 1000 },
    { k: 0, n: 40 },
    { k: 9, n: 100 },
  ])('says when $k of $n would be decided, should it stay like this', ({ k, n }) => {
    const more = needed({ k, n }) ?? Number.NaN
    const later = (m: number) =>
      judgeProportion({ k: (k / n) * (n + m), n: n + m }, BAND, { alpha: 0.01, prior }).answer
    expect(later(more)).not.toBe('insufficient')
    expect(later(more - 1)).toBe('insufficient')
  })

  it('is in the order of ln(1/α) over the divergence from the edge', () => {
    // 14 % against 12 %: ln 200 / KL is about 2950 requests; the mixture pays ½ ln n on top.
    const more = needed({ k: 140, n: 1000 }) ?? 0
    expect(more + 1000).toBeGreaterThan(2950)
    expect(more + 1000).toBeLessThan(2 * 2950)
  })

  it('takes the plan as true when nothing was seen', () => {
    const more = needed({ k: 0, n: 0 }) ?? 0
    expect(more).toBeGreaterThan(3000)
    expect(more).toBeLessThan(6000)
  })

  it('grows with the design effect', () => {
    const one = needed({ k: 100, n: 1000 }) ?? 0
    const ten = needed({ k: 100, n: 1000, designEffect: 10 }) ?? 0
    expect((ten + 1000) / (one + 1000)).toBeCloseTo(10, 1)
  })

  it('is nothing once it is decided', () => {
    expect(needed({ k: 1400, n: 10_000 })).toBe(0)
    expect(needed({ k: 1000, n: 10_000 })).toBe(0)
  })

  it('is unknowable exactly on the edge', () => {
    expect(needed({ k: 1200, n: 10_000 })).toBeNull()
  })

  it('asks only the edge that can be crossed', () => {
    const more = neededRequests(
      { k: 0, n: 10 },
      { lo: 0, hi: 0.01 },
      { thresholdLn: Math.log(200), prior: { kappa: 20, p0: 0.001 } },
    )
    expect(more).toBeGreaterThan(100)
    expect(more).toBeLessThan(1000)
  })
})
