// How: real breakers, one a caller, decide request by request; the check sees only counts by bucket.
// What a breaker that keeps the rule does must never be called wrong; what none would do must be.
import { describe, expect, it } from 'vitest'
import { breakerStory } from '#lib/check/breaker/breaker-story'
import { createRandom } from '#lib/demo/random'
import { createBreaker } from '#lib/demo/service/breaker'
import { BUCKET_MS } from '#lib/model/hop'
import type { BreakerRule } from '#lib/plan/plan'
import {
  HEALTHY_TRAFFIC,
  simulateCallers,
  T0,
  type Traffic,
} from '#test/check/breaker/simulate-callers'

const SLACK_MS = 30_000

function story(seed: number, changes: Partial<Traffic>) {
  const traffic = { ...HEALTHY_TRAFFIC, ...changes }
  const timelines = simulateCallers(seed, traffic)
  const window = { fromMs: T0, untilMs: T0 + traffic.lengthMs + BUCKET_MS }
  return breakerStory({ ...traffic.rule, slackMs: SLACK_MS }, timelines, window)
}

const rule = (changes: Partial<BreakerRule>): Pick<Traffic, 'rule'> => ({
  rule: { ...HEALTHY_TRAFFIC.rule, ...changes },
})

const KEEPING: readonly (readonly [string, Partial<Traffic>])[] = [
  ['half of the requests fail', {}],
  ['all of them fail', { errors: [0, 1] }],
  ['barely more than allowed fails', { errors: [0.02, 0.13], rate: 20 }],
  ['errors stay just below the rule', { errors: [0.05, 0.095], rate: 20 }],
  ['the window is a bucket', rule({ windowMs: 10_000 })],
  ['the window is shorter than a bucket', rule({ windowMs: 4_000 })],
  ['half-open comes soon', rule({ halfOpenMs: 20_000 })],
  ['few errors are enough', rule({ minErrors: 2 })],
  ['traffic is rare', { rate: 0.2 }],
  ['traffic is very rare and few errors are enough', { rate: 0.05, ...rule({ minErrors: 2 }) }],
  ['traffic comes in bursts', { burst: 0.2, rate: 2 }],
  ['only one of five callers sees the fault', { callers: 5, faultyCallers: 1 }],
  ['answers take up to 25 s', { answerMs: 25_000 }],
  ['clocks differ by 4 s', { skewMs: 4_000 }],
  ['the fault never ends', { faultMs: [200_000, Infinity] }],
  ['the fault was there before anybody looked', { faultMs: [-1, 400_000] }],
]

describe('breakers that keep the rule', () => {
  it.each(KEEPING)('are never called wrong when %s', { timeout: 60_000 }, (_, changes) => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const { early, notReturned, missed } = story(seed, changes)
      const wrong = { early: early.requests, notReturned: notReturned.requests, missed }
      expect(wrong, `seed ${seed}`).toEqual({ early: 0, notReturned: 0, missed: [] })
    }
  })

  it('do open in these tables', () => {
    const opened = KEEPING.map(([name, changes]) => [name, story(1, changes).diverted > 0])
    const closed = opened.filter(([, isOpen]) => !isOpen).map(([name]) => name)
    expect(closed).toEqual(['traffic is rare'])
  })

  it('may belong to a caller that could not be told', () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const timelines = simulateCallers(seed, { ...HEALTHY_TRAFFIC, callers: 2 })
      const [first, second] = timelines.map(({ buckets }) => buckets)
      // Half of the errors of the first are seen without their caller.
      const halved = (first ?? []).map((b) => ({ ...b, errors: Math.floor(b.errors / 2) }))
      const lost = (first ?? []).map((b) => {
        const errors = b.errors - Math.floor(b.errors / 2)
        return { ...b, requests: errors, errors, diverted: 0 }
      })
      const named = [
        { service: 's', caller: 'a', buckets: halved },
        { service: 's', caller: 'b', buckets: second ?? [] },
        { service: 's', caller: 'unknown', buckets: lost },
      ]
      const window = { fromMs: T0, untilMs: T0 + HEALTHY_TRAFFIC.lengthMs }
      const told = breakerStory({ ...HEALTHY_TRAFFIC.rule, slackMs: SLACK_MS }, named, window)
      expect([told.early.requests, told.notReturned.requests, told.missed]).toEqual([0, 0, []])
    }
  })
})

