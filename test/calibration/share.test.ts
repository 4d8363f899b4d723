// How: days of healthy traffic are drawn bucket by bucket and looked at every ten seconds. More false
// alarms than the stated chance allows, or a detection later than published, fails.
import { describe, expect, it } from 'vitest'
import { share as percent } from '#lib/check/wording'
import { createDraws } from './draws'
import { createShareDay } from './share-day'
import { alarmsMax, inTime, median, printTable, runs } from './tables'

const LOOK_S = 10
const DAY_S = 86_400
const RATES = [1, 10, 100, 1_000] as const
const SLOWER = 1.25

/** Whether the day rings, at the edge of what is promised: where false alarms are likeliest. */
function healthyDayRings(args: { seed: number; rps: number; planned: number; tolerance: number }) {
  const { seed, rps, planned, tolerance } = args
  const draws = createDraws(seed)
  const day = createShareDay({ planned, tolerance, alpha: 0.05 })
  for (let s = LOOK_S; s <= DAY_S; s += LOOK_S) {
    const n = rps * LOOK_S
    if (day.look(s, n, draws.binomial(n, planned + tolerance)) === 'fail') return true
  }
  return false
}

describe('traffic-share rings by chance', () => {
  const days = runs(5, 400)
  const plans = [
    [0.01, 0],
    [0.1, 0],
    [0.5, 0],
    [0.1, 0.02],
  ] as const

  it('no more often than it says, in a day that is looked at every ten seconds', () => {
    const rows = plans.map(([planned, tolerance], plan) =>
      RATES.map((rps, rate) => {
        const seeds = Array.from({ length: days }, (_, i) => 1 + i + 1_000 * (rate + 10 * plan))
        return seeds.filter((seed) => healthyDayRings({ seed, rps, planned, tolerance })).length
      }),
    )
    printTable(`traffic-share: false alarms of ${days} days at α = 5 %`, [
      ['plan', ...RATES.map((rps) => `${rps}/s`)],
      ...rows.map((row, i) => [
        `${percent(plans[i]?.[0] ?? 0)} ± ${percent(plans[i]?.[1] ?? 0)}`,
        ...row.map(String),
      ]),
    ])
    for (const row of rows) {
      for (const alarms of row) expect(alarms).toBeLessThanOrEqual(alarmsMax(days, 0.05))
    }
    const all = rows.flat().reduce((sum, alarms) => sum + alarms, 0)
    expect(all).toBeLessThanOrEqual(alarmsMax(days * rows.flat().length, 0.05))
  })
})

interface DelayCase {
  readonly planned: number
  readonly tolerance: number
  readonly real: number
  readonly until: 'fail' | 'pass'
  /** Published medians at 1, 10, 100 and 1000 requests a second, in seconds. */
  readonly published: readonly [number, number, number, number]
}

const MIN = 60
const HOUR = 3_600
const CASES: readonly DelayCase[] = [
  { planned: 0.1, tolerance: 0.02, real: 0, until: 'fail', published: [120, 20, 10, 10] },
  { planned: 0.1, tolerance: 0.02, real: 0.03, until: 'fail', published: [300, 40, 10, 10] },
  { planned: 0.1, tolerance: 0.02, real: 0.05, until: 'fail', published: [16 * MIN, 105, 20, 10] },
  {
    planned: 0.1,
    tolerance: 0.02,
    real: 0.14,
    until: 'fail',
    published: [69 * MIN, 7 * MIN, 50, 10],
  },
  {
    planned: 0.1,
    tolerance: 0.01,
    real: 0.14,
    until: 'fail',
    published: [26 * MIN, 3 * MIN, 20, 10],
  },
  { planned: 0.1, tolerance: 0.02, real: 0.2, until: 'fail', published: [280, 30, 10, 10] },
  {
    planned: 0.1,
    tolerance: 0.01,
    real: 0.12,
    until: 'fail',
    published: [4.3 * HOUR, 26 * MIN, 3 * MIN, 20],
  },
  { planned: 0.01, tolerance: 0.005, real: 0, until: 'fail', published: [20 * MIN, 130, 20, 10] },
  {
    planned: 0.01,
    tolerance: 0.005,
    real: 0.03,
    until: 'fail',
    published: [21 * MIN, 140, 20, 10],
  },
  { planned: 0.5, tolerance: 0.05, real: 0.6, until: 'fail', published: [23 * MIN, 150, 20, 10] },
  {
    planned: 0.1,
    tolerance: 0.02,
    real: 0.1,
    until: 'pass',
    published: [77 * MIN, 8 * MIN, 50, 10],
  },
  {
    planned: 0.1,
    tolerance: 0.01,
    real: 0.1,
    until: 'pass',
    published: [5.6 * HOUR, 34 * MIN, 210, 30],
  },
]

