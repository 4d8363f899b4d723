import { describe, expect, it } from 'vitest'
import { normalQuantile } from '#lib/stats/special/normal-quantile'
import { wilsonInterval } from '#lib/stats/wilson'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

describe('wilsonInterval', () => {
  it.each(statisticsVectors().wilson)('agrees with the reference: $k of $n, $conf', (row) => {
    const [lower, upper] = wilsonInterval(row.k, row.n, row.conf)
    expect(relativeError(lower, row.lower)).toBeLessThan(1e-9)
    expect(relativeError(upper, row.upper)).toBeLessThan(1e-9)
  })

  it('is everything without data', () => {
    expect(wilsonInterval(0, 0, 0.95)).toEqual([0, 1])
  })
})

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.0001, -3.719016485455709],
    [1e-12, -7.034483825301131],
  ])('knows the quantile at %d', (p, z) => {
    expect(relativeError(normalQuantile(p), z)).toBeLessThan(1e-11)
  })

  it('mirrors around one half', () => {
    for (const p of [0.01, 0.06, 0.3])
      expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 12)
  })

  it.each([0, 1, -1, Number.NaN])('refuses %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError)
  })
})
