import { describe, expect, it } from 'vitest'
import {
  pulseSums,
  type SourceSumsArgs,
  sourceSums,
} from '#lib/engine/evaluate/traffic/source-sums'
import { groupKey, noTraffic, type Traffic } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import type { Group, Source } from '#lib/model/source'
import { parsePlan } from '#lib/plan/parse-plan'
import { NOON_MS, traceId } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'

const SHOP = 'favorites-service'
const at = (i: number) => NOON_MS + i * BUCKET_MS

/** One bucket in which these sources answered so many requests; `b…` are baseline, `g…` gray. */
function piece(i: number, answered: Readonly<Record<string, number>>, gateway = 0): Traffic {
  const toMs = at(i + 1)
  const groups = new Map<string, { requests: number; service: string; group: Group | null }>()
  const add = (service: string, group: Group | null, requests: number) => {
    const key = groupKey(service, group)
    groups.set(key, { service, group, requests: requests + (groups.get(key)?.requests ?? 0) })
  }
  for (const [id, requests] of Object.entries(answered)) {
    if (requests > 0) add(SHOP, id.startsWith('g') ? 'gray' : 'baseline', requests)
  }
  if (gateway > 0) add('gateway-service', null, gateway)
  const summed = { incomplete: 0, lastMs: toMs, examples: [traceId(i)] }
  return {
    ...noTraffic(at(i), toMs),
    groups: new Map([...groups].map(([key, sum]) => [key, { ...sum, ...summed }])),
    sources: new Map(
      Object.entries(answered).map(([id, requests]) => [
        id,
        { requests, lastMs: toMs, examples: [traceId(i)] },
      ]),
    ),
  }
}

const source = (id: string): Source => ({
  id,
  protocol: 'otlp',
  service: SHOP,
  instance: `pod-${id}`,
  version: id.startsWith('g') ? 'v2' : 'v1',
  labels: {},
})
const groupOf = (id: string): Group => (id.startsWith('g') ? 'gray' : 'baseline')

function sums(pieces: readonly Traffic[], given: Partial<SourceSumsArgs> = {}) {
  const requests = new Map<string, number>()
  for (const { sources } of pieces) {
    for (const [id, sum] of sources) requests.set(id, (requests.get(id) ?? 0) + sum.requests)
  }
  return sourceSums({
    pieces: pieces.toReversed(),
    fromMs: NOON_MS,
    requests,
    earlier: new Map(),
    sources: new Map(['b1', 'b2', 'b3', 'g1'].map((id) => [id, source(id)])),
    placeOf: (id) => ({ service: SHOP, group: groupOf(id) }),
    ...given,
  })
}

describe('sourceSums', () => {
  it('knows when each was heard of last, and what the others answered since', () => {
    const found = sums([
      piece(0, { b1: 30, b2: 10, g1: 10 }),
      piece(1, { b1: 30, b2: 10, g1: 10 }),
      piece(2, { b1: 40, g1: 10 }),
      piece(3, { b1: 40 }),
    ])
    expect(found).toMatchObject([
      { instance: 'pod-b1', requests: 140, lastMs: at(4), othersSince: 0, usualShare: 140 / 190 },
      { instance: 'pod-b2', requests: 20, lastMs: at(2), othersSince: 90, usualShare: 0.2 },
      { instance: 'pod-g1', group: 'gray', requests: 30, lastMs: at(3), othersSince: 40 },
    ])
    expect(found[1]?.examples).toEqual([traceId(1)])
  })

  it('remembers who was there in the hour before the window', () => {
    const earlier = new Map([
      ['b1', { requests: 300, lastMs: NOON_MS }],
      ['b3', { requests: 100, lastMs: NOON_MS - 600_000 }],
    ])
    expect(sums([piece(0, { b1: 50 })], { earlier })).toMatchObject([
      { instance: 'pod-b1', requests: 50, usualShare: 350 / 450 },
      {
        instance: 'pod-b3',
        requests: 0,
        lastMs: NOON_MS - 600_000,
        othersSince: 50,
        usualShare: 0.25,
        examples: [],
      },
    ])
  })

  it('forgets what was usual more than an hour before a source went silent', () => {
    const early = Array.from({ length: 10 }, (_, i) => piece(i, { b1: 10, b2: 90 }))
    const late = Array.from({ length: 10 }, (_, i) => piece(1_000 + i, { b1: 10, b2: 10 }))
    expect(sums([...early, ...late])).toMatchObject([{ usualShare: 0.5 }, { usualShare: 0.5 }])
  })

  it('names nobody who is in no group of the plan', () => {
    const placeOf = () => ({ service: 'gateway-service', group: null })
    expect(sums([piece(0, { b1: 5 })], { placeOf })).toEqual([])
  })
})

describe('pulseSums', () => {
  const pulses = (pieces: readonly Traffic[], earlierMs: number | null = null) => {
    const requestsOf = (service: string, group: Group) =>
      pieces.reduce((n, { groups }) => n + (groups.get(groupKey(service, group))?.requests ?? 0), 0)
    return pulseSums({
      pieces: pieces.toReversed(),
      services: parsePlan(SMALL_PLAN).services,
      requestsOf,
      callersOf: () => ['gateway-service'],
      earlierMs: (_, group) => (group === 'gray' ? earlierMs : null),
    })
  }

  it('has one for the service and one for each of its groups', () => {
    const pieces = [
      piece(0, { b1: 80, g1: 20 }, 200),
      piece(1, { b1: 100 }, 200),
      piece(2, {}, 150),
    ]
    expect(pulses(pieces)).toMatchObject([
      { group: null, requests: 200, lastMs: at(2), othersSince: 150, usualShare: 0.5 },
      { group: 'baseline', requests: 180, lastMs: at(2), othersSince: 0, usualShare: 0.9 },
      { group: 'gray', requests: 20, lastMs: at(1), othersSince: 100, usualShare: 0.2 },
    ])
  })

  it('says of a group that was silent all along when it was heard of before', () => {
    const [whole, baseline, gray] = pulses([piece(0, { b1: 80 }, 80)], NOON_MS - 5_000)
    expect(whole).toMatchObject({ lastMs: at(1) })
    expect(baseline).toMatchObject({ lastMs: at(1) })
    expect(gray).toMatchObject({ requests: 0, lastMs: NOON_MS - 5_000, othersSince: 80 })
    expect(pulses([]).map(({ lastMs }) => lastMs)).toEqual([null, null, null])
  })
})
