// How: a real breaker, as routers run them, decides request by request; the replay sees only counts
// by bucket. Whatever the breaker sent to baseline must lie in the time the replay calls open.
import { describe, expect, it } from 'vitest'
import { type BreakerBucket, isOpenAt, replayBreaker } from '#lib/check/breaker/breaker-replay'
import { createRandom } from '#lib/demo/random'
import { createBreaker } from '#lib/demo/service/breaker'
import { BUCKET_MS } from '#lib/model/hop'
import type { BreakerRule } from '#lib/plan/plan'

const T0 = 1_700_000_000_000
const MINUTE_MS = 60_000

interface Traffic {
  readonly ratePerSecond: number
  /** Chance of an error before and during the fault. */
  readonly errors: readonly [healthy: number, faulty: number]
  readonly faultMs: readonly [from: number, to: number]
  /** The router's own window: often shorter than what anybody wrote down. */
  readonly windowMs: number
  /** Routers with a breaker each. */
  readonly instances: number
}

interface Told {
  readonly buckets: readonly BreakerBucket[]
  /** Buckets in which a request failed over. */
  readonly failedOver: ReadonlySet<number>
  readonly opened: number
}

const RULE: BreakerRule = { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 60_000 }

function simulate(seed: number, traffic: Traffic, lengthMs: number): Told {
  const random = createRandom(seed)
  let opened = 0
  const breakers = Array.from({ length: traffic.instances }, () =>
    createBreaker({ ...RULE, windowMs: traffic.windowMs }, (to) => {
      if (to === 'open') opened += 1
    }),
  )
  const counts = new Map<number, { requests: number; errors: number }>()
  const failedOver = new Set<number>()
  const phase = random.below(BUCKET_MS)
  for (let ms = 0; ms < lengthMs; ms += random.exponential(1000 / traffic.ratePerSecond)) {
    const nowMs = T0 + phase + ms
    const bucketMs = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS
    const breaker = breakers[random.below(breakers.length)]
    if (breaker === undefined || !breaker.allows(nowMs)) {
      failedOver.add(bucketMs)
      continue
    }
    const isFaulty = ms >= traffic.faultMs[0] && ms < traffic.faultMs[1]
    const failed = random.chance(traffic.errors[isFaulty ? 1 : 0])
    breaker.report(!failed, nowMs)
    const sum = counts.get(bucketMs) ?? { requests: 0, errors: 0 }
    counts.set(bucketMs, { requests: sum.requests + 1, errors: sum.errors + (failed ? 1 : 0) })
  }
  const buckets = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bucketMs, sum]) => ({ bucketMs, ...sum }))
  return { buckets, failedOver, opened }
}

const BASE: Traffic = {
  ratePerSecond: 20,
  errors: [0.001, 0.5],
  faultMs: [2 * MINUTE_MS, 3 * MINUTE_MS],
  windowMs: 10_000,
  instances: 1,
}

/** Every row is played with many seeds. */
const TABLE: readonly (readonly [string, Partial<Traffic>])[] = [
  ['half of the requests fail', {}],
  ['all of them fail', { errors: [0, 1] }],
  ['barely more than the rule allows fails', { errors: [0.01, 0.14] }],
  ['traffic is slow', { ratePerSecond: 2 }],
  ['traffic is fast', { ratePerSecond: 50 }],
  ['the window is as long as the plan says', { windowMs: 60_000 }],
  ['the window is half of a bucket', { windowMs: 5_000 }],
  ['three routers have a breaker each', { instances: 3 }],
  ['the fault lasts longer than the breaker is open', { faultMs: [MINUTE_MS, 5 * MINUTE_MS] }],
]

describe('the replay of a breaker', () => {
  it.each(TABLE)('explains every fail-over when %s', { timeout: 30_000 }, (_, changes) => {
    let openings = 0
    for (let seed = 1; seed <= 8; seed += 1) {
      const traffic = { ...BASE, ...changes }
      const told = simulate(seed, traffic, 6 * MINUTE_MS)
      // Nobody need write down a window of ten seconds or more; a shorter one the plan must say.
      const rule = traffic.windowMs < BUCKET_MS ? { ...RULE, windowMs: traffic.windowMs } : RULE
      const { intervals } = replayBreaker(rule, told.buckets)
      const unexplained = [...told.failedOver].filter((bucketMs) => !isOpenAt(intervals, bucketMs))
      expect(unexplained, `seed ${seed}`).toEqual([])
      openings += told.opened
    }
    expect(openings, 'the breaker opens at all').toBeGreaterThan(0)
  })

  it.each([
    ['nothing fails', { errors: [0, 0] }],
    ['as many fail as on any day', { errors: [0.01, 0.01], ratePerSecond: 50 }],
    ['few requests fail now and then', { errors: [0.05, 0.05], ratePerSecond: 1 }],
  ] as const)('excuses nobody when %s', { timeout: 30_000 }, (_, changes) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const told = simulate(seed, { ...BASE, ...changes }, 6 * MINUTE_MS)
      expect(told.opened).toBe(0)
      expect(replayBreaker(RULE, told.buckets).intervals).toEqual([])
    }
  })

  it('calls a breaker open not much longer than it was', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const told = simulate(seed, BASE, 6 * MINUTE_MS)
      const { intervals } = replayBreaker(RULE, told.buckets)
      const openMs = intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
      // Open for 60 s each time, and at most four buckets that a count cannot tell apart.
      expect(openMs).toBeLessThanOrEqual(told.opened * (RULE.halfOpenMs + 4 * BUCKET_MS))
    }
  })
})
