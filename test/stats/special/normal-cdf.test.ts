import { describe, expect, it } from 'vitest'
import { lnErfc } from '#lib/stats/special/erfc'
import { lnNormalCdf, normalTail } from '#lib/stats/special/normal-cdf'
import { normalQuantile } from '#lib/stats/special/normal-quantile'
import { comparisonVectors } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

describe('lnNormalCdf', () => {
  it.each(comparisonVectors().normal_lncdf)('agrees with 50 digits at $x', ({ x, expected }) => {
    expect(Math.abs(lnNormalCdf(x) - expected)).toBeLessThan(1e-11 * Math.abs(expected))
  })

  it('undoes the quantile, on both sides and far out', () => {
    for (const p of [1e-14, 1e-9, 1e-4, 0.02, 0.3, 0.5, 0.7, 0.98, 0.9999]) {
      expect(relativeError(lnNormalCdf(normalQuantile(p)), Math.log(p))).toBeLessThan(1e-11)
    }
  })

  it('rises everywhere, also where one method hands over to the other', () => {
    let before = -Infinity
    for (let x = -12; x <= 6; x += 0.003) {
      const here = lnNormalCdf(x)
      expect(here).toBeGreaterThan(before)
      before = here
    }
  })

  it('stays finite where the tail itself is below every double', () => {
    // Mills: ln Φ(−x) is between the two ends, for any x > 0.
    const x = 100
    const density = -(x * x) / 2 - 0.5 * Math.log(2 * Math.PI)
    expect(lnNormalCdf(-x)).toBeLessThan(density - Math.log(x))
    expect(lnNormalCdf(-x)).toBeGreaterThan(density + Math.log(x / (x * x + 1)))
    expect(lnNormalCdf(-Infinity)).toBe(-Infinity)
    expect(lnNormalCdf(Infinity)).toBeCloseTo(0, 15)
  })
})

describe('normalTail', () => {
  it('is one half in the middle, and adds up with its mirror', () => {
    expect(normalTail(0)).toBeCloseTo(0.5, 15)
    for (const z of [0.2, 1, 2.12, 2.13, 5])
      expect(normalTail(z) + normalTail(-z)).toBeCloseTo(1, 14)
  })
})

describe('lnErfc', () => {
  // Values of the C library's erfc.
  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [3, 0.00002209049699858544],
    [5, 1.5374597944280349e-12],
    [-1, 1.8427007929497148],
  ])('knows erfc(%d)', (x, expected) => {
    expect(relativeError(Math.exp(lnErfc(x)) / expected, 1)).toBeLessThan(1e-13)
  })

  it('is the same from the series and from the fraction, where they meet', () => {
    const slope = -2 / Math.sqrt(Math.PI) / Math.exp(1.5 ** 2 + lnErfc(1.5))
    const step = 1e-9
    const across = (lnErfc(1.5 + step) - lnErfc(1.5 - step)) / (2 * step)
    expect(relativeError(across, slope)).toBeLessThan(1e-4)
  })
})
