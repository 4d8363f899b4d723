// How: days of latencies that gray and the baseline share are drawn as histograms into a real book of
// comparisons, and the check is asked every ten seconds.
import { describe, expect, it } from 'vitest'
import { createCompareDay, type LatencyChange, latencies } from './compare-day'
import { createDraws } from './draws'
import { alarmsMax, IS_LONG, inTime, median, medianAtLeast, printTable, runs } from './tables'

const LOOK_S = 10
const HOUR_LOOKS = 360
const DAY_LOOKS = 8_640
const MIN = 60
const HOUR_S = 3_600
const SLOWER = 1.25
const USUAL = { errors: 0, latencies: latencies() }

describe('latency rings by chance', () => {
  // Large numbers take long to draw: fewer days, and in the short version a day has some hours.
  const cells = [
    { rps: 1, endpoints: 1, days: runs(1, 60), looks: DAY_LOOKS },
    { rps: 1, endpoints: 20, days: runs(1, 30), looks: DAY_LOOKS },
    { rps: 10, endpoints: 1, days: runs(1, 60), looks: DAY_LOOKS },
    { rps: 100, endpoints: 1, days: runs(1, 30), looks: IS_LONG ? DAY_LOOKS : 6 * HOUR_LOOKS },
    { rps: 1_000, endpoints: 1, days: runs(1, 12), looks: IS_LONG ? DAY_LOOKS : 2 * HOUR_LOOKS },
    ...(IS_LONG ? [{ rps: 100, endpoints: 20, days: runs(1, 6), looks: DAY_LOOKS }] : []),
  ]

  const rings = ({ rps, endpoints, looks }: (typeof cells)[number], seed: number): boolean => {
    const draws = createDraws(seed)
    const day = createCompareDay({
      ...{ check: 'latency', draws, alpha: 0.05, rps, endpoints },
      ...{ baseline: USUAL, gray: () => USUAL, options: { margin: 0 } },
    })
    for (let look = 0; look < looks; look += 1) if (day.rings()) return true
    return false
  }

  it('no more often than it says, without any margin, looked at every ten seconds', () => {
    const alarms = cells.map((cell, i) => {
      const seeds = Array.from({ length: cell.days }, (_, n) => 1 + n + 1_000 * i)
      return seeds.filter((seed) => rings(cell, seed)).length
    })
    printTable('latency: false alarms at α = 5 %', [
      ['rate', 'endpoints', 'days', 'hours a day', 'alarms'],
      ...cells.map(({ rps, endpoints, days, looks }, i) => [
        `${rps}/s`,
        String(endpoints),
        String(days),
        String(looks / HOUR_LOOKS),
        String(alarms[i]),
      ]),
    ])
    for (const [i, { days }] of cells.entries()) {
      expect(alarms[i]).toBeLessThanOrEqual(alarmsMax(days, 0.05))
    }
    const all = alarms.reduce((sum, n) => sum + n, 0)
    const allDays = cells.reduce((sum, { days }) => sum + days, 0)
    expect(all).toBeLessThanOrEqual(alarmsMax(allDays, 0.05))
  })
})

/**
 * The published delays are those of one test at ln 200. A service gets half of α, half of it for the
 * evidence since the beginning, and the three tests are averaged: 6 % comes to the same for the one
 * that sees the change, so the best of the published tests is what is to be reached.
 */
const ALPHA = 0.06

interface DelayCase {
  readonly name: string
  readonly change: LatencyChange
  /** Published medians of the quickest test by requests a second, in seconds. */
  readonly published: Readonly<Record<number, number>>
}

const CASES: readonly DelayCase[] = [
  { name: '× 1.2', change: { factor: 1.2 }, published: { 10: 25 * MIN, 100: 3 * MIN } },
  { name: '× 1.5', change: { factor: 1.5 }, published: { 1: 22 * MIN, 10: 3 * MIN, 100: MIN } },
  { name: '× 2', change: { factor: 2 }, published: { 1: 8 * MIN, 10: MIN, 100: 20, 1000: 10 } },
  {
    name: '+2 s on 1 %',
    change: { stuck: 0.01 },
    published: { 10: 34 * MIN, 100: 4 * MIN, 1000: 30 },
  },
  {
    name: '+2 s on 5 %',
    change: { stuck: 0.05 },
    published: { 1: 27 * MIN, 10: 140, 100: 20, 1000: 10 },
  },
]
const LONG_CASES: readonly DelayCase[] = [
  { name: '× 1.2', change: { factor: 1.2 }, published: { 1: 3.8 * HOUR_S } },
  { name: '+2 s on 1 %', change: { stuck: 0.01 }, published: { 1: 6.6 * HOUR_S } },
]

function delayS(worse: ReturnType<typeof latencies>, rps: number, seed: number): number {
  const day = createCompareDay({
    ...{ check: 'latency', draws: createDraws(seed), alpha: ALPHA, rps },
    ...{ baseline: USUAL, gray: () => ({ errors: 0, latencies: worse }) },
  })
  for (let look = 1; look <= DAY_LOOKS; look += 1) if (day.rings()) return look * LOOK_S
  return Number.POSITIVE_INFINITY
}

describe('latency rings', () => {
  const seeds = Array.from({ length: runs(61, 200) }, (_, i) => i + 1)
  const cases = IS_LONG ? [...CASES, ...LONG_CASES] : CASES

  it('as soon as published, from the beginning of a stage', () => {
    const rates = [1, 10, 100, 1_000]
    const measured = cases.map(({ change, published }) => {
      const worse = latencies(change)
      return rates.map((rps) =>
        published[rps] === undefined ? null : seeds.map((s) => delayS(worse, rps, s)),
      )
    })
    const cell = (delays: readonly number[] | null, limit: number | undefined) =>
      delays === null || limit === undefined ? '–' : `${inTime(median(delays))} (${inTime(limit)})`
    printTable(`latency: median delay of ${seeds.length} runs, and as published`, [
      ['gray', ...rates.map((rps) => `${rps}/s`)],
      ...cases.map(({ name, published }, i) => [
        name,
        ...rates.map((rps, rate) => cell(measured[i]?.[rate] ?? null, published[rps])),
      ]),
    ])
    for (const [i, one] of cases.entries()) {
      for (const [rate, rps] of rates.entries()) {
        const limit = one.published[rps]
        if (limit === undefined) continue
        // Pairs of less than five requests in a bucket wait for the end of their minute.
        const allowed = Math.max(SLOWER * limit, limit + (rps < 100 ? MIN : LOOK_S))
        const delay = medianAtLeast(measured[i]?.[rate] ?? [])
        expect(delay, `${one.name} at ${rps}`).toBeLessThanOrEqual(allowed)
      }
    }
  })
})
