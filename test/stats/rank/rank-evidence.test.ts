import { describe, expect, it } from 'vitest'
import { RANK_PRIOR, rankKernel, rankLnE } from '#lib/stats/rank/rank-evidence'
import { vanElterenSums } from '#lib/stats/rank/van-elteren'
import { comparisonVectors, pairsOf } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

describe('rankLnE', () => {
  it.each(comparisonVectors().seq_van_elteren)(
    'agrees with 50 digits: S $S, V $V, shift $shift, D $D',
    (row) => {
      const sums = vanElterenSums(pairsOf(row.strata_gray_base), row.shift)
      expect(relativeError(sums.s, row.S)).toBeLessThan(1e-9)
      expect(relativeError(sums.v, row.V)).toBeLessThan(1e-9)
      const got = rankLnE(sums, { designEffect: row.D, prior: row.r })
      expect(relativeError(got, row.ln_e)).toBeLessThan(1e-9)
      expect(RANK_PRIOR).toBe(row.r)
    },
  )

  it('knows nothing without data', () => {
    expect(rankLnE({ s: 0, v: 0 })).toBeCloseTo(0, 15)
  })

  it('grows as gray gets slower, and is below 0 when it is not slower', () => {
    const lnEs = [-40, -5, 0, 5, 10, 40].map((s) => rankLnE({ s, v: 50 }))
    expect(lnEs).toEqual(lnEs.toSorted((a, b) => a - b))
    expect(lnEs[2]).toBeLessThan(0)
  })

  it('stays a number when gray is far faster or far slower', () => {
    expect(rankLnE({ s: -1e6, v: 1000 })).toBeLessThan(-10)
    expect(rankLnE({ s: -1e6, v: 1000 })).toBeGreaterThan(-50)
    expect(Number.isFinite(rankLnE({ s: 1e6, v: 1000 }))).toBe(true)
  })

  it('averages to 1 when S is normal with variance V: it is an e-value', () => {
    // How: integrate over S on a fine grid instead of sampling. E grows almost as fast as the density
    // falls, so the grid reaches far and both are multiplied as logarithms.
    for (const v of [0.5, 10, 200]) {
      const reach = 9 * Math.sqrt((v + RANK_PRIOR) / RANK_PRIOR)
      const step = reach / 20_000
      let mean = 0
      for (let z = -reach; z <= reach; z += step) {
        const lnDensity = -(z * z) / 2 - Math.log(2 * Math.PI) / 2
        mean += step * Math.exp(lnDensity + rankLnE({ s: z * Math.sqrt(v), v }))
      }
      expect(mean).toBeCloseTo(1, 6)
    }
  })

  it('divides the evidence of requests that come in clusters', () => {
    const weaker = [1, 2, 5, 20].map((designEffect) => rankLnE({ s: 30, v: 50 }, { designEffect }))
    expect(weaker).toEqual(weaker.toSorted((a, b) => b - a))
  })

  it('refuses what cannot be', () => {
    expect(() => rankLnE({ s: 1, v: -1 })).toThrow(RangeError)
    expect(() => rankLnE({ s: 1, v: 1 }, { designEffect: 0.9 })).toThrow('0.9')
    expect(() => rankLnE({ s: 1, v: 1 }, { prior: 0 })).toThrow(RangeError)
  })
})

describe('rankKernel', () => {
  it('adds sums as if their strata had come together', () => {
    const kernel = rankKernel({ designEffect: 3 })
    const strata = pairsOf(comparisonVectors().seq_van_elteren[0]?.strata_gray_base ?? [])
    const apart = strata.map((pair) => vanElterenSums([pair])).reduce(kernel.add, kernel.nothing)
    expect(kernel.lnE(apart)).toBeCloseTo(rankLnE(vanElterenSums(strata), { designEffect: 3 }), 12)
  })
})
