import { describe, expect, it } from 'vitest'
import { RATIO_GRID, ratioInterval } from '#lib/stats/ratio/ratio-interval'
import { logMeanExp } from '#lib/stats/special/log-sum-exp'
import { comparisonVectors, strataOf } from '#test/stats/comparison-vectors'

describe('ratioInterval', () => {
  it.each(comparisonVectors().ratio_cs)('agrees with 50 digits: $strata_g_ng_b_nb', (row) => {
    const [lower, upper] = ratioInterval(strataOf(row.strata_g_ng_b_nb), row.alpha)
    const unbounded = row.upper === null
    expect(Math.abs(lower - row.lower)).toBeLessThanOrEqual(row.tol * row.lower)
    expect(unbounded ? upper : Math.abs(upper / (row.upper ?? 1) - 1)).toBeLessThanOrEqual(
      unbounded ? Infinity : row.tol,
    )
    RATIO_GRID.forEach((r, i) => {
      expect(r).toBeCloseTo(row.grid[i] ?? 0, 15)
    })
  })

  it('is everything without data, or without either arm', () => {
    expect(ratioInterval([], 0.01)).toEqual([0, Infinity])
    expect(ratioInterval([{ g: 0, ng: 100, b: 0, nb: 900 }], 0.01)).toEqual([0, Infinity])
    expect(ratioInterval([{ g: 9, ng: 100, b: 0, nb: 0 }], 0.01)).toEqual([0, Infinity])
  })

  it('ends on one side only when one arm had no event', () => {
    const [lower, upper] = ratioInterval([{ g: 0, ng: 1000, b: 300, nb: 9000 }], 0.01)
    expect(lower).toBe(0)
    expect(upper).toBeLessThan(1)
    const [least, most] = ratioInterval([{ g: 40, ng: 1000, b: 0, nb: 9000 }], 0.01)
    expect(least).toBeGreaterThan(10)
    expect(most).toBe(Infinity)
  })

  it('holds the estimate, and narrows with data', () => {
    const widths = [1, 10, 100, 1000].map((times) => {
      const stratum = { g: 5 * times, ng: 1000 * times, b: 30 * times, nb: 9000 * times }
      const [lower, upper] = ratioInterval([stratum], 0.01)
      expect(lower).toBeLessThan(1.5)
      expect(upper).toBeGreaterThan(1.5)
      return Math.log(upper) - Math.log(lower)
    })
    expect(widths).toEqual(widths.toSorted((a, b) => b - a))
  })

  it('mirrors: with the arms exchanged it is the reciprocal', () => {
    const [lower, upper] = ratioInterval([{ g: 50, ng: 1000, b: 45, nb: 9000 }], 0.01)
    const [least, most] = ratioInterval([{ g: 45, ng: 9000, b: 50, nb: 1000 }], 0.01)
    expect(least).toBeCloseTo(1 / upper, 9)
    expect(most).toBeCloseTo(1 / lower, 9)
  })

  it('widens with the design effect as if there were less data', () => {
    const tenfold = [{ g: 500, ng: 10_000, b: 450, nb: 90_000 }]
    const [lower, upper] = ratioInterval(tenfold, 0.01, 10)
    expect(lower).toBeCloseTo(4.537, 4)
    expect(upper).toBeCloseTo(22.2846, 4)
  })

  it('excludes exactly the ratios that the mixture rejects', () => {
    const stratum = { g: 20, ng: 1000, b: 45, nb: 9000 }
    const lnLikelihood = (r: number) => {
      const gray = (r * stratum.ng) / (r * stratum.ng + stratum.nb)
      return stratum.g * Math.log(gray) + stratum.b * Math.log1p(-gray)
    }
    const mixture = logMeanExp(RATIO_GRID.map(lnLikelihood))
    const lnE = (r: number) => mixture - lnLikelihood(r)
    const [lower, upper] = ratioInterval([stratum], 0.01)
    expect(lnE(lower * 1.000001)).toBeLessThan(Math.log(100))
    expect(lnE(lower * 0.999999)).toBeGreaterThan(Math.log(100))
    expect(lnE(upper * 0.999999)).toBeLessThan(Math.log(100))
    expect(lnE(upper * 1.000001)).toBeGreaterThan(Math.log(100))
  })

  it('refuses a design effect below 1', () => {
    expect(() => ratioInterval([], 0.01, 0.5)).toThrow('0.5')
  })

  it('finds its ends at lopsided splits and huge counts too', () => {
    for (const stratum of [
      { g: 1, ng: 1e9, b: 1, nb: 1 },
      { g: 1e6, ng: 1e8, b: 9e6, nb: 9e8 },
      { g: 1e5, ng: 1e5, b: 1, nb: 1e9 },
    ]) {
      const [lower, upper] = ratioInterval([stratum], 0.01)
      expect(lower).toBeGreaterThanOrEqual(0)
      expect(upper).toBeGreaterThan(lower)
    }
    const [lower, upper] = ratioInterval([{ g: 1e6, ng: 1e8, b: 9e6, nb: 9e8 }], 0.01)
    expect([lower, upper].map((r) => r.toFixed(1))).toEqual(['1.0', '1.0'])
  })
})
