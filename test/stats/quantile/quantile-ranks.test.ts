import { describe, expect, it } from 'vitest'
import { proportionLnE } from '#lib/stats/proportion'
import {
  anytimeRanks,
  coverage,
  fixedRanks,
  quantileRank,
} from '#lib/stats/quantile/quantile-ranks'
import { comparisonVectors } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

const cases = comparisonVectors().histogram_quantile_ci

describe('the ranks of a quantile', () => {
  it.each(cases)('agree with the reference: q $q of $n', ({ n, q, ...row }) => {
    expect(quantileRank({ n, q })).toBe(row.point_rank)
    const fixed = fixedRanks({ n, q }, 0.95)
    expect([fixed.lower, fixed.upper]).toEqual(row.fixed95_ranks)
    expect(relativeError(coverage(fixed, { n, q }), row.fixed95_coverage)).toBeLessThan(1e-9)
    const anytime = anytimeRanks({ n, q }, 0.01)
    expect([anytime.lower, anytime.upper - 1]).toEqual(row.cs99_kmin_kmax)
  })

  it('are no values at all without data', () => {
    expect(anytimeRanks({ n: 0, q: 0.95 }, 0.01)).toEqual({ lower: 0, upper: 1 })
    expect(fixedRanks({ n: 0, q: 0.95 }, 0.95)).toEqual({ lower: 0, upper: 1 })
  })

  it('have no upper end for a high quantile of few values', () => {
    expect(anytimeRanks({ n: 50, q: 0.99 }, 0.01).upper).toBe(51)
    expect(fixedRanks({ n: 50, q: 0.99 }, 0.95).upper).toBe(51)
  })

  it('are those and only those that the evidence leaves possible', () => {
    for (const [n, q] of [
      [7, 0.5],
      [400, 0.9],
      [100_000, 0.99],
    ] as const) {
      const { lower, upper } = anytimeRanks({ n, q }, 0.01)
      const lnE = (k: number) => proportionLnE({ k, n }, { lo: q, hi: q }, { kappa: 20, p0: q })
      expect(lnE(lower)).toBeLessThan(Math.log(100))
      expect(lnE(upper - 1)).toBeLessThan(Math.log(100))
      if (lower > 0) expect(lnE(lower - 1)).toBeGreaterThanOrEqual(Math.log(100))
      if (upper <= n) expect(lnE(upper)).toBeGreaterThanOrEqual(Math.log(100))
    }
  })

  it('cover at least what was asked for when looked at once', () => {
    for (const n of [1, 10, 99, 1000, 54_321]) {
      for (const q of [0.5, 0.95, 0.99]) {
        expect(coverage(fixedRanks({ n, q }, 0.95), { n, q })).toBeGreaterThanOrEqual(0.95 - 1e-9)
      }
    }
  })

  it('lie further apart for many looks than for one, and for clustered requests', () => {
    const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower
    const one = width(fixedRanks({ n: 10_000, q: 0.9 }, 0.99))
    const always = width(anytimeRanks({ n: 10_000, q: 0.9 }, 0.01))
    const clustered = width(anytimeRanks({ n: 10_000, q: 0.9, designEffect: 4 }, 0.01))
    expect(one).toBeLessThan(always)
    expect(always).toBeLessThan(clustered)
  })

  it('do not step over a whole number by rounding', () => {
    expect(quantileRank({ n: 100, q: 0.07 })).toBe(7)
    expect(quantileRank({ n: 1, q: 0.5 })).toBe(1)
    expect(quantileRank({ n: 0, q: 0.5 })).toBe(0)
  })
})
