// How: a gray group as good as the baseline is looked at every ten seconds until the check passes.
// What the rules for passing here are, nobody else has published; so what is demanded is a number of
// gray requests that a stage can wait for.
import { describe, expect, it } from 'vitest'
import { share as percent } from '#lib/check/wording'
import { type Behaviour, createCompareDay, latencies } from './compare-day'
import { createDraws } from './draws'
import { inTime, median, printTable, runs } from './tables'

const LOOK_S = 10
const DAY_LOOKS = 8_640
const RATES = [1, 10, 100, 1_000] as const
const GRAY_SHARE = 0.1
const SEEDS = Array.from({ length: runs(11, 100) }, (_, i) => i + 1)

interface PassCase {
  readonly name: string
  readonly check: 'error-rate' | 'latency'
  readonly baseline: Behaviour
  readonly gray: Behaviour
  /** Gray requests that must be enough. */
  readonly enough: number
}

const failing = (errors: number): Behaviour => ({ errors, latencies: null })
const slower = (factor: number): Behaviour => ({ errors: 0, latencies: latencies({ factor }) })
const errors = (rate: number, enough: number): PassCase => ({
  ...{ name: `${percent(rate)} errors`, check: 'error-rate', enough },
  ...{ baseline: failing(rate), gray: failing(rate) },
})
const CASES: readonly PassCase[] = [
  errors(0, 500),
  errors(0.0005, 500),
  errors(0.005, 800),
  errors(0.05, 3_000),
  { name: 'as fast', check: 'latency', baseline: slower(1), gray: slower(1), enough: 1_500 },
  { name: '× 1.05', check: 'latency', baseline: slower(1), gray: slower(1.05), enough: 1_500 },
]

function passesAfterS({ check, baseline, gray }: PassCase, rps: number, seed: number): number {
  const draws = createDraws(seed)
  const day = createCompareDay({ check, draws, alpha: 0.05, rps, baseline, gray: () => gray })
  for (let look = 1; look <= DAY_LOOKS; look += 1) {
    if (day.rings()) return Number.POSITIVE_INFINITY
    if (day.passes()) return look * LOOK_S
  }
  return Number.POSITIVE_INFINITY
}

describe('checks that compare pass', () => {
  it('a gray group as good as the baseline after some hundred requests', () => {
    const measured = CASES.map((one) =>
      RATES.map((rps) => median(SEEDS.map((seed) => passesAfterS(one, rps, seed)))),
    )
    printTable(`median time to a pass of ${SEEDS.length} runs; gray gets 10 %`, [
      ['', ...RATES.map((rps) => `${rps}/s`)],
      ...CASES.map(({ name }, i) => [name, ...(measured[i] ?? []).map(inTime)]),
    ])
    for (const [i, { name, enough }] of CASES.entries()) {
      for (const [rate, rps] of RATES.entries()) {
        const allowed = Math.max(2 * LOOK_S, enough / (GRAY_SHARE * rps))
        expect(measured[i]?.[rate], `${name} at ${rps}/s`).toBeLessThanOrEqual(allowed)
      }
    }
  })
})
