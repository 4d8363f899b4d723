import { describe, expect, it } from 'vitest'
import { type Placing, placeRoutes } from '#lib/engine/evaluate/sums/place-routes'
import type { Membership } from '#lib/model/source'
import type { RouteRow } from '#lib/store/query/read-routes'
import { traceId } from '#test/check/sample'

const PLACES: Readonly<Record<string, Membership>> = {
  '1': { service: 'gateway-service', group: null },
  '2': { service: 'favorites-service', group: 'baseline' },
  '3': { service: 'favorites-service', group: 'gray' },
  '4': { service: 'audit-service', group: null },
}

const placing: Placing = {
  place: (id) => (PLACES[id] === undefined ? null : { ...PLACES[id], protocol: 'otlp' }),
  readMark: (mark) => (mark === '7' ? 'marked' : mark === '8' ? 'other' : null),
  isMarked: (set) => (set === '7' ? true : set === '8' ? false : null),
  lane: null,
}

const row = (given: Partial<RouteRow>): RouteRow => ({
  bucketMs: 0,
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

const place = (rows: readonly Partial<RouteRow>[], with_: Placing = placing) => {
  const placed = placeRoutes(rows.map(row), with_)
  return { list: [...placed.values()] }
}

describe('placeRoutes', () => {
  it('gives sources their services and groups', () => {
    expect(place([{}]).list).toMatchObject([
      {
        caller: 'gateway-service',
        callerGroup: null,
        callee: 'favorites-service',
        calleeGroup: 'baseline',
        protocol: 'otlp',
        intent: 'baseline',
        calleeMark: 'none',
      },
    ])
  })

  it('sums what instances of one group do', () => {
    const instances: Placing = {
      ...placing,
      place: () => ({ service: 's', group: 'gray', protocol: 'otlp' }),
    }
    const { list } = place(
      [
        { calleeSource: '10', requests: 3, examples: [traceId(1)] },
        { calleeSource: '11', requests: 4, examples: [traceId(2)] },
      ],
      instances,
    )
    expect(list).toMatchObject([{ requests: 7, examples: [traceId(2), traceId(1)] }])
  })

  it.each([
    [{ callerSource: '0', root: true }, 'user'],
    [{ callerSource: '0', root: false }, 'unknown'],
    [{ callerSource: '99' }, 'unknown'],
  ] as const)('calls the caller of %j %s', (given, caller) => {
    expect(place([given]).list[0]).toMatchObject({ caller, callerGroup: null })
  })

  it.each([
    ['0', 'baseline'],
    ['7', 'gray'],
    ['8', 'baseline'],
    ['9', 'undecided'],
  ])('reads the intent of a trace with mark set %s as %s', (markSet, intent) => {
    expect(place([{ markSet }]).list[0]?.intent).toBe(intent)
  })

  it('decides nothing by a mark that is not known yet', () => {
    expect(place([{ markSet: '7', calleeMark: '9' }]).list[0]?.intent).toBe('undecided')
    expect(place([{ markSet: '7', calleeMark: '8' }]).list[0]).toMatchObject({
      intent: 'gray',
      calleeMark: 'other',
    })
  })

  it.each([
    [0b00_00n, 'undecided'],
    [0b01_00n, 'gray'],
    [0b10_00n, 'baseline'],
    [0b11_00n, 'undecided'],
    [0b00_01n, 'undecided'],
  ])('reads lane bits %s of lane 1 as %s', (lanes, intent) => {
    expect(place([{ lanes, markSet: '7' }], { ...placing, lane: 1 }).list[0]?.intent).toBe(intent)
  })

  it('keeps services outside the plan only in gray traces', () => {
    expect(place([{ calleeSource: '4' }]).list).toEqual([])
    expect(place([{ calleeSource: '4', markSet: '7' }]).list).toMatchObject([
      { callee: 'audit-service', calleeGroup: null },
    ])
  })

  it('tells the callers of requests apart that were meant for gray and reached the baseline', () => {
    const { list } = place([
      { callerSource: '1', markSet: '7', requests: 5 },
      { callerSource: '99', markSet: '7', requests: 2 },
      { callerSource: '1', calleeSource: '3', markSet: '7', requests: 9 },
    ])
    expect(list.map(({ divertedBy, requests }) => [divertedBy, requests])).toEqual([
      ['1', 5],
      ['99', 2],
      [undefined, 9],
    ])
  })

  it('says nothing of calls that nobody answered', () => {
    expect(place([{ calleeSource: '0', markSet: '7', requests: 5, errors: 4 }]).list).toEqual([])
  })
})
