// How: days of sticky sessions of lognormal sizes, tallied as the engine does it, looked at every ten
// seconds; and days in which errors come in bursts. A count that takes them for independent shows
// what is at stake.
import { describe, expect, it } from 'vitest'
import { share as percent } from '#lib/check/wording'
import { createBursts } from './bursts'
import { createCompareDay } from './compare-day'
import { createDraws } from './draws'
import type { SessionKind } from './sessions'
import { createStickyDay, type Naming } from './sticky-day'
import { alarmsMax, IS_LONG, inTime, median, medianAtLeast, printTable, runs } from './tables'

const LOOK_S = 10
const HOUR_LOOKS = 360
const DAY_LOOKS = 8_640
const MIN = 60
const HOUR_S = 3_600
const SLOWER = 1.25
const ALPHA = 0.05

/** Kish's design effects are 54, 6.4 and 422. */
const USUAL: SessionKind = { requests: 20, sigma: 1, minutes: 10 }
const SHORT: SessionKind = { requests: 5, sigma: 0.5, minutes: 1 }
const HEAVY: SessionKind = { requests: 100, sigma: 1.2, minutes: 30 }
const SLOW: SessionKind = { requests: 20, sigma: 1, minutes: 60 }

interface Traffic {
  readonly rps: number
  readonly kind: SessionKind
  readonly days: number
  readonly looks: number
}

const HEALTHY: readonly Traffic[] = [
  { rps: 1, kind: USUAL, days: runs(2, 100), looks: DAY_LOOKS },
  { rps: 10, kind: USUAL, days: runs(1, 50), looks: IS_LONG ? DAY_LOOKS : 6 * HOUR_LOOKS },
  ...(IS_LONG
    ? [
        { rps: 10, kind: SHORT, days: runs(1, 50), looks: DAY_LOOKS },
        { rps: 1, kind: HEAVY, days: runs(1, 100), looks: DAY_LOOKS },
        { rps: 10, kind: SLOW, days: runs(1, 50), looks: DAY_LOOKS },
        { rps: 100, kind: USUAL, days: runs(1, 5), looks: 6 * HOUR_LOOKS },
        { rps: 1_000, kind: USUAL, days: runs(1, 2), looks: HOUR_LOOKS },
      ]
    : []),
]
const NAMINGS: readonly Naming[] = [
  'units',
  'design-effect',
  'few-requests',
  'few-sessions',
  'not-sticky',
]

function failsAfterS(
  { rps, kind, looks }: Omit<Traffic, 'days'>,
  args: { naming: Naming; seed: number; tolerance: number; real: number; alpha: number },
): number {
  const draws = createDraws(args.seed)
  const day = createStickyDay({ ...args, draws, rps, kind, planned: 0.1 })
  for (let look = 1; look <= looks; look += 1) if (day.look()) return look * LOOK_S
  return Number.POSITIVE_INFINITY
}

function inWords({ rps, kind }: Pick<Traffic, 'rps' | 'kind'>): string {
  return `${rps}/s, ${kind.requests} in ${kind.minutes} min`
}

describe('traffic-share of sticky sessions rings by chance', () => {
  const alarmsOf = (naming: Naming, { days, ...traffic }: Traffic, column: number) =>
    Array.from({ length: days }, (_, n) => 1 + n + 1_000 * column).filter((seed) =>
      Number.isFinite(
        failsAfterS(traffic, { naming, seed, tolerance: 0, real: 0.1, alpha: ALPHA }),
      ),
    ).length

  it('no more often than it says, in a day that is looked at every ten seconds', () => {
    const rows = NAMINGS.map((naming) =>
      HEALTHY.map((traffic, column) => alarmsOf(naming, traffic, column)),
    )
    const naive = HEALTHY.map((traffic, column) => alarmsOf('naive', traffic, column))
    printTable('traffic-share of sessions: false alarms at α = 5 %', [
      ['', ...HEALTHY.map(inWords)],
      ['hours a day', ...HEALTHY.map(({ looks }) => String(looks / HOUR_LOOKS))],
      ...[...rows, naive].map((alarms, i) => [
        NAMINGS[i] ?? 'naive',
        ...alarms.map((n, column) => `${n} of ${HEALTHY[column]?.days}`),
      ]),
    ])
    for (const alarms of rows) {
      for (const [column, n] of alarms.entries()) {
        expect(n).toBeLessThanOrEqual(alarmsMax(HEALTHY[column]?.days ?? 0, ALPHA))
      }
      const days = HEALTHY.reduce((sum, traffic) => sum + traffic.days, 0)
      const all = alarms.reduce((sum, n) => sum + n, 0)
      expect(all).toBeLessThanOrEqual(alarmsMax(days, ALPHA))
    }
    expect(naive[0]).toBe(HEALTHY[0]?.days)
  })
})