describe('a breaker that callers share', () => {
  const bucket = (i: number, [requests, errors, diverted]: readonly [number, number, number]) => ({
    bucketMs: T0 + i * BUCKET_MS,
    requests,
    errors,
    diverted,
    divertedExamples: [],
    grayExamples: [],
  })
  /** Four callers with four errors each, and then nothing reaches gray for a minute. */
  const caller = (name: string, errors: number) => ({
    service: 'favorites-service',
    caller: name,
    buckets: Array.from({ length: 60 }, (_, i) =>
      bucket(i, i === 30 ? [10, errors, 0] : i > 30 && i < 37 ? [0, 0, 10] : [10, 0, 0]),
    ),
  })
  const told = (errors: number) =>
    breakerStory(
      { ...HEALTHY_TRAFFIC.rule, slackMs: SLACK_MS },
      ['a', 'b', 'c', 'd'].map((name) => caller(name, errors)),
      { fromMs: T0, untilMs: T0 + 600_000 },
    )

  it('may open by the errors of all of them, as the routing check allows', () => {
    expect(told(4)).toMatchObject({ diverted: 240, early: { requests: 0 } })
  })

  it('may not when all of them together have too few', () => {
    expect(told(2)).toMatchObject({ diverted: 240, early: { requests: 240 } })
  })
})

describe('breakers that break the rule', () => {
  const always = { allows: () => true, report: () => undefined }

  it.each([
    ['half of 5 requests a second fail', {}],
    [
      'all of 0.5 requests a second fail',
      { rate: 0.5, errors: [0, 1], faultMs: [200_000, 600_000] },
    ],
    [
      'a fifth of 20 requests a second fails',
      { rate: 20, errors: [0, 0.2], faultMs: [200_000, 600_000] },
    ],
    ['one of three callers has no breaker', { faultyCallers: 1 }],
    ['the window is a bucket', rule({ windowMs: 10_000 })],
  ] as const)('are found never to open when %s', (_, changes) => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const { missed, early, notReturned } = story(seed, { router: () => always, ...changes })
      expect(missed.length, `seed ${seed}`).toBeGreaterThan(0)
      expect(missed.every(({ isLate }) => !isLate)).toBe(true)
      expect([early.requests, notReturned.requests]).toEqual([0, 0])
    }
  })

  it('are found to open too late', () => {
    const late = (rule: BreakerRule) => {
      const real = createBreaker(rule, () => undefined)
      const deaf = (nowMs: number) => nowMs < T0 + 380_000
      return {
        allows: (nowMs: number) => deaf(nowMs) || real.allows(nowMs),
        report: (ok: boolean, nowMs: number) => (deaf(nowMs) ? undefined : real.report(ok, nowMs)),
      }
    }
    for (let seed = 1; seed <= 4; seed += 1) {
      const { missed } = story(seed, { router: late, faultMs: [200_000, 500_000] })
      expect(missed.length).toBeGreaterThan(0)
      expect(missed.every(({ isLate }) => isLate)).toBe(true)
    }
  })

  it('are found to open too early, by each request that they divert', () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const random = createRandom(seed)
      const hasty = {
        allows: (nowMs: number) => nowMs < T0 + 500_000 || random.chance(0.9),
        report: () => undefined,
      }
      const told = story(seed, { errors: [0.001, 0.001], router: () => hasty })
      expect(told.early.requests).toBe(told.diverted)
      expect(told.notReturned.requests).toBe(0)
      expect(told.early.examples.length).toBeGreaterThan(0)
    }
  })

  it('are found to open after fewer errors than the rule says', () => {
    const hasty = (given: BreakerRule) => createBreaker({ ...given, minErrors: 2 }, () => undefined)
    for (let seed = 1; seed <= 4; seed += 1) {
      const told = story(seed, {
        errors: [0, 1],
        rate: 1,
        callers: 1,
        router: hasty,
        faultMs: [300_000, 303_000],
      })
      if (told.diverted > 0) expect(told.early.requests, `seed ${seed}`).toBe(told.diverted)
    }
  })

  it('are found not to return', () => {
    const stuck = (given: BreakerRule) => {
      let opened = false
      const real = createBreaker(given, (to) => {
        if (to === 'open') opened = true
      })
      return { allows: () => !opened, report: real.report }
    }
    for (let seed = 1; seed <= 4; seed += 1) {
      const told = story(seed, { router: stuck })
      expect(told.notReturned.requests).toBeGreaterThan(1000)
      expect(told.early.requests).toBe(0)
      expect(told.missed).toEqual([])
    }
  })

  it('are found not to return although probes succeed', () => {
    const trickle = (given: BreakerRule) => {
      const random = createRandom(7)
      let openedAtMs = Infinity
      const real = createBreaker(given, (to) => {
        if (to === 'open') openedAtMs = 0
      })
      return {
        allows: () => openedAtMs === Infinity || random.chance(0.1),
        report: real.report,
      }
    }
    const told = story(3, { router: trickle, rate: 10, faultMs: [200_000, 210_000] })
    expect(told.notReturned.requests).toBeGreaterThan(500)
  })
})
