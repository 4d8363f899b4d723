// How: seeded traffic is looked at again and again, as the evaluator does it. The long tables, days
// at 1 to 1000 requests a second, are the business of the calibration suite; this keeps it honest.
import { describe, expect, it } from 'vitest'
import type { ShareSum } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { createRandom, type Random } from '#lib/demo/random'
import { sample } from '#test/check/sample'

const LOOK_S = 60
const LOOKS_PER_SLOT = 5
const OPTIONS = { ...trafficShare.options.parse({}), alpha: 0.05 }
const NAIVE_Z = 1.96

interface Run {
  /** Look, from 1, at which the check failed; null: never. */
  readonly failedAt: number | null
  /** The same for a z-test at 5 % that is looked at as often. */
  readonly naiveFailedAt: number | null
  readonly passed: boolean
}

/** `shareAt` is the true share during each look. */
function run(
  seed: number,
  args: { rps: number; looks: number; shareAt: (look: number) => number },
): Run {
  const random = createRandom(seed)
  const slots: ShareSum[] = []
  let total: ShareSum = { requests: 0, gray: 0 }
  let naiveFailedAt: number | null = null
  let passed = false
  for (let look = 1; look <= args.looks; look += 1) {
    const requests = args.rps * LOOK_S
    const gray = binomial(random, requests, args.shareAt(look))
    total = { requests: total.requests + requests, gray: total.gray + gray }
    const slot = Math.floor((look - 1) / LOOKS_PER_SLOT)
    const sum = slots[slot] ?? { requests: 0, gray: 0 }
    slots[slot] = { requests: sum.requests + requests, gray: sum.gray + gray }
    const z = (total.gray - 0.1 * total.requests) / Math.sqrt(0.09 * total.requests)
    if (Math.abs(z) > NAIVE_Z) naiveFailedAt ??= look
    const stage = { planned: 0.1, tolerance: 0 }
    const given = sample({
      stage: { ...stage, ...tolerance(args.shareAt) },
      share: { total, slots },
    })
    const [answer] = trafficShare.run(given, OPTIONS)
    if (answer?.outcome === 'pass') passed = true
    if (answer?.outcome === 'fail') return { failedAt: look, naiveFailedAt, passed }
  }
  return { failedAt: null, naiveFailedAt, passed }
}

function binomial(random: Random, n: number, p: number): number {
  let hits = 0
  for (let i = 0; i < n; i += 1) if (random.chance(p)) hits += 1
  return hits
}

/** A constant truth is tested at its exact value; a change against 10 ± 2 %. */
function tolerance(shareAt: (look: number) => number) {
  return shareAt(1) === shareAt(1e9) ? {} : { tolerance: 0.02 }
}

function runs(count: number, args: Parameters<typeof run>[1]): Run[] {
  return Array.from({ length: count }, (_, seed) => run(seed + 1, args))
}

const rate = (all: readonly Run[], of: (one: Run) => boolean) => all.filter(of).length / all.length

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

describe('traffic-share, looked at every minute', { timeout: 30_000 }, () => {
  it('raises no more false alarms than it promises, where a naive test raises many', () => {
    const healthy = runs(60, { rps: 10, looks: 120, shareAt: () => 0.1 })
    expect(rate(healthy, ({ failedAt }) => failedAt !== null)).toBeLessThanOrEqual(0.05)
    expect(rate(healthy, ({ naiveFailedAt }) => naiveFailedAt !== null)).toBeGreaterThan(0.25)
  })

  it('finds traffic that stops within minutes, hours into a stage', () => {
    const late = runs(20, { rps: 10, looks: 150, shareAt: (look) => (look > 120 ? 0 : 0.1) })
    expect(rate(late, ({ failedAt }) => failedAt !== null && failedAt > 120)).toBeGreaterThan(0.9)
    expect(median(late.map(({ failedAt }) => (failedAt ?? 999) - 120))).toBeLessThanOrEqual(4)
  })

  it('finds a drift from 10 to 14 % in the time that the numbers allow', () => {
    // The published median at 10 requests a second and α = 1 % is 13 minutes; α = 5 % is quicker.
    const drift = runs(20, { rps: 10, looks: 180, shareAt: (look) => (look > 60 ? 0.14 : 0.1) })
    const delays = drift.map(({ failedAt }) => (failedAt ?? 999) - 60)
    expect(rate(drift, ({ failedAt }) => failedAt !== null)).toBe(1)
    expect(median(delays)).toBeLessThanOrEqual(16)
  })

  it('passes a healthy stage well before it ends', () => {
    const steady = runs(10, { rps: 10, looks: 60, shareAt: (look) => (look > 1e8 ? 0.11 : 0.1) })
    expect(rate(steady, ({ passed }) => passed)).toBe(1)
    expect(rate(steady, ({ failedAt }) => failedAt !== null)).toBe(0)
  })
})
