// How: days of errors that gray and the baseline share are drawn bucket by bucket into a real book of
// comparisons, and the check is asked every ten seconds.
import { describe, expect, it } from 'vitest'
import { share as percent } from '#lib/check/wording'
import { createCompareDay } from './compare-day'
import { createDraws } from './draws'
import { alarmsMax, IS_LONG, inTime, median, printTable, runs } from './tables'

const LOOK_S = 10
const DAY_LOOKS = 8_640
const HOUR_S = 3_600
const SLOWER = 1.25

interface HealthyDay {
  readonly seed: number
  readonly rps: number
  readonly endpoints: number
  readonly errors: number
  readonly ratio: number
}

/** `ratio`: gray fails as many times as often, up to what is allowed. */
function healthyDayRings({ seed, rps, endpoints, errors, ratio }: HealthyDay): boolean {
  const usual = { errors, latencies: null }
  const gray = { errors: errors * ratio, latencies: null }
  const day = createCompareDay({
    ...{ check: 'error-rate', draws: createDraws(seed), alpha: 0.05, rps, endpoints },
    ...{ baseline: usual, gray: () => gray },
  })
  for (let look = 0; look < DAY_LOOKS; look += 1) if (day.rings()) return true
  return false
}

describe('error-rate rings by chance', () => {
  const days = runs(1, 40)
  const rates = [1, 10, 100, 1_000] as const
  const kinds = [
    { endpoints: 1, errors: 0.005, ratio: 1.5 },
    { endpoints: 20, errors: 0.005, ratio: 1.5 },
    ...(IS_LONG
      ? [
          { endpoints: 1, errors: 0.05, ratio: 1 },
          { endpoints: 1, errors: 0.0005, ratio: 1 },
        ]
      : []),
  ]

  it('no more often than it says, in a day that is looked at every ten seconds', () => {
    const rows = kinds.map((kind, i) =>
      rates.map((rps, rate) => {
        const seeds = Array.from({ length: days }, (_, n) => 1 + n + 1_000 * (rate + 10 * i))
        return seeds.filter((seed) => healthyDayRings({ ...kind, seed, rps })).length
      }),
    )
    printTable(`error-rate: false alarms of ${days} days at α = 5 %`, [
      ['errors × gray, endpoints', ...rates.map((rps) => `${rps}/s`)],
      ...kinds.map(({ errors, ratio, endpoints }, i) => [
        `${percent(errors)} × ${ratio}, ${endpoints}`,
        ...(rows[i] ?? []).map(String),
      ]),
    ])
    for (const alarms of rows.flat()) expect(alarms).toBeLessThanOrEqual(alarmsMax(days, 0.05))
    const all = rows.flat().reduce((sum, alarms) => sum + alarms, 0)
    expect(all).toBeLessThanOrEqual(alarmsMax(days * rows.flat().length, 0.05))
  })
})

/**
 * The published delays are those of one alarm at ln 200. A service gets half of α, 80 % of it for the
 * ratio, and half of that for the evidence since the beginning: 2.5 % comes to the same.
 */
const ALPHA = 0.025

interface DelayCase {
  readonly errors: number
  readonly ratio: number
  /** Published medians by requests a second, in seconds. */
  readonly published: Readonly<Record<number, number>>
}

const MIN = 60
const CASES: readonly DelayCase[] = [
  { errors: 0.005, ratio: 2, published: { 100: 36 * MIN, 1000: 220 } },
  { errors: 0.005, ratio: 3, published: { 10: 46 * MIN, 100: 4 * MIN, 1000: 30 } },
  { errors: 0.005, ratio: 5, published: { 1: 1.9 * HOUR_S, 10: 10 * MIN, 100: 70, 1000: 10 } },
  { errors: 0.005, ratio: 10, published: { 1: 32 * MIN, 10: 140, 100: 20, 1000: 10 } },
  { errors: 0.001, ratio: 10, published: { 1: 2.7 * HOUR_S, 10: 14 * MIN, 100: 90, 1000: 10 } },
  { errors: 0.0001, ratio: 100, published: { 1: 1.9 * HOUR_S, 10: 9.5 * MIN, 100: 70, 1000: 10 } },
  { errors: 0.02, ratio: 3, published: { 1: 2.1 * HOUR_S, 10: 11 * MIN, 100: 80, 1000: 10 } },
]
const LONG_CASES: readonly DelayCase[] = [
  { errors: 0.005, ratio: 2, published: { 10: 5.8 * HOUR_S } },
  { errors: 0.005, ratio: 3, published: { 1: 8.4 * HOUR_S } },
]

