import { describe, expect, it } from 'vitest'
import { MATCHED_MIN, matchedShare, pooled } from '#lib/stats/ratio/stratum'

describe('strata', () => {
  const strata = [
    { g: 1, ng: 70, b: 2, nb: 900 },
    { g: 3, ng: 30, b: 0, nb: 0 },
    { g: 0, ng: 0, b: 4, nb: 50 },
  ]

  it('pool into one', () => {
    expect(pooled(strata)).toEqual({ g: 4, ng: 100, b: 6, nb: 950 })
    expect(pooled([])).toEqual({ g: 0, ng: 0, b: 0, nb: 0 })
  })

  it('tell how much of gray stands beside a baseline', () => {
    expect(matchedShare(strata)).toBeCloseTo(0.7, 12)
    expect(matchedShare(strata)).toBeLessThan(MATCHED_MIN)
    expect(matchedShare([])).toBe(0)
  })
})
