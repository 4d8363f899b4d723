import { describe, expect, it } from 'vitest'
import {
  type BreakerBucket,
  breakerTrips,
  CLOSED,
  isOpenAt,
  replayBreaker,
} from '#lib/check/breaker/breaker-replay'
import type { BreakerRule } from '#lib/plan/plan'
import { statisticsVectors } from '#test/support/statistics-vectors'

const RULE: BreakerRule = { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 60_000 }
/** Far from zero, so that a forgotten offset shows. */
const T0 = 1_700_000_000_000

/** Buckets of ten seconds from T0: [requests, errors], or null for silence. */
function buckets(...rows: ([number, number] | null)[]): BreakerBucket[] {
  return rows.flatMap((row, i) =>
    row === null ? [] : [{ bucketMs: T0 + i * 10_000, requests: row[0], errors: row[1] }],
  )
}

/** Intervals in seconds after T0. */
function open(rows: ([number, number] | null)[], rule = RULE): [number, number][] {
  return replayBreaker(rule, buckets(...rows)).intervals.map(({ fromMs, toMs }) => [
    (fromMs - T0) / 1000,
    (toMs - T0) / 1000,
  ])
}

const quiet = (n: number): null[] => Array.from({ length: n }, () => null)
const healthy = (n: number): [number, number][] => Array.from({ length: n }, () => [50, 0])

describe('breakerTrips', () => {
  it.each(statisticsVectors().breaker)('$errors of $n: $trip', (row) => {
    const rule = { ...RULE, errorRate: row.rate, minErrors: row.min_errors }
    expect(breakerTrips(rule, row.n, row.errors)).toBe(row.trip)
  })

  it('does not trip without a request', () => {
    expect(breakerTrips({ ...RULE, minErrors: 0 }, 0, 0)).toBe(false)
  })
})

describe('replayBreaker', () => {
  it('stays closed while all is well', () => {
    expect(open(healthy(20))).toEqual([])
  })

  it('stays closed below the number of errors, whatever their rate', () => {
    expect(open([[9, 9], ...quiet(20), [9, 9]])).toEqual([])
  })

  it('stays closed at rates that no window inside the buckets can have exceeded', () => {
    expect(open([[1000, 40]])).toEqual([])
    expect(open([[1000, 41]])).toEqual([[0, 130]])
  })

  it('opens in the bucket that may trip it, and closes at the first good bucket after its time', () => {
    // Trips in 10–20 s; open until 80 s at the latest; the probe in 80–90 s succeeds.
    expect(open([...healthy(1), [40, 12], ...quiet(6), [5, 0], ...healthy(3)])).toEqual([[10, 90]])
  })

  it('adds up errors over its window, and forgets older ones', () => {
    expect(
      open([
        [20, 4],
        [20, 4],
        [20, 4],
      ]),
    ).toEqual([[20, 150]])
    expect(open([[20, 4], ...quiet(8), [20, 4], ...quiet(8), [20, 4]])).toEqual([])
  })

  it('knows a breaker with a shorter window than the plan says', () => {
    // A minute of good requests dilutes the rule's own window; one of ten seconds sees the errors.
    expect(open([...healthy(6), [50, 20]])).toEqual([[60, 190]])
  })

  it('knows a breaker whose window lies across two buckets', () => {
    // 3 s of errors, then 2.5 s, then all traffic has failed over: 13 of 150, yet above 10 % inside.
    expect(
      open([
        [120, 0],
        [120, 7],
        [30, 6],
      ]),
    ).toEqual([[20, 150]])
  })

  it('does not open because good requests leave the window', () => {
    expect(open([[100, 0], [400, 12], ...quiet(5), [1, 0]])).toEqual([])
  })

  it('opens again when the probe fails', () => {
    expect(open([[40, 12], ...quiet(7), [5, 1], ...quiet(7), [5, 0], ...healthy(2)])).toEqual([
      [0, 170],
    ])
  })

  it('takes stragglers of other instances during the open time for nothing', () => {
    expect(open([[40, 12], [20, 1], [20, 1], ...quiet(5), [5, 0]])).toEqual([[0, 90]])
  })

  it('stays open longer when another instance trips later', () => {
    expect(open([[40, 12], ...quiet(2), [40, 12], ...quiet(7), [5, 0]])).toEqual([[0, 120]])
  })

  it('ends half-open by itself when nobody asks any more', () => {
    expect(open([[40, 12], ...quiet(60), [50, 0]])).toEqual([[0, 130]])
    expect(open([[40, 12]])).toEqual([[0, 130]])
  })

  it('opens twice', () => {
    const rows: ([number, number] | null)[] = [
      [40, 12],
      ...quiet(7),
      [5, 0],
      ...healthy(5),
      [40, 12],
    ]
    expect(open(rows)).toEqual([
      [0, 90],
      [140, 270],
    ])
  })

  it('goes on from where it stood, at any cut', () => {
    const rows = buckets(
      ...healthy(2),
      [40, 12],
      ...quiet(6),
      [5, 2],
      ...quiet(7),
      [9, 0],
      [40, 12],
      [3, 3],
    )
    const whole = replayBreaker(RULE, rows)
    for (let cut = 0; cut <= rows.length; cut += 1) {
      const first = replayBreaker(RULE, rows.slice(0, cut))
      const second = replayBreaker(RULE, rows.slice(cut), first.state)
      expect(second.state).toEqual(whole.state)
      for (const { bucketMs } of rows.slice(cut)) {
        expect(isOpenAt(second.intervals, bucketMs)).toBe(isOpenAt(whole.intervals, bucketMs))
      }
    }
  })

  it('says nothing about nothing', () => {
    expect(replayBreaker(RULE, [])).toEqual({ intervals: [], state: CLOSED })
  })
})

describe('isOpenAt', () => {
  const intervals = [{ fromMs: T0, toMs: T0 + 65_000 }]
  it.each([
    [-10_000, false],
    [0, true],
    [60_000, true],
    [70_000, false],
  ])('a bucket %d ms after the opening: %s', (after, isOpen) => {
    expect(isOpenAt(intervals, T0 + after)).toBe(isOpen)
  })
})
