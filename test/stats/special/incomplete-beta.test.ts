import { describe, expect, it } from 'vitest'
import { binomialCdf, incompleteBeta } from '#lib/stats/special/incomplete-beta'
import { relativeError } from '#test/support/close-to'

describe('incompleteBeta', () => {
  it('is a power when either parameter is 1', () => {
    for (const x of [0.001, 0.3, 0.5, 0.99]) {
      expect(relativeError(incompleteBeta(x, 4.5, 1), x ** 4.5)).toBeLessThan(1e-12)
      expect(relativeError(incompleteBeta(x, 1, 7), 1 - (1 - x) ** 7)).toBeLessThan(1e-12)
    }
  })

  it('mirrors, ends at 0 and 1, and is one half in the middle', () => {
    expect(incompleteBeta(0, 3, 4)).toBe(0)
    expect(incompleteBeta(1, 3, 4)).toBe(1)
    expect(incompleteBeta(0.5, 1e6, 1e6)).toBeCloseTo(0.5, 9)
    expect(incompleteBeta(0.2, 3, 40) + incompleteBeta(0.8, 40, 3)).toBeCloseTo(1, 12)
  })

  it('refuses what it is not defined for', () => {
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow('1.1')
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError)
    expect(() => incompleteBeta(Number.NaN, 1, 1)).toThrow(RangeError)
  })
})

describe('binomialCdf', () => {
  it('is the sum of what it sums', () => {
    const [n, p] = [30, 0.23]
    let choose = 1
    let sum = 0
    for (let k = 0; k <= n; k += 1) {
      sum += choose * p ** k * (1 - p) ** (n - k)
      choose = (choose * (n - k)) / (k + 1)
      expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 12)
    }
  })

  it('is 0 before the first and 1 from the last', () => {
    expect(binomialCdf(-1, 10, 0.5)).toBe(0)
    expect(binomialCdf(10, 10, 0.5)).toBe(1)
  })

  it('settles at a day of ten thousand requests a second', () => {
    const n = 864_000_000
    expect(binomialCdf(n / 2, n, 0.5)).toBeCloseTo(0.5, 4)
    expect(binomialCdf(0.95 * n - 3 * Math.sqrt(n * 0.95 * 0.05), n, 0.95)).toBeCloseTo(0.00135, 4)
  })
})