function delayS({ planned, tolerance, real, until }: DelayCase, rps: number, seed: number): number {
  const draws = createDraws(seed)
  const day = createShareDay({ planned, tolerance, alpha: 0.01 })
  for (let s = LOOK_S; s <= DAY_S; s += LOOK_S) {
    const n = rps * LOOK_S
    const rang = day.look(s, n, draws.binomial(n, real)) === 'fail'
    if (until === 'fail' ? rang : day.passes()) return s
  }
  return Number.POSITIVE_INFINITY
}

describe('traffic-share answers', () => {
  const seeds = Array.from({ length: runs(31, 400) }, (_, i) => i + 1)

  it('as soon as published, from the beginning of a stage', () => {
    const measured = CASES.map((one) =>
      RATES.map((rps) => median(seeds.map((seed) => delayS(one, rps, seed)))),
    )
    printTable(`traffic-share: median delay of ${seeds.length} runs, and as published`, [
      ['plan → real', 'answer', ...RATES.map((rps) => `${rps}/s`)],
      ...CASES.map(({ planned, tolerance, real, until, published }, i) => [
        `${percent(planned)} ± ${percent(tolerance)} → ${percent(real)}`,
        until,
        ...(measured[i] ?? []).map((s, rate) => `${inTime(s)} (${inTime(published[rate] ?? 0)})`),
      ]),
    ])
    for (const [i, { published }] of CASES.entries()) {
      for (const [rate, limit] of published.entries()) {
        // A look more is no delay: the published medians are whole looks as well.
        const allowed = Math.max(SLOWER * limit, limit + LOOK_S)
        expect(measured[i]?.[rate], JSON.stringify(CASES[i])).toBeLessThanOrEqual(allowed)
      }
    }
  })
})

describe('traffic-share rings for a fault that begins six hours into a stage', () => {
  const FAULT_S = 6 * HOUR
  const cases = [
    { real: 0, published: [4, 1, 1] },
    { real: 0.05, published: [30, 4, 1] },
    { real: 0.14, published: [107, 13, 2] },
    { real: 0.2, published: [10, 1, 1] },
  ] as const
  const seeds = Array.from({ length: runs(21, 200) }, (_, i) => i + 1)

  const delayMin = (real: number, rps: number, seed: number): number => {
    const draws = createDraws(seed)
    const day = createShareDay({ planned: 0.1, tolerance: 0.02, alpha: 0.01 })
    for (let s = MIN; s <= DAY_S; s += MIN) {
      const n = rps * MIN
      const p = s > FAULT_S ? real : 0.1
      const rang = day.look(s, n, draws.binomial(n, p)) === 'fail'
      if (rang) return (s - FAULT_S) / MIN
    }
    return Number.POSITIVE_INFINITY
  }

  it('as soon as published, looked at every minute', () => {
    const rates = RATES.slice(0, 3)
    const measured = cases.map(({ real }) =>
      rates.map((rps) => median(seeds.map((seed) => delayMin(real, rps, seed)))),
    )
    printTable(`traffic-share: median delay of ${seeds.length} faults at 6 h, and as published`, [
      ['10 ± 2 →', ...rates.map((rps) => `${rps}/s`)],
      ...cases.map(({ real, published }, i) => [
        percent(real),
        ...(measured[i] ?? []).map((m, rate) => `${m} min (${published[rate]} min)`),
      ]),
    ])
    for (const [i, { published }] of cases.entries()) {
      for (const [rate, limit] of published.entries()) {
        const delay = measured[i]?.[rate] ?? Number.NaN
        expect(delay, JSON.stringify(cases[i])).toBeGreaterThan(0)
        expect(delay, JSON.stringify(cases[i])).toBeLessThanOrEqual(
          Math.max(SLOWER * limit, limit + 1),
        )
      }
    }
  })
})
