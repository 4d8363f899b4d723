import { describe, expect, it } from 'vitest'
import { brunnerMunzel } from '#lib/stats/rank/brunner-munzel'
import { mannWhitney } from '#lib/stats/rank/mann-whitney'
import { comparisonVectors, dense } from '#test/stats/comparison-vectors'
import { relativeError } from '#test/support/close-to'

const cases = comparisonVectors().mann_whitney_binned
const pair = (gray: number[], base: number[]) => ({ gray: dense(gray), base: dense(base) })

describe('mannWhitney', () => {
  it.each(cases)('agrees with scipy: $gray against $base', (row) => {
    const got = mannWhitney(pair(row.gray, row.base))
    expect(got.u).toBe(row.U_gray)
    expect(relativeError(got.theta, row.theta)).toBeLessThan(1e-9)
    expect(relativeError(got.z, row.z)).toBeLessThan(1e-9)
    expect(relativeError(got.pTwoSided, row.p_two)).toBeLessThan(1e-9)
    expect(relativeError(got.pGreater, row.p_greater)).toBeLessThan(1e-9)
    expect(relativeError(got.pGreaterContinuity, row.p_greater_continuity)).toBeLessThan(1e-9)
  })

  it('is what counting all pairs one by one says', () => {
    const [gray, base] = [
      [1, 4, 4, 9],
      [2, 4, 7],
    ]
    const u = gray.flatMap((g) => base.map((b): number => (g > b ? 1 : g === b ? 0.5 : 0)))
    const bins = (values: number[]) =>
      dense(Array.from({ length: 10 }, (_, bin) => values.filter((v) => v === bin).length))
    const got = mannWhitney({ gray: bins(gray), base: bins(base) })
    expect(got.u).toBe(u.reduce((sum, one) => sum + one, 0))
  })

  it('mirrors when the arms are exchanged', () => {
    const [one, other] = [
      [2, 8, 20, 15, 10],
      [50, 100, 200, 100, 50],
    ]
    const there = mannWhitney(pair(one, other))
    const back = mannWhitney(pair(other, one))
    expect(back.z).toBeCloseTo(-there.z, 12)
    expect(back.theta).toBeCloseTo(1 - there.theta, 12)
    expect(back.pTwoSided).toBeCloseTo(there.pTwoSided, 12)
  })

  it('does not care about empty bins in between', () => {
    const close = mannWhitney(pair([2, 8, 20], [50, 100, 20]))
    const gray = { bins: [3, 90, 91], counts: [2, 8, 20] }
    const base = { bins: [3, 90, 91], counts: [50, 100, 20] }
    expect(mannWhitney({ gray, base })).toEqual(close)
  })

  it.each([
    ['no data', [], []],
    ['only gray', [1, 2], []],
    ['only the baseline', [0, 0], [3, 4]],
    ['one bin', [5], [7]],
    ['one value', [1], []],
  ])('finds no difference in %s', (_, gray, base) => {
    const nothing = { theta: 0.5, z: 0, pTwoSided: 1, pGreater: 0.5, pGreaterContinuity: 0.5 }
    expect(mannWhitney(pair(gray, base))).toMatchObject(nothing)
    expect(brunnerMunzel(pair(gray, base))).toEqual({ statistic: 0, pTwoSided: 1 })
  })

  it('finds gray less slow the more margin it is given', () => {
    const both = pair([2, 8, 20, 15, 10], [50, 100, 200, 100, 50])
    const zs = [0, 1, 2, 3].map((shift) => mannWhitney(both, shift).z)
    expect(zs).toEqual(zs.toSorted((a, b) => b - a))
  })
})

describe('brunnerMunzel', () => {
  it.each(cases)('agrees with scipy: $brunner_munzel_stat', (row) => {
    const got = brunnerMunzel(pair(row.gray, row.base))
    expect(relativeError(got.statistic, row.brunner_munzel_stat)).toBeLessThan(1e-9)
    expect(relativeError(got.pTwoSided, row.brunner_munzel_p_two)).toBeLessThan(1e-9)
  })

  it('is not fooled by an arm that only varies more', () => {
    const { pTwoSided } = brunnerMunzel(pair([40, 0, 0, 0, 40], [0, 0, 800, 0, 0]))
    expect(pTwoSided).toBeCloseTo(1, 9)
  })
})
