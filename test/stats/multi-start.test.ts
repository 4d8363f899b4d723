import { describe, expect, it } from 'vitest'
import { type Kernel, lnEByStart, multiStartLnE, STARTS_PER_DAY } from '#lib/stats/multi-start'
import { proportionKernel } from '#lib/stats/proportion-kernel'
import { rankKernel } from '#lib/stats/rank/rank-evidence'
import { ERROR_THETAS } from '#lib/stats/ratio/ratio'
import { ratioKernel, ratioSums } from '#lib/stats/ratio/ratio-kernel'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

describe('multiStartLnE', () => {
  it.each(statisticsVectors().share_multistart_ln_e)('agrees with 50 digits: $ln_e', (row) => {
    const kernel = proportionKernel({ lo: row.lo, hi: row.hi }, { kappa: row.kappa, p0: row.p0 })
    const slots = row.buckets_n_k.map(([n, k]) => ({ n, k }))
    const lnEs = lnEByStart(kernel, { total: slots.reduce(kernel.add), slots })
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

describe('lnEByStart', () => {
  /** Evidence that only repeats the sum, so that starts can be read off. */
  const echo: Kernel<number> = { nothing: 0, add: (a, b) => a + b, lnE: (sum) => sum }

  it('takes the total for the beginning, and what came since for each later slot', () => {
    expect(lnEByStart(echo, { total: 15, slots: [1, 2, 4, 8] })).toEqual([15, 14, 12, 8])
  })

  it('keeps the whole past in the total when the slots are those of a later day', () => {
    expect(lnEByStart(echo, { total: 1015, slots: [1, 2, 4, 8] })).toEqual([1015, 14, 12, 8])
  })

  it('has one start before the first slot is over, and none to look back from', () => {
    expect(lnEByStart(echo, { total: 3, slots: [3] })).toEqual([3])
    expect(lnEByStart(echo, { total: 0, slots: [] })).toEqual([0])
  })

  const test = { rho: 1.5, thetas: ERROR_THETAS, floor: 0.001 }
  const healthy = { g: 5, ng: 1000, b: 45, nb: 9000 }
  const faulty = { g: 50, ng: 1000, b: 45, nb: 9000 }

  it('finds errors that begin after hours of health, where the beginning alone does not', () => {
    const kernel = ratioKernel(test)
    const slots = Array.from({ length: 72 }, () => healthy)
      .concat(faulty)
      .map((stratum) => ratioSums([stratum], test))
    const lnEs = lnEByStart(kernel, { total: slots.reduce(kernel.add), slots })
    expect(lnEs[0]).toBeLessThan(0)
    expect(multiStartLnE(lnEs)).toBeGreaterThan(Math.log(200))
  })

  it('finds slowness that begins after hours of health', () => {
    const kernel = rankKernel()
    const slots = Array.from({ length: 100 }, () => ({ s: -1, v: 20 })).concat({ s: 25, v: 20 })
    const lnEs = lnEByStart(kernel, { total: slots.reduce(kernel.add), slots })
    expect(lnEs[0]).toBeLessThan(0)
    expect(multiStartLnE(lnEs)).toBeGreaterThan(Math.log(100))
  })

  it('says nothing for any kernel while nothing was seen', () => {
    const silent = <Sums>(kernel: Kernel<Sums>) => {
      const slots = Array.from({ length: STARTS_PER_DAY }, () => kernel.nothing)
      return multiStartLnE(lnEByStart(kernel, { total: kernel.nothing, slots }))
    }
    expect(silent(proportionKernel({ lo: 0, hi: 0.01 }, { kappa: 20, p0: 0.01 }))).toBeCloseTo(0, 9)
    expect(silent(ratioKernel(test))).toBeCloseTo(0, 9)
    expect(silent(rankKernel())).toBeCloseTo(0, 9)
  })
})
