import { describe, expect, it } from 'vitest'
import type { Instance } from '#lib/demo/messages'
import { createRandom } from '#lib/demo/random'
import { PROBES } from '#lib/demo/service/breaker'
import { createMarkRouter } from '#lib/demo/service/mark-router'

const RULE = { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 10_000 }

const instance = (service: string, name: string, lane: Instance['lane'] = null): Instance => ({
  service,
  reportedAs: service,
  instance: name,
  host: name,
  port: 1,
  lane,
})

function router(leak = 0) {
  let nowMs = 0
  const notes: string[] = []
  const made = createMarkRouter({
    rule: RULE,
    random: createRandom(3),
    now: () => nowMs,
    note: (text) => notes.push(text),
    leakRatio: () => leak,
  })
  made.update([
    instance('favorites', 'old-1'),
    instance('favorites', 'old-2'),
    instance('favorites', 'new-1', 'gray'),
    instance('store', 'store-1'),
  ])
  const chosen = (service: string, mark?: string) => made.choose(service, mark)?.instance.instance
  const advance = (ms: number) => {
    nowMs += ms
  }
  return { made, notes, chosen, advance }
}

describe('the router', () => {
  it('sends marked requests to gray, and all others to every baseline instance', () => {
    const { chosen } = router()
    const marked = new Set(Array.from({ length: 50 }, () => chosen('favorites', 'true')))
    const unmarked = new Set(Array.from({ length: 50 }, () => chosen('favorites')))
    expect(marked).toEqual(new Set(['new-1']))
    expect(unmarked).toEqual(new Set(['old-1', 'old-2']))
  })

  it('takes a mark with another value for no mark', () => {
    const { chosen } = router()
    expect(chosen('favorites', 'false')).toMatch(/^old/)
  })

  it('falls back to baseline where a service has no gray version', () => {
    expect(router().chosen('store', 'true')).toBe('store-1')
  })

  it('knows no instance of an unknown service', () => {
    expect(router().chosen('payments', 'true')).toBeUndefined()
  })

  it('fails over while the breaker is open, probes, and comes back', () => {
    const { made, notes, chosen, advance } = router()
    for (let i = 0; i < 10; i++) made.choose('favorites', 'true')?.report(false)
    expect(chosen('favorites', 'true')).toMatch(/^old/)
    advance(60_000)
    for (let i = 0; i < PROBES; i++) {
      const probe = made.choose('favorites', 'true')
      expect(probe?.instance.instance).toBe('new-1')
      probe?.report(true)
    }
    expect(chosen('favorites', 'true')).toBe('new-1')
    expect(notes.map((note) => note.split(': ')[0])).toEqual([
      'breaker of favorites gray is now open',
      'breaker of favorites gray is now half-open',
      'breaker of favorites gray is now closed',
    ])
  })

  it('leaks the fraction that its broken rule says', () => {
    const { chosen } = router(0.25)
    const leaked = Array.from({ length: 4_000 }, () => chosen('favorites')).filter(
      (name) => name === 'new-1',
    ).length
    expect(leaked / 4_000).toBeGreaterThan(0.22)
    expect(leaked / 4_000).toBeLessThan(0.28)
  })
})
