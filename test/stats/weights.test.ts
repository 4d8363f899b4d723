import { describe, expect, it } from 'vitest'
import { effectiveSize, weightedCounts, weightScale, weightSums } from '#lib/stats/weights'
import { comparisonVectors } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

describe('weights of sampled spans', () => {
  it.each(comparisonVectors().weights)('agree with the reference: $w', (row) => {
    const sums = weightSums(row.w)
    expect(sums.sum).toBe(row.ht_total)
    expect(relativeError(effectiveSize(sums), row.n_eff)).toBeLessThan(1e-9)
    expect(relativeError(weightScale(sums), row.scale_s)).toBeLessThan(1e-9)
  })

  it('leave counts alone when every span has the same weight', () => {
    const sums = weightSums(Array.from({ length: 40 }, () => 10))
    const counts = weightedCounts(sums, 7 * 10)
    expect(counts.n).toBeCloseTo(40, 12)
    expect(counts.k).toBeCloseTo(7, 12)
  })

  it('never say more than the number of spans', () => {
    expect(effectiveSize(weightSums([1, 2, 3, 4]))).toBeLessThan(4)
  })

  it('keep the share that the weights say', () => {
    const { k, n } = weightedCounts(weightSums([1, 1, 10, 100]), 101)
    expect(k / n).toBeCloseTo(101 / 112, 12)
  })

  it('are nothing without a span', () => {
    expect(weightedCounts(weightSums([]), 0)).toEqual({ k: 0, n: 0 })
  })
})
