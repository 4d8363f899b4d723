import { describe, expect, it } from 'vitest'
import { type BreakerState, createBreaker, PROBES } from '#lib/demo/service/breaker'

const RULE = { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 10_000 }

function started() {
  const changes: BreakerState[] = []
  const breaker = createBreaker(RULE, (to) => changes.push(to))
  const fail = (times: number, atMs: number) => {
    for (let i = 0; i < times; i++) breaker.report(false, atMs)
  }
  return { breaker, changes, fail }
}

describe('the breaker', () => {
  it('stays closed on nine errors, however high their rate', () => {
    const { breaker, fail } = started()
    fail(9, 1_000)
    expect(breaker.state()).toBe('closed')
    expect(breaker.allows(1_001)).toBe(true)
  })

  it('stays closed on many errors that are a tenth of the requests or less', () => {
    const { breaker, fail } = started()
    for (let i = 0; i < 180; i++) breaker.report(true, 1_000)
    fail(20, 1_001)
    expect(breaker.state()).toBe('closed')
  })

  it('opens on the tenth error when more than a tenth failed', () => {
    const { breaker, changes, fail } = started()
    for (let i = 0; i < 50; i++) breaker.report(true, 1_000)
    fail(10, 1_001)
    expect(changes).toEqual(['open'])
    expect(breaker.allows(1_002)).toBe(false)
  })

  it('forgets errors that are older than its window', () => {
    const { breaker, fail } = started()
    fail(9, 1_000)
    fail(9, 11_001)
    expect(breaker.state()).toBe('closed')
  })

  it('lets a few probes through after its time, and everything once all of them succeeded', () => {
    const { breaker, changes, fail } = started()
    fail(10, 0)
    expect(breaker.allows(59_999)).toBe(false)
    for (let i = 0; i < PROBES; i++) expect(breaker.allows(60_000)).toBe(true)
    expect(breaker.allows(60_000)).toBe(false)
    for (let i = 0; i < PROBES; i++) breaker.report(true, 60_010)
    expect(changes).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.allows(60_011)).toBe(true)
  })

  it('opens for its whole time again when a probe fails', () => {
    const { breaker, changes, fail } = started()
    fail(10, 0)
    breaker.allows(60_000)
    breaker.report(false, 60_005)
    expect(changes).toEqual(['open', 'half-open', 'open'])
    expect(breaker.allows(120_004)).toBe(false)
    expect(breaker.allows(120_005)).toBe(true)
  })

  it('ignores answers to requests that left before it opened', () => {
    const { breaker, changes, fail } = started()
    fail(10, 0)
    fail(5, 30)
    breaker.report(true, 40)
    expect(changes).toEqual(['open'])
  })
})
