import { describe, expect, it } from 'vitest'
import type { SourceEntry } from '#lib/load/load-sources'
import { chooseSources, isLost, isOdd } from '#lib/load/source/choose-sources'

const NOW = { spansPerSecond: 1, weight: 1, unweighted: 0, late: 0, clockMs: null }

function entry(service: string, more: Partial<SourceEntry> = {}): SourceEntry {
  return {
    ...{
      id: service,
      protocol: 'otlp',
      service,
      instance: `${service}-0`,
      version: '1',
      labels: {},
    },
    ...{ places: [], firstCalled: null, lastSpan: null, lastReceived: '2026-01-15T12:00:00.000Z' },
    ...{ spansLastHour: 60, lately: NOW },
    ...more,
  }
}

const place = (group: 'gray' | 'unknown', rollout = 'r') => ({ rollout, service: 's', group })
const SOURCES = [
  entry('store', { places: [place('unknown')] }),
  entry('cart', { places: [place('gray', 'other')], labels: { zone: 'Berlin' } }),
  entry('mail', { lastReceived: null, lately: null }),
  entry('ads', { lately: { ...NOW, spansPerSecond: 9, unweighted: 0.5 } }),
]
const ALL = { find: '', show: 'all', rollout: '', sort: 'urgent' } as const
const names = (choice: object) =>
  chooseSources(SOURCES, { ...ALL, ...choice }).map(({ service }) => service)

describe('sources', () => {
  it('stay in their order of urgency unless another is asked for', () => {
    expect(names({})).toEqual(['store', 'cart', 'mail', 'ads'])
    expect(names({ sort: 'name' })).toEqual(['ads', 'cart', 'mail', 'store'])
    expect(names({ sort: 'rate' })[0]).toBe('ads')
  })

  it('are found by words of their names and labels, whatever the case', () => {
    expect(names({ find: 'berlin CART' })).toEqual(['cart'])
    expect(names({ find: 'cart mail' })).toEqual([])
  })

  it('are told by what is wrong with them', () => {
    expect(names({ show: 'lost' })).toEqual(['store'])
    expect(names({ show: 'silent' })).toEqual(['mail'])
    expect(names({ show: 'odd' })).toEqual(['ads'])
    expect(names({ show: 'none' })).toEqual(['mail', 'ads'])
    expect(names({ show: 'placed', rollout: 'other' })).toEqual(['cart'])
  })

  it('are odd when a clock is off, and lost only in a plan', () => {
    expect(isOdd(entry('a', { lately: { ...NOW, clockMs: 5_000 } }))).toBe(true)
    expect(isOdd(entry('a'))).toBe(false)
    expect(isLost(entry('a'))).toBe(false)
  })
})
