import { describe, expect, it } from 'vitest'
import { KAPPA } from '#lib/stats/proportion'
import { ERROR_THETAS } from '#lib/stats/ratio/ratio'
import { ratioKernel, ratioSums } from '#lib/stats/ratio/ratio-kernel'
import type { Stratum } from '#lib/stats/ratio/stratum'
import { comparisonVectors } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

const ERRORS = { rho: 1.5, thetas: ERROR_THETAS, floor: 0.001 }
const lnE = (strata: readonly Stratum[], test = ERRORS) =>
  ratioKernel(test).lnE(ratioSums(strata, test))

describe('ratioKernel', () => {
  it.each(comparisonVectors().two_sample_with_floor)('agrees with 50 digits: $g of $ng', (row) => {
    const strata = [{ g: row.g, ng: row.ng, b: row.b, nb: row.nb }]
    const test = { ...ERRORS, rho: row.rho, floor: row.floor }
    expect(relativeError(lnE(strata, test), row.ln_e)).toBeLessThan(1e-9)
    expect(relativeError(lnE(strata, { ...test, floor: 0 }), row.ln_e_rel)).toBeLessThan(1e-9)
    expect(row.kappa).toBe(KAPPA)
  })

  it('pages nobody for three errors of 100 000 against none of 900 000', () => {
    const strata = [{ g: 3, ng: 100_000, b: 0, nb: 900_000 }]
    expect(lnE(strata, { ...ERRORS, floor: 0 })).toBeCloseTo(3.8737, 4)
    expect(lnE(strata)).toBeCloseTo(-3.6564, 4)
  })

  it('counts gray where no baseline stands beside it for the floor, not for the ratio', () => {
    const alone = ratioSums([{ g: 7, ng: 100, b: 0, nb: 0 }], ERRORS)
    expect(alone).toMatchObject({ k: 7, n: 100 })
    expect(ratioKernel(ERRORS).lnE(alone)).toBe(0)
  })

  it('adds sums as if their strata had come together', () => {
    const kernel = ratioKernel({ ...ERRORS, designEffect: 2 })
    const strata = [
      { g: 8, ng: 400, b: 18, nb: 900 },
      { g: 3, ng: 600, b: 16, nb: 8100 },
    ]
    const apart = strata.map((stratum) => ratioSums([stratum], ERRORS)).reduce(kernel.add)
    expect(kernel.lnE(apart)).toBeCloseTo(kernel.lnE(ratioSums(strata, ERRORS)), 12)
    expect(kernel.lnE(kernel.add(kernel.nothing, apart))).toBe(kernel.lnE(apart))
  })

  it('is never above either of its halves', () => {
    for (const g of [0, 1, 5, 30, 200]) {
      const strata = [{ g, ng: 10_000, b: 45, nb: 90_000 }]
      expect(lnE(strata)).toBeLessThanOrEqual(lnE(strata, { ...ERRORS, floor: 0 }))
    }
  })
})
