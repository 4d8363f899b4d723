import { describe, expect, it } from 'vitest'
import { withTraces } from '#lib/engine/evaluate/traffic/place-traces'
import { groupKey, noTraffic } from '#lib/engine/evaluate/traffic/traffic'
import type { ShareRow } from '#lib/model/call'
import type { Membership } from '#lib/model/source'
import { NOON_MS } from '#test/check/sample'

const PLACES: Readonly<Record<string, Membership>> = {
  '1': { service: 'shop', group: 'gray' },
  '2': { service: 'shop', group: 'baseline' },
  '3': { service: 'store', group: 'gray' },
}

const share = (sourceId: string, requests: number, weight: number): ShareRow => ({
  bucketMs: NOON_MS,
  sourceId,
  viaSource: '0',
  endpoint: '0',
  eligible: true,
  requests,
  weight,
  weightSquares: 0,
  newestMs: NOON_MS,
  examples: [],
})

describe('withTraces', () => {
  it('counts traces, and what they stand for, at the service whose group they reached first', () => {
    const sums = ['1', '2', '3'].flatMap((id) => {
      const at = PLACES[id]
      if (at === undefined) return []
      const sum = { ...at, requests: 9, incomplete: 0, lastMs: NOON_MS, examples: [] }
      return [[groupKey(at.service, at.group), sum] as const]
    })
    const traffic = { ...noTraffic(NOON_MS, NOON_MS + 10_000), groups: new Map(sums) }
    const rows = [share('1', 3, 30), share('2', 5, 5), share('1', 1, 10), share('9', 7, 7)]
    const place = (id: string) =>
      PLACES[id] === undefined ? null : { ...PLACES[id], protocol: 'otlp' }
    const { groups } = withTraces(traffic, rows, { place })
    expect([...groups.values()]).toMatchObject([
      { service: 'shop', group: 'gray', requests: 9, traces: 4, weight: 40 },
      { service: 'shop', group: 'baseline', traces: 5, weight: 5 },
      { service: 'store', group: 'gray', traces: 0, weight: 0 },
    ])
  })
})
