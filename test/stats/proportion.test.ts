import { describe, expect, it } from 'vitest'
import { KAPPA, proportionInterval, proportionLnE } from '#lib/stats/proportion'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

const TOLERANCE = 1e-9
const PLAN = { kappa: KAPPA, p0: 0.1 }
const BAND = { lo: 0.08, hi: 0.12 }
const { share_ln_e: evidence, share_cs: intervals } = statisticsVectors()

describe('proportionLnE', () => {
  it.each(evidence)('agrees with 50 digits: $k of $n in [$lo, $hi], D $D', (row) => {
    const counts = { k: row.k, n: row.n, designEffect: row.D }
    const got = proportionLnE(counts, { lo: row.lo, hi: row.hi }, { kappa: row.kappa, p0: row.p0 })
    expect(relativeError(got, row.ln_e)).toBeLessThan(TOLERANCE)
  })

  it('knows nothing without data', () => {
    expect(proportionLnE({ k: 0, n: 0 }, BAND, PLAN)).toBe(0)
  })

  it('is infinite when the plan rules the data out, and finite when it does not', () => {
    const prior = { kappa: KAPPA, p0: 0.999 }
    const all = { lo: 1, hi: 1 }
    expect(proportionLnE({ k: 999, n: 1000 }, all, prior)).toBe(Number.POSITIVE_INFINITY)
    expect(proportionLnE({ k: 1000, n: 1000 }, all, prior)).toBeLessThan(0)
    const none = { lo: 0, hi: 0 }
    expect(proportionLnE({ k: 1, n: 1e6 }, none, PLAN)).toBe(Number.POSITIVE_INFINITY)
  })

  it('mirrors: k of n against p is n−k of n against 1−p', () => {
    const left = proportionLnE({ k: 30, n: 400 }, BAND, PLAN)
    const right = proportionLnE({ k: 370, n: 400 }, { lo: 0.88, hi: 0.92 }, { kappa: 20, p0: 0.9 })
    expect(left).toBeCloseTo(right, 10)
  })

  it('grows with a wider gap and shrinks with a wider band', () => {
    const at = (k: number, band = BAND) => proportionLnE({ k, n: 2000 }, band, PLAN)
    expect(at(320)).toBeGreaterThan(at(280))
    expect(at(280)).toBeGreaterThan(at(280, { lo: 0.06, hi: 0.14 }))
  })

  it('divides the evidence of clustered requests by their design effect', () => {
    const clustered = proportionLnE({ k: 1400, n: 10_000, designEffect: 10 }, BAND, PLAN)
    expect(clustered).toBeCloseTo(proportionLnE({ k: 140, n: 1000 }, BAND, PLAN), 12)
  })

  it('has mean at most 1 at every edge of the band: it is an e-value', () => {
    // How: sum over all outcomes of Binomial(n, p) instead of sampling.
    for (const p of [0.08, 0.1, 0.12]) {
      for (const n of [1, 7, 40]) {
        let mean = 0
        let choose = 1
        for (let k = 0; k <= n; k += 1) {
          mean +=
            choose * p ** k * (1 - p) ** (n - k) * Math.exp(proportionLnE({ k, n }, BAND, PLAN))
          choose = (choose * (n - k)) / (k + 1)
        }
        expect(mean).toBeLessThanOrEqual(1 + 1e-9)
      }
    }
  })

  it.each([
    { k: 5, n: 4 },
    { k: -1, n: 4 },
    { k: 1, n: 4, designEffect: 0.5 },
    { k: Number.NaN, n: 4 },
  ])('refuses impossible counts $k of $n', (counts) => {
    expect(() => proportionLnE(counts, BAND, PLAN)).toThrow(RangeError)
  })
})

describe('proportionInterval', () => {
  it.each(intervals)('agrees with 50 digits: $k of $n, α $alpha, D $D', (row) => {
    const counts = { k: row.k, n: row.n, designEffect: row.D }
    const [lower, upper] = proportionInterval(counts, row.alpha, { kappa: row.kappa, p0: row.p0 })
    // Relative even for a lower end near 1e-6.
    expect(Math.abs(lower - row.lower)).toBeLessThanOrEqual(1e-9 * row.lower)
    expect(Math.abs(upper - row.upper)).toBeLessThanOrEqual(1e-9 * row.upper)
  })

  it('is everything without data', () => {
    expect(proportionInterval({ k: 0, n: 0 }, 0.01, PLAN)).toEqual([0, 1])
  })

  it('holds the estimate, and narrows with data', () => {
    const widths = [40, 400, 4000, 40_000].map((n) => {
      const [lower, upper] = proportionInterval({ k: n / 10, n }, 0.01, PLAN)
      expect(lower).toBeLessThan(0.1)
      expect(upper).toBeGreaterThan(0.1)
      return upper - lower
    })
    expect(widths).toEqual(widths.toSorted((a, b) => b - a))
  })

  it('excludes exactly the points that the e-value rejects', () => {
    const counts = { k: 140, n: 1000 }
    const [lower, upper] = proportionInterval(counts, 0.01, PLAN)
    const lnE = (p: number) => proportionLnE(counts, { lo: p, hi: p }, PLAN)
    expect(lnE(lower * 1.000001)).toBeLessThan(Math.log(100))
    expect(lnE(lower * 0.999999)).toBeGreaterThan(Math.log(100))
    expect(lnE(upper * 0.999999)).toBeLessThan(Math.log(100))
    expect(lnE(upper * 1.000001)).toBeGreaterThan(Math.log(100))
  })

  it('ends at 0 and 1 when nothing or everything was hit', () => {
    expect(proportionInterval({ k: 0, n: 9 }, 0.01, PLAN)[0]).toBe(0)
    expect(proportionInterval({ k: 9, n: 9 }, 0.01, PLAN)[1]).toBe(1)
  })
})
