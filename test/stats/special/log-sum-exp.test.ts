import { describe, expect, it } from 'vitest'
import { logMeanExp, logSumExp } from '#lib/stats/special/log-sum-exp'

describe('logSumExp', () => {
  it('neither overflows nor underflows', () => {
    expect(logSumExp([5000, 5000])).toBeCloseTo(5000 + Math.LN2, 9)
    expect(logSumExp([-5000, -5000])).toBeCloseTo(-5000 + Math.LN2, 9)
  })

  it('passes infinities through', () => {
    expect(logSumExp([])).toBe(-Infinity)
    expect(logSumExp([-Infinity, 3])).toBe(3)
    expect(logSumExp([Infinity, 3])).toBe(Infinity)
  })
})

describe('logMeanExp', () => {
  it('is the logarithm of the average', () => {
    expect(logMeanExp([Math.log(1), Math.log(2), Math.log(6)])).toBeCloseTo(Math.log(3), 12)
  })

  it('is worth 1 when there is nothing to average', () => {
    expect(logMeanExp([])).toBe(0)
  })

  it('lies between the largest and the largest shared by all', () => {
    const terms = [-900, 12, 700]
    expect(logMeanExp(terms)).toBeLessThanOrEqual(700)
    expect(logMeanExp(terms)).toBeGreaterThanOrEqual(700 - Math.log(3))
  })
})
