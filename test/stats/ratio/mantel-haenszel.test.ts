import { describe, expect, it } from 'vitest'
import { cochranMantelHaenszel, mantelHaenszel } from '#lib/stats/ratio/mantel-haenszel'
import { comparisonVectors, strataOf } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

const cases = comparisonVectors().mantel_haenszel

describe('mantelHaenszel', () => {
  it.each(cases)('agrees with statsmodels: $strata_g_ng_b_nb', (row) => {
    const got = mantelHaenszel(strataOf(row.strata_g_ng_b_nb))
    expect(relativeError(got.ratio ?? 0, row.rr_mh)).toBeLessThan(1e-9)
    expect(relativeError(got.oddsRatio ?? 0, row.or_mh)).toBeLessThan(1e-9)
    const error = row.se_log_rr_greenland_robins
    expect(relativeError(got.lnRatioError ?? 0, error)).toBeLessThan(1e-9)
  })

  it('is the plain ratio of rates in one stratum', () => {
    const { ratio } = mantelHaenszel([{ g: 30, ng: 1000, b: 45, nb: 9000 }])
    expect(ratio).toBeCloseTo(0.03 / 0.005, 12)
  })

  it('says null where nothing is known, and Infinity where only gray failed', () => {
    expect(mantelHaenszel([])).toEqual({ ratio: null, lnRatioError: null, oddsRatio: null })
    const none = mantelHaenszel([{ g: 0, ng: 10, b: 0, nb: 90 }])
    expect(none.ratio).toBeNull()
    const only = mantelHaenszel([{ g: 3, ng: 10, b: 0, nb: 90 }])
    expect(only).toEqual({ ratio: Infinity, lnRatioError: null, oddsRatio: Infinity })
    expect(mantelHaenszel([{ g: 0, ng: 10, b: 3, nb: 90 }]).ratio).toBe(0)
  })

  it('passes over strata without one of the arms', () => {
    const strata = [{ g: 30, ng: 1000, b: 45, nb: 9000 }]
    const more = [...strata, { g: 9, ng: 10, b: 0, nb: 0 }, { g: 0, ng: 0, b: 4, nb: 10 }]
    expect(mantelHaenszel(more)).toEqual(mantelHaenszel(strata))
    expect(cochranMantelHaenszel(more)).toEqual(cochranMantelHaenszel(strata))
  })
})

describe('cochranMantelHaenszel', () => {
  it.each(cases)('agrees with statsmodels: χ² $cmh_chi2_nocorr', (row) => {
    const got = cochranMantelHaenszel(strataOf(row.strata_g_ng_b_nb))
    expect(Math.abs(got.chi2 / row.cmh_chi2_nocorr - 1)).toBeLessThan(1e-9)
    // Why absolute: the reference took 1 − cdf, which knows a p of 2e-13 to one step of a double.
    expect(Math.abs(got.pTwoSided - row.p)).toBeLessThan(2 ** -53)
  })

  it('keeps all digits of a p-value far below the rounding of 1', () => {
    // erfc(√(54.03…/2)) of the C library, where the reference has 1777 · 2^-53.
    const row = cases.find(({ p }) => p < 1e-9)
    const got = cochranMantelHaenszel(strataOf(row?.strata_g_ng_b_nb ?? []))
    expect(Math.abs(got.pTwoSided / 1.9733523539291953e-13 - 1)).toBeLessThan(1e-9)
  })

  it('finds nothing without data or events', () => {
    expect(cochranMantelHaenszel([])).toEqual({ chi2: 0, pTwoSided: 1 })
    const none = [{ g: 0, ng: 10, b: 0, nb: 90 }]
    expect(cochranMantelHaenszel(none)).toEqual({ chi2: 0, pTwoSided: 1 })
  })
})
