import { describe, expect, it } from 'vitest'
import { placeTraffic, type TrafficPlacing } from '#lib/engine/evaluate/traffic/place-traffic'
import { groupKey } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import type { Membership, Peer } from '#lib/model/source'
import type { RouteRow } from '#lib/store/query/read-routes'
import { NOON_MS, traceId } from '#test/check/sample'

const PLACES: Readonly<Record<string, Membership>> = {
  '1': { service: 'gateway', group: null },
  '2': { service: 'shop', group: 'baseline' },
  '3': { service: 'shop', group: 'gray' },
  '4': { service: 'store', group: 'baseline' },
}
const PEERS: Readonly<Record<string, Peer>> = {
  '70': { id: '70', name: 'shop:8080', kind: 'outside' },
  '71': { id: '71', name: 'mysql', kind: 'database' },
}
const placing: TrafficPlacing = {
  place: (id) => (PLACES[id] === undefined ? null : { ...PLACES[id], protocol: 'otlp' }),
  isMarked: (set) => set === '7',
  lane: null,
  peer: (id) => PEERS[id],
  divided: new Set(['shop']),
}
const row = (given: Partial<RouteRow>): RouteRow => ({
  bucketMs: NOON_MS,
  callerSource: '1',
  calleeSource: '2',
  peer: '0',
  calleeMark: '0',
  markSet: '0',
  complete: true,
  root: false,
  lanes: 0n,
  requests: 1,
  errors: 0,
  examples: [],
  ...given,
})
const place = (...rows: readonly Partial<RouteRow>[]) =>
  placeTraffic(NOON_MS, rows.map(row), placing)

describe('placeTraffic', () => {
  it('counts what each group answered, and what of it is incomplete', () => {
    const { groups } = place(
      { requests: 5, examples: [traceId(1)] },
      { requests: 3, complete: false, markSet: '7' },
      { requests: 2, calleeSource: '3' },
      { requests: 9, calleeSource: '1', callerSource: '0', root: true },
      { requests: 4, calleeSource: '99' },
    )
    expect(groups.get(groupKey('shop', 'baseline'))).toEqual({
      service: 'shop',
      group: 'baseline',
      requests: 8,
      incomplete: 3,
      lastMs: NOON_MS + BUCKET_MS,
      examples: [traceId(1)],
    })
    expect(groups.get(groupKey('shop', 'gray'))).toMatchObject({ requests: 2 })
    expect(groups.get(groupKey('gateway', null))).toMatchObject({ requests: 9 })
    expect(groups.size).toBe(3)
  })

  it('hears of sources that answer and of those that only call', () => {
    const { sources } = place(
      { requests: 5 },
      { callerSource: '3', calleeSource: '4', requests: 2 },
      { callerSource: '3', calleeSource: '0', peer: '71', requests: 8 },
    )
    expect([...sources].map(([id, { requests }]) => [id, requests])).toEqual([
      ['2', 5],
      ['3', 0],
      ['4', 2],
    ])
  })

  it('tells what services of the plan call, by the group of the caller', () => {
    const { edges } = place(
      { callerSource: '2', calleeSource: '4', requests: 5, errors: 1 },
      { callerSource: '2', calleeSource: '4', requests: 2, markSet: '7' },
      { callerSource: '3', calleeSource: '0', peer: '71', requests: 3, errors: 3 },
      { callerSource: '3', calleeSource: '0', peer: '99' },
      { callerSource: '1', calleeSource: '2' },
    )
    expect([...edges.values()]).toMatchObject([
      { caller: 'shop', callerGroup: 'baseline', callee: 'store', kind: 'service', requests: 7 },
      { caller: 'shop', callerGroup: 'gray', callee: 'mysql', kind: 'database', errors: 3 },
    ])
  })

  it('counts for breakers what reached gray, what was diverted and what nobody answered', () => {
    const { breakers, unanswered } = place(
      { calleeSource: '3', markSet: '7', requests: 10, errors: 4 },
      { calleeSource: '2', markSet: '7', requests: 6, examples: [traceId(6)] },
      { calleeSource: '2', requests: 50 },
      { calleeSource: '0', peer: '70', markSet: '7', requests: 3, errors: 3 },
      { calleeSource: '0', peer: '70', requests: 5, errors: 5 },
      { calleeSource: '0', peer: '71', markSet: '7', requests: 2, errors: 2 },
      { calleeSource: '4', markSet: '7', requests: 8, errors: 8 },
    )
    expect([...breakers.values()]).toEqual([
      {
        service: 'shop',
        caller: '1',
        requests: 10,
        errors: 4,
        diverted: 6,
        divertedExamples: [traceId(6)],
        grayExamples: [],
      },
    ])
    expect([...unanswered]).toEqual([['1', 3]])
  })

  it('keeps no more edges than fit', () => {
    const many = Array.from({ length: 3_000 }, (_, i) => ({ calleeSource: '0', peer: String(i) }))
    const endless: TrafficPlacing = {
      ...placing,
      peer: (id) => ({ id, name: `host-${id}`, kind: 'outside' }),
    }
    const rows = many.map((given) => row({ ...given, callerSource: '2' }))
    expect(placeTraffic(NOON_MS, rows, endless).edges.size).toBe(2_000)
  })
})
