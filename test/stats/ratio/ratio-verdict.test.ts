import { describe, expect, it } from 'vitest'
import { ERROR_THETAS } from '#lib/stats/ratio/ratio'
import { judgeRatio } from '#lib/stats/ratio/ratio-verdict'

const ERRORS = { rho: 1.5, thetas: ERROR_THETAS, floor: 0.001 }
const judge = (g: number, ng: number, b: number, nb: number, test = ERRORS) =>
  judgeRatio([{ g, ng, b, nb }], test, 0.01)

describe('judgeRatio', () => {
  it('finds gray worse when its errors are many more than the ratio allows', () => {
    const got = judge(5, 40, 3, 4000)
    expect(got.answer).toBe('worse')
    expect(got.lnE).toBeCloseTo(12.2342, 4)
    expect(got.thresholdLn).toBeCloseTo(Math.log(200), 12)
  })

  it.each([0, 1, 2])('does not decide on %d errors of 40', (g) => {
    expect(judge(g, 40, 3, 4000).answer).toBe('insufficient')
  })

  it('finds gray as good when the ratio is surely below what is allowed', () => {
    const got = judge(1000, 20_000, 9000, 180_000)
    expect(got.answer).toBe('as-good')
    expect(got.upper).toBeLessThan(1.5)
  })

  it('finds gray as good below the floor, whatever the ratio', () => {
    const got = judge(3, 100_000, 0, 900_000)
    expect(got.answer).toBe('as-good')
    expect(got.rateUpper).toBeLessThan(0.001)
    expect(judge(3, 100_000, 0, 900_000, { ...ERRORS, floor: 0 }).answer).toBe('insufficient')
  })

  it('is never sure without data', () => {
    const nothing = { answer: 'insufficient', lnE: 0, lower: 0, upper: Infinity, rateUpper: 1 }
    expect(judge(0, 0, 0, 0)).toMatchObject(nothing)
    expect(judgeRatio([], { ...ERRORS, floor: 0 }, 0.01)).toMatchObject(nothing)
  })
})
