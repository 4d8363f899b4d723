import { describe, expect, it } from 'vitest'
import { mannWhitney } from '#lib/stats/rank/mann-whitney'
import { vanElteren, vanElterenSums } from '#lib/stats/rank/van-elteren'
import { comparisonVectors, dense, pairsOf } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

describe('vanElteren', () => {
  it.each(comparisonVectors().van_elteren)('agrees with the reference: z $z', (row) => {
    const got = vanElteren(vanElterenSums(pairsOf(row.strata_gray_base)))
    expect(relativeError(got.z, row.z)).toBeLessThan(1e-9)
    expect(Math.abs(got.pGreater / row.p_greater - 1)).toBeLessThan(1e-9)
  })

  it('is Mann–Whitney in a single stratum', () => {
    const pair = { gray: dense([2, 8, 20, 15, 10]), base: dense([50, 100, 200, 100, 50]) }
    expect(vanElteren(vanElterenSums([pair])).z).toBeCloseTo(mannWhitney(pair).z, 12)
  })

  it('knows nothing without data, and passes over strata without one of the arms', () => {
    expect(vanElterenSums([])).toEqual({ s: 0, v: 0 })
    expect(vanElteren({ s: 0, v: 0 })).toEqual({ z: 0, pGreater: 0.5 })
    const lonely = pairsOf([
      [[1, 2], []],
      [[], [3, 4]],
      [[], []],
    ])
    expect(vanElterenSums(lonely)).toEqual({ s: 0, v: 0 })
  })

  it('does not take a slow endpoint with more gray traffic for slowness', () => {
    // 40 % of gray but 10 % of the baseline goes to the slow endpoint; inside each, all is alike.
    const strata = pairsOf([
      [
        [30, 30, 0, 0],
        [450, 450, 0, 0],
      ],
      [
        [0, 0, 20, 20],
        [0, 0, 50, 50],
      ],
    ])
    expect(vanElteren(vanElterenSums(strata)).z).toBeCloseTo(0, 12)
    const mixed = { gray: dense([30, 30, 20, 20]), base: dense([450, 450, 50, 50]) }
    expect(mannWhitney(mixed).z).toBeGreaterThan(5)
  })
})
