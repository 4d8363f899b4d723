import { describe, expect, it } from 'vitest'
import { ERROR_THETAS, LATENCY_THETAS, ratioLnE, ratioLnLr } from '#lib/stats/ratio/ratio'
import { pooled, type Stratum } from '#lib/stats/ratio/stratum'
import { comparisonVectors, strataOf } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

const ERRORS = { rho: 1.5, thetas: ERROR_THETAS }
const lnE = (strata: readonly Stratum[], design = ERRORS) => ratioLnE(ratioLnLr(strata, design))

describe('the ratio evidence', () => {
  it.each(comparisonVectors().two_sample_ln_e)(
    'agrees with 50 digits: $strata_g_ng_b_nb, ρ $rho',
    (row) => {
      const strata = strataOf(row.strata_g_ng_b_nb)
      const got = ratioLnE(ratioLnLr(strata, { rho: row.rho, thetas: row.thetas }), row.D)
      expect(relativeError(got, row.ln_e)).toBeLessThan(1e-9)
    },
  )

  it('bets on the ratios of the reference', () => {
    const grids = comparisonVectors().two_sample_ln_e.map((row) => row.thetas)
    expect(grids).toContainEqual(ERROR_THETAS)
    expect(grids).toContainEqual(LATENCY_THETAS)
  })

  it('knows nothing without events, and nothing without either arm', () => {
    expect(lnE([])).toBe(0)
    expect(lnE([{ g: 0, ng: 1000, b: 0, nb: 9000 }])).toBe(0)
    expect(lnE([{ g: 5, ng: 1000, b: 0, nb: 0 }])).toBe(0)
    expect(lnE([{ g: 0, ng: 0, b: 5, nb: 9000 }])).toBe(0)
    expect(lnE([{ g: 0, ng: 0, b: 0, nb: 0 }])).toBe(0)
  })

  it('grows with every error of gray and shrinks with every error of the baseline', () => {
    const grays = [0, 1, 2, 5, 20, 100].map((g) => lnE([{ g, ng: 1000, b: 30, nb: 9000 }]))
    expect(grays).toEqual(grays.toSorted((a, b) => a - b))
    const bases = [0, 1, 2, 5, 20, 100].map((b) => lnE([{ g: 20, ng: 1000, b, nb: 9000 }]))
    expect(bases).toEqual(bases.toSorted((a, b) => b - a))
  })

  it('shrinks as the allowed ratio grows', () => {
    const strata = [{ g: 50, ng: 1000, b: 45, nb: 9000 }]
    const lnEs = [1, 1.5, 2, 5, 20].map((rho) => lnE(strata, { ...ERRORS, rho }))
    expect(lnEs).toEqual(lnEs.toSorted((a, b) => b - a))
  })

  it('adds up: strata one after another are strata together', () => {
    const [one, two] = [
      { g: 8, ng: 400, b: 18, nb: 900 },
      { g: 3, ng: 600, b: 16, nb: 8100 },
    ]
    const apart = [ratioLnLr([one], ERRORS), ratioLnLr([two], ERRORS)]
    const together = ratioLnLr([one, two], ERRORS)
    together.forEach((ln, i) => {
      expect(ln).toBeCloseTo((apart[0]?.[i] ?? 0) + (apart[1]?.[i] ?? 0), 12)
    })
  })

  it('does not take a change of mix for a change of rate, as pooled rates do', () => {
    const strata = strataOf([
      [80, 4000, 180, 9000],
      [12, 6000, 160, 81000],
    ])
    const even = { ...ERRORS, rho: 1 }
    expect(lnE(strata, even)).toBeCloseTo(-3.0458, 4)
    expect(lnE([pooled(strata)], even)).toBeCloseTo(21.2109, 4)
  })

  it('is untouched by an incident that hits both arms alike', () => {
    const quiet = [{ g: 5, ng: 1000, b: 45, nb: 9000 }]
    const incident = [...quiet, { g: 200, ng: 1000, b: 1800, nb: 9000 }]
    expect(lnE(incident)).toBeLessThan(lnE(quiet))
  })

  it('does not care in which unit exposure is counted', () => {
    const spans = lnE([{ g: 20, ng: 1000, b: 30, nb: 9000 }])
    expect(lnE([{ g: 20, ng: 10_000, b: 30, nb: 90_000 }])).toBeCloseTo(spans, 10)
  })

  it('has mean at most 1 at the allowed ratio and below: it is an e-value', () => {
    // How: sum over all outcomes of both binomials instead of sampling.
    const [ng, nb] = [6, 14]
    const pmf = (n: number, p: number) => {
      let choose = 1
      return Array.from({ length: n + 1 }, (_, k) => {
        const weight = choose * p ** k * (1 - p) ** (n - k)
        choose = (choose * (n - k)) / (k + 1)
        return weight
      })
    }
    for (const q of [0.01, 0.2, 0.6]) {
      for (const ratio of [0.5, 1, 1.5]) {
        const baseline = pmf(nb, q)
        const mean = pmf(ng, q * ratio).reduce(
          (sum, pg, g) =>
            sum + baseline.reduce((s, pb, b) => s + pg * pb * Math.exp(lnE([{ g, ng, b, nb }])), 0),
          0,
        )
        expect(mean).toBeLessThanOrEqual(1 + 1e-9)
      }
    }
  })

  it('divides the evidence of repeated errors by their design effect', () => {
    const lnLr = ratioLnLr([{ g: 50, ng: 1000, b: 45, nb: 9000 }], ERRORS)
    const weaker = [1, 2, 5, 20].map((designEffect) => ratioLnE(lnLr, designEffect))
    expect(weaker).toEqual(weaker.toSorted((a, b) => b - a))
    expect(() => ratioLnE(lnLr, 0.5)).toThrow('0.5')
  })

  it('refuses counts below nothing', () => {
    expect(() => lnE([{ g: -1, ng: 5, b: 0, nb: 5 }])).toThrow(RangeError)
    expect(() => lnE([{ g: 1, ng: Number.NaN, b: 0, nb: 5 }])).toThrow(RangeError)
  })
})
