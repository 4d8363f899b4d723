import { describe, expect, it } from 'vitest'
import {
  binOfRank,
  binsOfRanks,
  quantileBin,
  quantileInterval,
} from '#lib/stats/quantile/quantile-interval'
import { fixedRanks } from '#lib/stats/quantile/quantile-ranks'
import { comparisonVectors, dense } from '#test/stats/comparison-vectors'

describe('a quantile of a histogram', () => {
  it.each(comparisonVectors().histogram_quantile_ci)(
    'agrees with the reference: q $q',
    ({ n, q, ...row }) => {
      const histogram = dense(row.hist)
      expect(quantileBin(histogram, q)).toBe(row.point_bucket)
      const fixed = binsOfRanks(histogram, fixedRanks({ n, q }, 0.95))
      expect([fixed.lower, fixed.upper]).toEqual(row.fixed95_buckets)
      const anytime = quantileInterval(histogram, { q, alpha: 0.01 })
      expect([anytime.lower, anytime.upper]).toEqual(row.cs99_buckets)
    },
  )

  it('lies anywhere without data', () => {
    const interval = quantileInterval(dense([]), { q: 0.95, alpha: 0.01 })
    expect(interval).toEqual({ lower: null, upper: null })
    expect(quantileBin(dense([]), 0.95)).toBeNull()
  })

  it('has no end where the sample has none', () => {
    const few = { bins: [200, 300], counts: [20, 20] }
    expect(quantileInterval(few, { q: 0.99, alpha: 0.01 })).toEqual({ lower: 300, upper: null })
  })

  it('is counted in the bins that are there, not in their positions', () => {
    const sparse = { bins: [17, 250, 900], counts: [1, 0, 2] }
    expect([0, 1, 2, 3, 4].map((rank) => binOfRank(sparse, rank))).toEqual([
      null,
      17,
      900,
      900,
      null,
    ])
  })

  it('is known better from more data, and worse from clustered data', () => {
    const at = (times: number, designEffect = 1) => {
      const counts = Array.from({ length: 100 }, () => times)
      const { lower, upper } = quantileInterval(dense(counts), {
        q: 0.5,
        alpha: 0.01,
        designEffect,
      })
      return (upper ?? Infinity) - (lower ?? -Infinity)
    }
    expect(at(100)).toBeLessThan(at(10))
    expect(at(10)).toBeLessThan(at(1))
    expect(at(100, 10)).toBe(at(10))
  })
})
