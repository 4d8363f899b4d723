// How: the soundness of both checks rests on possiblyOpen. Real breakers decide request by request, the
// replay sees only counts by bucket; what they sent to the baseline must lie in the time it calls open.
import { describe, expect, it } from 'vitest'
import {
  type BoundsRule,
  type CallerBucket,
  isOpenAt,
  possiblyOpen,
} from '#lib/check/breaker/possibly-open'
import { BUCKET_MS } from '#lib/model/hop'
import { HEALTHY_TRAFFIC, simulateCallers, T0, type Traffic } from './simulate-callers'

const RULE: BoundsRule = { ...HEALTHY_TRAFFIC.rule, slackMs: 30_000 }
/** Long after the window began, so that nothing is unknown any more. */
const SINCE = { sinceMs: T0 - 600_000 }

/** [requests, errors, diverted] every ten seconds from T0; null for silence. */
type Row = readonly [requests: number, errors: number, diverted?: number] | null

function buckets(...rows: readonly Row[]): CallerBucket[] {
  return rows.flatMap((row, i) =>
    row === null
      ? []
      : [{ bucketMs: T0 + i * BUCKET_MS, requests: row[0], errors: row[1], diverted: row[2] ?? 0 }],
  )
}

const open = (rows: readonly Row[], known: { sinceMs: number; isShared?: boolean } = SINCE) =>
  possiblyOpen(RULE, buckets(...rows), known)
    .filter(({ toMs }) => toMs > T0 - 60_000)
    .map(({ fromMs, toMs }) => [(fromMs - T0) / 1000, (toMs - T0) / 1000])

const rows = (n: number, row: Row): Row[] => Array.from({ length: n }, () => row)

describe('possiblyOpen', () => {
  it('stays closed while all is well, and below the number of errors', () => {
    expect(open(rows(60, [50, 0]))).toEqual([])
    expect(open(rows(60, [50, 0]).with(20, [50, 9]))).toEqual([])
  })

  it('opens with the errors, as clocks and time-outs allow, until probes have succeeded', () => {
    const [only] = open([...rows(20, [50, 0]), [50, 10], ...rows(40, [50, 0])])
    // 200–210 s fail: open from 190 s on, and 60 s + 30 s of time-outs + 60 s for the first probe.
    expect(only).toEqual([190, 370])
  })

  it('forgets an opening after two hundred requests of which none was diverted', () => {
    const fault: Row[] = [[50, 10, 0]]
    const single: Row = [200, 1, 0]
    const quiet = open([...fault, ...rows(60, single)])
    expect(quiet.at(-1)?.[1]).toBeLessThan(320)
    const diverting = open([...fault, ...rows(60, [200, 1, 3])])
    expect(diverting.at(-1)?.[1]).toBeGreaterThan(600)
  })

  it('does not know how breakers stood when the counts begin, for a while', () => {
    const since = { sinceMs: T0 }
    expect(open([], since)).toEqual([[0, 160]])
    // A single error is a failed probe as long as something was diverted.
    expect(open([...rows(6, [0, 0, 9]), [1, 1, 8]], since)).toEqual([[0, 230]])
    expect(open([...rows(20, null), [1, 1]], since)).toEqual([[0, 160]])
  })

  it('takes errors of all callers together for dense only close to the rule', () => {
    const told = (errors: number) =>
      open([...rows(20, [1000, 0]), [1000, errors]], { ...SINCE, isShared: true })
    expect(told(40)).toEqual([])
    expect(told(41)).toHaveLength(1)
  })
})

const TABLE: readonly (readonly [string, Partial<Traffic>])[] = [
  ['half of the requests fail', {}],
  ['all of them fail', { errors: [0, 1] }],
  ['barely more than the rule allows fails', { errors: [0.01, 0.14] }],
  ['traffic is slow', { rate: 1 }],
  ['traffic is fast', { rate: 20 }],
  ['the breaker looks at ten seconds', { rule: { ...HEALTHY_TRAFFIC.rule, windowMs: 10_000 } }],
  ['clocks differ by 9 s', { skewMs: 9_000 }],
  ['the fault never ends', { faultMs: [200_000, Infinity] }],
]

describe('one breaker that callers share', () => {
  /** Requests of one breaker, spread over four callers. */
  const merged = (seed: number, changes: Partial<Traffic>) => {
    const traffic = { ...HEALTHY_TRAFFIC, ...changes, callers: 1 }
    return simulateCallers(seed, { ...traffic, rate: 4 * traffic.rate })[0]?.buckets ?? []
  }

  it.each(TABLE)('is never found closed when %s', { timeout: 60_000 }, (_, changes) => {
    let diverted = 0
    for (let seed = 1; seed <= 5; seed += 1) {
      const told = merged(seed, changes)
      const rule = { ...RULE, ...changes.rule }
      const intervals = possiblyOpen(rule, told, { ...SINCE, isShared: true })
      const away = told.filter((bucket) => bucket.diverted > 0)
      diverted += away.length
      const wrong = away.filter(({ bucketMs }) => !isOpenAt(intervals, bucketMs))
      expect(wrong, `seed ${seed}`).toEqual([])
    }
    expect(diverted, 'it opens at all').toBeGreaterThan(0)
  })
})
