import { describe, expect, it } from 'vitest'
import { logGamma, stirlingRemainder } from '#lib/stats/special/log-gamma'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

const TOLERANCE = 1e-9

describe('logGamma', () => {
  it.each(statisticsVectors().lgamma)('agrees with 50 digits at $x', ({ x, expected }) => {
    expect(relativeError(logGamma(x), expected)).toBeLessThan(TOLERANCE)
  })

  it('is exactly the factorials', () => {
    let factorial = 1
    for (let n = 1; n <= 20; n += 1) {
      factorial *= n
      expect(relativeError(logGamma(n + 1), Math.log(factorial))).toBeLessThan(1e-11)
    }
  })

  it('keeps the recurrence ln Γ(x+1) = ln Γ(x) + ln x on both sides of the shift', () => {
    for (const x of [0.001, 0.3, 1.5, 8.999, 9.5, 9.9999, 10, 10.5, 123.4]) {
      expect(relativeError(logGamma(x + 1), logGamma(x) + Math.log(x))).toBeLessThan(1e-12)
    }
  })

  it('keeps the duplication formula of Legendre', () => {
    for (const x of [0.25, 1, 3.3, 7, 50, 4000]) {
      const right = logGamma(2 * x) + (1 - 2 * x) * Math.LN2 + 0.5 * Math.log(Math.PI)
      expect(relativeError(logGamma(x) + logGamma(x + 0.5), right)).toBeLessThan(1e-12)
    }
  })

  it.each([0, -1, -0.5, Number.NaN])('refuses %s', (x) => {
    expect(() => logGamma(x)).toThrow(RangeError)
  })
})

describe('stirlingRemainder', () => {
  it('lies between 1/(12x+1) and 1/(12x), as Robbins 1955 proved', () => {
    for (const x of [10, 12.5, 100, 1e6]) {
      expect(stirlingRemainder(x)).toBeGreaterThan(1 / (12 * x + 1))
      expect(stirlingRemainder(x)).toBeLessThan(1 / (12 * x))
    }
  })

  it('refuses what it cannot do to the last bit', () => {
    expect(() => stirlingRemainder(9.99)).toThrow('9.99')
  })
})
