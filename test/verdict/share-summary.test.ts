import { describe, expect, it } from 'vitest'
import { shareSummary } from '#lib/verdict/share-summary'

const stage = { name: 'canary', phase: 'running', planned: 0.1, tolerance: 0.02 } as const

describe('shareSummary', () => {
  it('tells planned from observed, with the interval of the check', () => {
    const summary = shareSummary(stage, { requests: 1_000, gray: 140 })
    expect(summary).toMatchObject({
      planned: 0.1,
      tolerance: 0.02,
      observed: 0.14,
      requests: 1_000,
      gray: 140,
    })
    // The published interval of 140 of 1000 at α/2 = 0.5 %.
    expect(summary.interval?.map((p) => p.toFixed(4))).toEqual(['0.1010', '0.1863'])
  })

  it('observes nothing without requests', () => {
    expect(shareSummary(stage, { requests: 0, gray: 0 })).toMatchObject({
      observed: null,
      interval: null,
    })
  })

  it('says the tolerance that holds when the plan says none', () => {
    expect(shareSummary({ ...stage, tolerance: null }, { requests: 1, gray: 0 }).tolerance).toBe(
      0.01,
    )
  })

  it('shows what is observed where nothing is promised', () => {
    const summary = shareSummary({ ...stage, planned: null }, { requests: 10, gray: 2 })
    expect(summary).toMatchObject({ planned: null, tolerance: null, observed: 0.2 })
    expect(summary.interval?.[0]).toBeGreaterThan(0)
    expect(summary.interval?.[1]).toBeLessThan(1)
  })

  it('promises all after a promotion and nothing after a rollback', () => {
    const counts = { requests: 10, gray: 10 }
    expect(shareSummary({ ...stage, phase: 'promoted' }, counts)).toMatchObject({
      planned: 1,
      tolerance: 0,
    })
    expect(shareSummary({ ...stage, phase: 'rolled-back' }, counts)).toMatchObject({
      planned: 0,
      tolerance: 0,
    })
  })
})
