import { describe, expect, it } from 'vitest'
import { judgeProportion } from '#lib/stats/proportion-verdict'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

const WORDS = { deviates: 'DEVIATES', within: 'WITHIN', insufficient: 'INSUFFICIENT' } as const
const PLAN = { alpha: 0.01, prior: { kappa: 20, p0: 0.1 } }
const BAND = { lo: 0.08, hi: 0.12 }

describe('judgeProportion', () => {
  it.each(statisticsVectors().share_verdict)('$k of $n is $verdict', (row) => {
    const prior = { kappa: 20, p0: row.plan }
    const band = { lo: row.plan - row.tol, hi: row.plan + row.tol }
    const got = judgeProportion({ k: row.k, n: row.n }, band, { alpha: row.alpha, prior })
    expect(WORDS[got.answer]).toBe(row.verdict)
    expect(relativeError(got.thresholdLn, row.threshold_ln)).toBeLessThan(1e-9)
    expect(relativeError(got.lnE, row.ln_e)).toBeLessThan(1e-9)
    expect(relativeError(got.lower, row.lower)).toBeLessThan(1e-9)
    expect(relativeError(got.upper, row.upper)).toBeLessThan(1e-9)
  })

  it('finds 1400 of 10 000 outside 10 ± 2 %', () => {
    const got = judgeProportion({ k: 1400, n: 10_000 }, BAND, PLAN)
    expect(got.answer).toBe('deviates')
    expect(got.lnE).toBeCloseTo(14.6607, 4)
  })

  it('is never sure without data', () => {
    expect(judgeProportion({ k: 0, n: 0 }, { lo: 0, hi: 1 }, PLAN).answer).toBe('insufficient')
  })

  it('takes ten times the requests in clusters of ten for the same answer', () => {
    const clustered = judgeProportion({ k: 1400, n: 10_000, designEffect: 10 }, BAND, PLAN)
    expect(clustered.answer).toBe('insufficient')
    expect([clustered.lower, clustered.upper].map((p) => p.toFixed(4))).toEqual([
      '0.1010',
      '0.1863',
    ])
  })
})
