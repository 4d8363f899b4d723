import { describe, expect, it } from 'vitest'
import { BIN_GAMMA } from '#lib/model/hop'
import { alignTies, countAbove, countOf, shiftForMargin } from '#lib/stats/binned'
import { dense } from '#test/stats/comparison-vectors'

const sparse = { bins: [2, 40, 41, 300], counts: [1, 5, 7, 2] }

describe('a histogram', () => {
  it('counts what it holds, and what lies above a bin', () => {
    expect(countOf(sparse)).toBe(15)
    expect(countAbove(sparse, 40)).toBe(9)
    expect(countAbove(sparse, 39)).toBe(14)
    expect(countAbove(sparse, 300)).toBe(0)
    expect(countAbove(sparse, -1)).toBe(15)
  })
})

describe('alignTies', () => {
  it('lays both arms on the bins that either has', () => {
    const base = { bins: [0, 40, 299], counts: [9, 8, 7] }
    expect(alignTies({ gray: sparse, base })).toEqual({
      gray: [0, 1, 5, 7, 0, 2],
      base: [9, 0, 8, 0, 7, 0],
    })
  })

  it('shifts gray down, and piles up in the lowest bin what falls out below', () => {
    const got = alignTies({ gray: dense([1, 2, 3, 4, 5]), base: dense([9, 0, 8]) }, 2)
    expect(got).toEqual({ gray: [6, 4, 5], base: [9, 0, 8] })
  })

  it('takes arms without anything', () => {
    const nothing = dense([])
    expect(alignTies({ gray: nothing, base: nothing })).toEqual({ gray: [], base: [] })
    expect(alignTies({ gray: sparse, base: nothing }, 3).base).toEqual([0, 0, 0, 0])
  })
})

describe('shiftForMargin', () => {
  it('gives five bins of 1 % to a margin of 10 %: it is 10.5 % in truth', () => {
    const shift = shiftForMargin(0.1, BIN_GAMMA)
    expect(shift).toBe(5)
    expect(BIN_GAMMA ** shift - 1).toBeCloseTo(0.105, 3)
  })

  it('gives back the bins that a margin was made of', () => {
    for (const shift of [0, 1, 5, 40]) {
      expect(shiftForMargin(BIN_GAMMA ** shift - 1, BIN_GAMMA)).toBe(shift)
    }
  })

  it('never allows less than the margin', () => {
    for (const margin of [0, 0.01, 0.05, 0.1, 0.25, 1]) {
      expect(BIN_GAMMA ** shiftForMargin(margin, BIN_GAMMA) - 1).toBeGreaterThanOrEqual(margin)
    }
  })
})