/**
 * The published delays are those of one alarm at ln 20: half of 10 % comes to the same. Those of a
 * count by Kish are of requests that all name their session, which are counted by session here: what
 * names some of them only is shown beside them.
 */
const DELAY_ALPHA = 0.1

interface DelayCase {
  readonly naming: Naming
  readonly real: number
  /** Published medians by requests a second, in seconds. */
  readonly published: Readonly<Record<number, number>>
}

const CASES: readonly DelayCase[] = [
  { naming: 'units', real: 0, published: { 1: 18 * MIN, 10: 20 } },
  { naming: 'few-requests', real: 0, published: { 1: 58 * MIN, 10: 145 } },
  { naming: 'units', real: 0.2, published: { 1: 46 * MIN, 10: 75 } },
  { naming: 'few-requests', real: 0.2, published: { 1: 2.3 * HOUR_S, 10: 10 * MIN } },
  ...(IS_LONG
    ? [
        { naming: 'units' as const, real: 0.14, published: { 10: 92 * MIN } },
        { naming: 'few-requests' as const, real: 0.14, published: { 10: 4.2 * HOUR_S } },
      ]
    : []),
]

describe('traffic-share of sticky sessions rings', () => {
  const seeds = Array.from({ length: runs(21, 100) }, (_, i) => i + 1)

  it('by sessions as soon as published', () => {
    const rates = [1, 10]
    const measured = CASES.map(({ naming, real, published }) =>
      rates.map((rps) =>
        published[rps] === undefined
          ? null
          : seeds.map((seed) =>
              failsAfterS(
                { rps, kind: USUAL, looks: DAY_LOOKS },
                { naming, seed, tolerance: 0.02, real, alpha: DELAY_ALPHA },
              ),
            ),
      ),
    )
    const cell = (delays: readonly number[] | null, limit: number | undefined) =>
      delays === null || limit === undefined ? '–' : `${inTime(median(delays))} (${inTime(limit)})`
    printTable(
      `traffic-share of sessions: median delay of ${seeds.length} runs, and as published`,
      [
        ['10% ± 2% →', 'counted by', ...rates.map((rps) => `${rps}/s`)],
        ...CASES.map(({ naming, real, published }, i) => [
          percent(real),
          naming,
          ...rates.map((rps, rate) => cell(measured[i]?.[rate] ?? null, published[rps])),
        ]),
      ],
    )
    for (const [i, { published, naming, real }] of CASES.entries()) {
      for (const [rate, rps] of rates.entries()) {
        const limit = published[rps]
        if (limit === undefined || naming !== 'units') continue
        const allowed = Math.max(SLOWER * limit, limit + LOOK_S)
        const delay = medianAtLeast(measured[i]?.[rate] ?? [])
        expect(delay, `${naming}, ${real}, ${rps}/s`).toBeLessThanOrEqual(allowed)
      }
    }
  })
})

describe('error-rate of errors that come in bursts rings by chance', () => {
  /** Kish's design effect of bursts of ten on average is 19. */
  const BURST = 10
  const EFFECT = 2 * BURST - 1
  const days = runs(3, 100)
  const looks = IS_LONG ? DAY_LOOKS : 6 * HOUR_LOOKS

  const rings = (designEffect: number, rps: number, seed: number): boolean => {
    const draws = createDraws(seed)
    const usual = { errors: 0.005, latencies: null }
    const day = createCompareDay({
      ...{ check: 'error-rate', draws, alpha: ALPHA, rps, baseline: usual, gray: () => usual },
      bursts: createBursts(draws, { errorsPerSecond: 0.005 * rps, burst: BURST, grayShare: 0.1 }),
      options: { designEffect },
    })
    for (let look = 0; look < looks; look += 1) if (day.rings()) return true
    return false
  }

  it('no more often than it says with their design effect, and often without', () => {
    const rates = [10, 100]
    const effects = [1, 10, EFFECT]
    const rows = effects.map((effect) =>
      rates.map(
        (rps) =>
          Array.from({ length: days }, (_, n) => 1 + n + 1_000 * rps).filter((seed) =>
            rings(effect, rps, seed),
          ).length,
      ),
    )
    printTable(
      `error-rate, bursts of ${BURST}, ${looks / HOUR_LOOKS} h: false alarms of ${days} days at α = 5 %`,
      [
        ['design effect', ...rates.map((rps) => `${rps}/s`)],
        ...effects.map((effect, i) => [String(effect), ...(rows[i] ?? []).map(String)]),
      ],
    )
    for (const n of rows.at(-1) ?? []) expect(n).toBeLessThanOrEqual(alarmsMax(days, ALPHA))
    const naive = (rows[0] ?? []).reduce((sum, n) => sum + n, 0)
    expect(naive).toBeGreaterThanOrEqual(1)
  })
})