function delayS({ errors, ratio }: DelayCase, rps: number, seed: number): number {
  const usual = { errors, latencies: null }
  const gray = { errors: errors * ratio, latencies: null }
  const day = createCompareDay({
    ...{ check: 'error-rate', draws: createDraws(seed), alpha: ALPHA, rps },
    ...{ baseline: usual, gray: () => gray, options: { ceiling: 0.5 } },
  })
  for (let look = 1; look <= DAY_LOOKS; look += 1) if (day.rings()) return look * LOOK_S
  return Number.POSITIVE_INFINITY
}

/** Pairs of less than five requests in a bucket wait for the end of their minute. */
function granularityS(rps: number): number {
  return rps < 10 ? MIN : LOOK_S
}

describe('error-rate rings', () => {
  const seeds = Array.from({ length: runs(21, 150) }, (_, i) => i + 1)
  const cases = IS_LONG ? [...CASES, ...LONG_CASES] : CASES

  it('as soon as published, from the beginning of a stage', () => {
    const rates = [1, 10, 100, 1_000]
    const measured = cases.map((one) =>
      rates.map((rps) =>
        one.published[rps] === undefined ? null : median(seeds.map((s) => delayS(one, rps, s))),
      ),
    )
    const cell = (delay: number | null, limit: number | undefined) =>
      delay === null || limit === undefined ? '–' : `${inTime(delay)} (${inTime(limit)})`
    printTable(`error-rate: median delay of ${seeds.length} runs, and as published`, [
      ['errors × gray', ...rates.map((rps) => `${rps}/s`)],
      ...cases.map(({ errors, ratio, published }, i) => [
        `${percent(errors)} × ${ratio}`,
        ...rates.map((rps, rate) => cell(measured[i]?.[rate] ?? null, published[rps])),
      ]),
    ])
    for (const [i, one] of cases.entries()) {
      for (const [rate, rps] of rates.entries()) {
        const limit = one.published[rps]
        if (limit === undefined) continue
        const allowed = Math.max(SLOWER * limit, limit + granularityS(rps))
        expect(measured[i]?.[rate], `${JSON.stringify(one)} at ${rps}`).toBeLessThanOrEqual(allowed)
      }
    }
  })
})

describe('error-rate rings for a fault that begins six hours into a stage', () => {
  const FAULT_LOOK = (6 * HOUR_S) / LOOK_S
  const seeds = Array.from({ length: runs(5, 60) }, (_, i) => i + 1)
  const cases = [
    { ratio: 5, rps: 10, publishedMin: 22 },
    { ratio: 10, rps: 100, publishedMin: 1 },
    { ratio: 10, rps: 10, publishedMin: 6 },
    ...(IS_LONG
      ? [
          { ratio: 3, rps: 100, publishedMin: 9 },
          { ratio: 10, rps: 1, publishedMin: 49 },
        ]
      : []),
  ]

  const delayMin = (ratio: number, rps: number, seed: number): number => {
    const usual = { errors: 0.005, latencies: null }
    const worse = { errors: 0.005 * ratio, latencies: null }
    const day = createCompareDay({
      ...{ check: 'error-rate', draws: createDraws(seed), alpha: ALPHA, rps, baseline: usual },
      gray: (second) => (second > FAULT_LOOK * LOOK_S ? worse : usual),
    })
    for (let look = 1; look <= DAY_LOOKS; look += 1) {
      if (day.rings()) return ((look - FAULT_LOOK) * LOOK_S) / MIN
    }
    return Number.POSITIVE_INFINITY
  }

  it('as soon as published', () => {
    const delays = cases.map(({ ratio, rps }) => median(seeds.map((s) => delayMin(ratio, rps, s))))
    printTable(`error-rate: median delay of ${seeds.length} faults at 6 h, and as published`, [
      ['0.5 % ×', 'rate', 'delay'],
      ...cases.map(({ ratio, rps, publishedMin }, i) => [
        String(ratio),
        `${rps}/s`,
        `${(delays[i] ?? 0).toFixed(1)} min (${publishedMin} min)`,
      ]),
    ])
    for (const [i, { publishedMin }] of cases.entries()) {
      expect(delays[i]).toBeGreaterThan(0)
      expect(delays[i]).toBeLessThanOrEqual(Math.max(SLOWER * publishedMin, publishedMin + 1))
    }
  })
})
