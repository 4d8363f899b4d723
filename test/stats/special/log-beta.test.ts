import { describe, expect, it } from 'vitest'
import { logBeta } from '#lib/stats/special/log-beta'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

describe('logBeta', () => {
  it.each(statisticsVectors().logBeta)(
    'agrees with 50 digits at ($a, $b)',
    ({ a, b, expected }) => {
      expect(relativeError(logBeta(a, b), expected)).toBeLessThan(1e-9)
    },
  )

  it('does not care which argument comes first', () => {
    for (const [a, b] of [
      [0.2, 19.8],
      [9.99, 10.01],
      [2, 1e7],
      [1e8, 3],
    ] as const) {
      expect(logBeta(a, b)).toBe(logBeta(b, a))
    }
  })

  it('keeps B(a+1, b) + B(a, b+1) = B(a, b), across all three ways of computing it', () => {
    for (const [a, b] of [
      [0.3, 0.4],
      [9.5, 0.1],
      [9.5, 9.5],
      [9.5, 11],
      [0.002, 40],
      [30, 4000],
      [1e6, 9e6],
    ] as const) {
      const sum = Math.log(
        Math.exp(logBeta(a + 1, b) - logBeta(a, b)) + Math.exp(logBeta(a, b + 1) - logBeta(a, b)),
      )
      expect(Math.abs(sum)).toBeLessThan(1e-8)
    }
  })

  it('loses no nats at a day of a thousand requests a second', () => {
    // B(a, 1) = 1/a and B(a, 2) = 1/(a(a+1)) are known exactly.
    expect(Math.abs(logBeta(86_400_000, 1) + Math.log(86_400_000))).toBeLessThan(1e-7)
    const two = -Math.log(86_400_000) - Math.log(86_400_001)
    expect(Math.abs(logBeta(86_400_000, 2) - two)).toBeLessThan(1e-7)
  })
})
