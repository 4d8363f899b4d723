import { describe, expect, it } from 'vitest'
import { limitLnE, limitPrior } from '#lib/stats/proportion-limit'
import { comparisonVectors } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

describe('limitLnE', () => {
  it.each(comparisonVectors().two_sample_with_floor)('agrees with 50 digits: $g of $ng', (row) => {
    const got = limitLnE({ k: row.g, n: row.ng }, row.floor)
    expect(relativeError(got, row.ln_e_floor)).toBeLessThan(1e-9)
    expect(limitPrior(row.floor).kappa).toBe(row.kappa)
  })

  it('knows nothing without data', () => {
    expect(limitLnE({ k: 0, n: 0 }, 0.1)).toBe(0)
  })

  it('is never against a rate below the limit', () => {
    for (const k of [0, 10, 50, 99]) expect(limitLnE({ k, n: 1000 }, 0.1)).toBeLessThanOrEqual(0)
  })

  it('grows with every error above it', () => {
    const lnEs = [100, 120, 150, 200, 400, 1000].map((k) => limitLnE({ k, n: 1000 }, 0.1))
    expect(lnEs).toEqual(lnEs.toSorted((a, b) => a - b))
    expect(lnEs.at(-1)).toBeGreaterThan(1000)
  })
})
