import { describe, expect, it } from 'vitest'
import { BREAKER_BUCKETS_MAX } from '#lib/check/sample'
import { createBreakerTimelines } from '#lib/engine/evaluate/traffic/breaker-timelines'
import type { BreakerPart } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import { NOON_MS, traceId } from '#test/check/sample'

const at = (i: number) => NOON_MS + i * BUCKET_MS
const nameOf = (id: string) => `caller ${id}`

function part(given: Partial<BreakerPart>): [string, BreakerPart] {
  const { service = 'shop', caller = '1' } = given
  const none = { requests: 0, errors: 0, diverted: 0, divertedExamples: [], grayExamples: [] }
  return [`${service}\n${caller}`, { service, caller, ...none, ...given }]
}

const bucket = (
  i: number,
  parts: readonly Partial<BreakerPart>[],
  unanswered: Readonly<Record<string, number>> = {},
) => ({
  fromMs: at(i),
  breakers: new Map(parts.map(part)),
  unanswered: new Map(Object.entries(unanswered)),
})

describe('createBreakerTimelines', () => {
  it('keeps a timeline for each service and caller, only where something was asked', () => {
    const timelines = createBreakerTimelines(NOON_MS)
    timelines.set(bucket(0, [{ requests: 5 }, { caller: '2', requests: 1 }]))
    timelines.set(bucket(1, []))
    timelines.set(bucket(2, [{ requests: 7, errors: 2, grayExamples: [traceId(7)] }]))
    expect(timelines.until(at(9), nameOf)).toMatchObject([
      {
        service: 'shop',
        caller: 'caller 1',
        buckets: [
          { bucketMs: at(0), requests: 5, errors: 0, grayExamples: [] },
          { bucketMs: at(2), requests: 7, errors: 2, grayExamples: [traceId(7)] },
        ],
      },
      { caller: 'caller 2', buckets: [{ bucketMs: at(0), requests: 1 }] },
    ])
    expect(timelines.until(at(1), nameOf)[0]?.buckets).toHaveLength(1)
  })

  it('takes calls that nobody answered for failed calls to gray', () => {
    const timelines = createBreakerTimelines(NOON_MS)
    timelines.set(bucket(0, [{ requests: 5, errors: 1 }], { '1': 4, '9': 8 }))
    timelines.set(bucket(1, [], { '1': 3 }))
    expect(timelines.until(at(9), nameOf)).toMatchObject([
      {
        buckets: [
          { requests: 9, errors: 5 },
          { requests: 3, errors: 3 },
        ],
      },
    ])
  })

  it('remembers calls that nobody answered until their caller is known to call gray', () => {
    const timelines = createBreakerTimelines(NOON_MS)
    timelines.set(bucket(0, [], { '1': 4, '9': 8 }))
    timelines.set(bucket(1, [{ requests: 1 }]))
    expect(timelines.until(at(9), nameOf)).toMatchObject([
      { caller: 'caller 1', sinceMs: NOON_MS, buckets: [{ errors: 4 }, { errors: 0 }] },
    ])
  })

  it('puts what a late bucket says in its place', () => {
    const timelines = createBreakerTimelines(NOON_MS)
    timelines.set(bucket(0, [{ requests: 5 }]))
    timelines.set(bucket(2, [{ requests: 7 }]))
    timelines.set(bucket(1, [{ requests: 6 }]))
    timelines.set(bucket(2, [{ requests: 8 }]))
    timelines.set(bucket(0, []))
    const [only] = timelines.until(at(9), nameOf)
    expect(only?.buckets.map(({ bucketMs, requests }) => [bucketMs, requests])).toEqual([
      [at(1), 6],
      [at(2), 8],
    ])
  })

  it('keeps a day', () => {
    const timelines = createBreakerTimelines(NOON_MS)
    for (let i = 0; i < BREAKER_BUCKETS_MAX + 50; i += 1) {
      timelines.set(bucket(i, [{ requests: 1 }]))
    }
    const [only] = timelines.until(at(20_000), nameOf)
    expect(only?.buckets).toHaveLength(BREAKER_BUCKETS_MAX)
    expect(only?.buckets[0]?.bucketMs).toBe(at(50))
    expect(only?.sinceMs).toBe(at(50))
  })
})
