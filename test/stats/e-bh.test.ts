import { describe, expect, it } from 'vitest'
import { eBenjaminiHochberg } from '#lib/stats/e-bh'
import { comparisonVectors } from '#test/stats/comparison-vectors'

describe('eBenjaminiHochberg', () => {
  it.each(comparisonVectors().e_bh)('agrees with the reference at α $alpha', (row) => {
    const got = eBenjaminiHochberg(
      row.e.map((e) => Math.log(e)),
      row.alpha,
    )
    expect(got).toEqual(row.rejected_indices)
    expect(got).toHaveLength(row.k)
  })

  it('lists nothing when nothing is known', () => {
    expect(eBenjaminiHochberg([], 0.1)).toEqual([])
    expect(eBenjaminiHochberg([0, 0, 0], 0.1)).toEqual([])
  })

  it('lists a single comparison from 1/α on', () => {
    expect(eBenjaminiHochberg([Math.log(9.9)], 0.1)).toEqual([])
    expect(eBenjaminiHochberg([Math.log(10.1)], 0.1)).toEqual([0])
  })

  it('lets strong evidence carry weaker evidence with it', () => {
    // Four of four: each needs only 1/α, though the weakest alone among four would need 4/α.
    const lnEs = [12, 500, 800, 900].map((e) => Math.log(e))
    expect(eBenjaminiHochberg(lnEs, 0.1)).toEqual([0, 1, 2, 3])
    expect(eBenjaminiHochberg([Math.log(12), 0, 0, 0], 0.1)).toEqual([])
  })

  it('lists more with a larger α, never less', () => {
    const lnEs = [0.2, 7, 3, 4.4, -2, 5, 1, 2.2]
    const sizes = [0.01, 0.05, 0.1, 0.3, 0.9].map((a) => eBenjaminiHochberg(lnEs, a).length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  })

  it('takes certainty', () => {
    expect(eBenjaminiHochberg([Infinity, -Infinity], 0.1)).toEqual([0])
  })
})
