import { describe, expect, it } from 'vitest'
import { logSumExp, multiStartLnE } from '#lib/stats/multi-start'
import { proportionLnE } from '#lib/stats/proportion'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

describe('multiStartLnE', () => {
  it.each(statisticsVectors().share_multistart_ln_e)('agrees with 50 digits: $ln_e', (row) => {
    const lnEs = row.buckets_n_k.map((_, start) => {
      const since = row.buckets_n_k.slice(start)
      const n = since.reduce((sum, bucket) => sum + bucket[0], 0)
      const k = since.reduce((sum, bucket) => sum + bucket[1], 0)
      return proportionLnE({ k, n }, { lo: row.lo, hi: row.hi }, { kappa: row.kappa, p0: row.p0 })
    })
    expect(relativeError(multiStartLnE(lnEs, row.G), row.ln_e)).toBeLessThan(1e-9)
  })

  it('is worth exactly 1 while no start has seen anything', () => {
    expect(multiStartLnE([])).toBeCloseTo(0, 12)
    expect(multiStartLnE([0, 0, 0])).toBeCloseTo(0, 12)
  })

  it('never loses more than half of what the beginning alone says', () => {
    expect(multiStartLnE([12, -50, -50])).toBeGreaterThanOrEqual(12 - Math.LN2)
  })

  it('lets one late start speak for itself, at its own small weight', () => {
    const lnM = multiStartLnE([-5, -5, 40, -5])
    expect(lnM).toBeCloseTo(40 - Math.log(2 * 287), 6)
  })

  it('refuses more starts than it has weight for', () => {
    expect(() => multiStartLnE([0, 0, 0], 2)).toThrow('planned for 2')
  })
})

describe('logSumExp', () => {
  it('neither overflows nor underflows', () => {
    expect(logSumExp([5000, 5000])).toBeCloseTo(5000 + Math.LN2, 9)
    expect(logSumExp([-5000, -5000])).toBeCloseTo(-5000 + Math.LN2, 9)
  })

  it('passes infinities through', () => {
    expect(logSumExp([])).toBe(-Infinity)
    expect(logSumExp([-Infinity, 3])).toBe(3)
    expect(logSumExp([Infinity, 3])).toBe(Infinity)
  })
})
