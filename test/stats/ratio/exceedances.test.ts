import { describe, expect, it } from 'vitest'
import { BIN_GAMMA } from '#lib/model/hop'
import { alignTies, shiftForMargin } from '#lib/stats/binned'
import { quantileBin } from '#lib/stats/quantile/quantile-interval'
import { exceedances } from '#lib/stats/ratio/exceedances'
import { LATENCY_THETAS, ratioLnE, ratioLnLr } from '#lib/stats/ratio/ratio'
import { dense } from '#test/stats/comparison-vectors'

const TAIL = { rho: 1, thetas: LATENCY_THETAS }
const base = dense([0, 50, 300, 400, 200, 30, 10, 5, 3, 2])

describe('exceedances', () => {
  it('counts above the frozen bin, and for gray above bin and margin', () => {
    const gray = dense([0, 5, 30, 40, 20, 3, 1, 1, 0, 0])
    expect(exceedances({ gray, base }, { bin: 4, shift: 0 })).toEqual({
      g: 5,
      ng: 100,
      b: 50,
      nb: 1000,
    })
    expect(exceedances({ gray, base }, { bin: 4, shift: 2 })).toMatchObject({ g: 1, b: 50 })
  })

  it('counts the same as gray shifted down would', () => {
    const gray = { bins: [0, 3, 7, 8, 9, 20], counts: [4, 9, 2, 3, 1, 6] }
    for (const bin of [0, 2, 5, 9]) {
      const shifted = alignTies({ gray, base: dense(Array.from({ length: 21 }, () => 1)) }, 3)
      const above = shifted.gray.slice(bin + 1).reduce((sum, count) => sum + count, 0)
      expect(exceedances({ gray, base }, { bin, shift: 3 }).g).toBe(above)
    }
  })

  it('makes the tail a ratio: a slow tail is found, one within the margin is not', () => {
    const bin = quantileBin(base, 0.95) ?? Number.NaN
    const shift = shiftForMargin(0.02, BIN_GAMMA)
    const lnE = (gray: number[]) => {
      const stratum = exceedances({ gray: dense(gray), base }, { bin, shift })
      return ratioLnE(ratioLnLr([stratum], TAIL))
    }
    expect(shift).toBe(1)
    expect(lnE([0, 0, 50, 300, 400, 200, 30, 10, 5, 5])).toBeLessThan(0)
    expect(lnE([0, 50, 300, 250, 100, 30, 50, 100, 60, 60])).toBeGreaterThan(Math.log(200))
  })
})
