// How: random sums of many starts, and every e-value computed as lib/stats says, none left out.
import { describe, expect, it } from 'vitest'
import type { Compared } from '#lib/check/compare/comparison'
import { type Alarm, errorAlarm, latencyAlarm, SLOWNESS } from '#lib/check/compare/judge/alarms'
import { AT, EVIDENCE_SIZE } from '#lib/check/compare/sums/sums'
import { createRandom, type Random } from '#lib/demo/random'
import { multiStartLnE } from '#lib/stats/multi-start'
import { limitLnE } from '#lib/stats/proportion-limit'
import { rankLnE } from '#lib/stats/rank/rank-evidence'
import { LATENCY_THETAS, ratioLnE } from '#lib/stats/ratio/ratio'
import { logSumExp } from '#lib/stats/special/log-sum-exp'

const TEST = { floor: 0.001, ceiling: 0.1, designEffect: 1 }
/** As little as nothing, and far more than rings. */
const STRENGTHS = [0.1, 1, 10, 100] as const

function randomSums(random: Random, strength: number): Float64Array {
  const sums = Float64Array.from({ length: EVIDENCE_SIZE }, () => (random.next() - 0.4) * strength)
  sums[AT.rankV] = random.next() * 30
  sums[AT.requests] = 100 + random.below(1_000)
  sums[AT.errors] = random.below(100)
  return sums
}

function randomCase(random: Random): Compared {
  const count = 1 + random.below(36)
  const strengths = Array.from({ length: count }, () => STRENGTHS[random.below(4)] ?? 1)
  const sums = strengths.map((strength) => randomSums(random, strength))
  return { starts: { slots: sums.map((_, i) => i), sums, dropped: 0 } } as unknown as Compared
}

const lr = (since: Float64Array, from: number, to: number) => ratioLnE(since.slice(from, to))

function exactErrors(since: Float64Array): number {
  const [k = 0, n = 0] = [since[AT.errors], since[AT.requests]]
  return Math.min(lr(since, AT.errorLr, AT.p95Lr), limitLnE({ k, n }, TEST.floor))
}

function exactLatency(since: Float64Array): number {
  const parts = [
    rankLnE({ s: since[AT.rankS] ?? 0, v: since[AT.rankV] ?? 0 }),
    lr(since, AT.p95Lr, AT.p95Lr + LATENCY_THETAS.length),
    lr(since, AT.p99Lr, AT.p99Lr + LATENCY_THETAS.length),
  ]
  return logSumExp(parts.map((lnE, i) => lnE + Math.log([0.3, 0.3, 0.4][i] ?? 0)))
}

/** Starts without any evidence may count as 0: the alarm may be that much lower, never higher. */
function expectAlike(alarm: Alarm, lnEs: readonly number[]): void {
  const all = multiStartLnE(lnEs)
  expect(alarm.lnM).toBeLessThanOrEqual(all + 1e-9)
  const without = multiStartLnE(lnEs.map((lnE, i) => (i > 0 && lnE < 0 ? -Infinity : lnE)))
  expect(alarm.lnM).toBeGreaterThanOrEqual(without - 1e-9)
  expect(alarm.lnE).toBe(lnEs[0])
  expect(lnEs[alarm.strongest]).toBe(Math.max(...lnEs))
}

describe('alarms', () => {
  it('say of errors what all starts together say, though few are computed', () => {
    const random = createRandom(7)
    for (let i = 0; i < 300; i += 1) {
      const compared = randomCase(random)
      expectAlike(errorAlarm(compared, TEST), compared.starts.sums.map(exactErrors))
    }
  })

  it('say of latencies what all starts together say, though few are computed', () => {
    const random = createRandom(8)
    for (let i = 0; i < 300; i += 1) {
      const compared = randomCase(random)
      const alarm = latencyAlarm(compared, SLOWNESS, 1)
      expectAlike(alarm, compared.starts.sums.map(exactLatency))
    }
  })
})
