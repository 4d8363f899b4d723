import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import type { ShareSample, UnitSample } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, NOON_MS, type SampleWords, sample } from '#test/check/sample'

const DEFAULTS = trafficShare.options.parse({})
const BY_USER = parsePlan(
  CHAIN_PLAN.replace('by: weight', 'by: weight, unit: { attribute: user.id }'),
)

function ask(words: SampleWords, options = {}): Answer {
  const [answer] = trafficShare.run(sample(words), { ...DEFAULTS, ...options })
  if (answer === undefined) throw new Error('no answer')
  return answer
}

/** `units` sticky users of `each` requests. */
function sticky(units: number, gray: number, each: number, change: Partial<UnitSample> = {}) {
  return {
    units,
    gray,
    repeated: each > 1 ? units : 0,
    mixed: 0,
    n: units * each,
    k: gray * each,
    nn: units * each ** 2,
    nk: gray * each ** 2,
    kk: gray * each ** 2,
    unitless: 0,
    blocks: [[], [], []],
    ...change,
  } satisfies UnitSample
}

const seen = (units: UnitSample, share: Partial<ShareSample> = {}): SampleWords => ({
  plan: BY_USER,
  share: { total: { requests: units.n + units.unitless, gray: units.k }, units, ...share },
})

describe('a share by user', () => {
  it('counts users, not requests', () => {
    const answer = ask(seen(sticky(1_000, 140, 10)))
    expect(answer.outcome).toBe('inconclusive')
    expect(answer.numbers).toMatchObject({ n: 1_000, k: 140, requests: 10_000, countedBy: 'unit' })
    expect(answer.summary).toMatch(
      /^Too early to say: 140 of 1,000 units \(user\.id\) reached gray/,
    )
  })

  it('needs as many more requests as the users bring along', () => {
    const byUser = ask(seen(sticky(1_000, 140, 10))).moreRequestsNeeded ?? 0
    const one = ask({ share: { total: { requests: 1_000, gray: 140 } } }).moreRequestsNeeded ?? 0
    expect(byUser).toBe(10 * one)
  })

  it('fails and passes with the certainty of users', () => {
    expect(ask(seen(sticky(10_000, 1_400, 3)))).toMatchObject({
      outcome: 'fail',
      summary:
        '14% of units (user.id) reached gray instead of 10% ± 2% (1,400 of 10,000; surely between 12.6% and 15.5%).',
    })
    expect(ask(seen(sticky(10_000, 1_000, 3))).outcome).toBe('pass')
  })

  it('finds a late fault in a block of users, each block by itself', () => {
    const block = (at: number, units: number, gray: number) => ({
      fromMs: NOON_MS + at * 900_000,
      units,
      gray,
    })
    const healthy = Array.from({ length: 23 }, (_, at) => block(at, 450, 45))
    const since = sticky(10_600, 1_035, 2)
    const late = { ...since, blocks: [[...healthy, block(23, 250, 0)], [], []] }
    const answer = ask(seen(late))
    expect(answer).toMatchObject({ outcome: 'fail', numbers: { sinceMs: NOON_MS + 23 * 900_000 } })
    expect(answer.summary).toMatch(/^Since 17:45 UTC 0% of units \(user\.id\) reach gray/)
    expect(ask(seen({ ...since, blocks: [healthy, [], []] })).outcome).toBe('pass')
    // A threshold for all blocks of a day: one that looks odd by itself is no alarm.
    const odd = { ...since, blocks: [[...healthy, block(23, 250, 45)], [], []] }
    expect(ask(seen(odd)).outcome).toBe('pass')
  })

  it('counts requests for what they are worth when users go to both groups', () => {
    const mixed = sticky(1_000, 500, 10, { mixed: 600, gray: 100, k: 1_000, nk: 10_000, kk: 3_000 })
    const answer = ask(seen(mixed))
    // 7,000 pairs in different groups, where chance alone would make 8,100; known to a tenth or so.
    const sure = 1 - 2 / Math.sqrt((0.1 * 0.9 * 10_000 ** 2) / 100_000)
    const correlation = 1 - (7_000 / 8_100) * sure
    expect(answer.numbers).toMatchObject({
      countedBy: 'request',
      unitsSeen: 'mixed',
      n: 10_000,
    })
    expect(answer.numbers.designEffect).toBeCloseTo(1 + correlation * (10 - 1), 9)
    expect(answer.summary).toContain('Requests of one user.id went to both groups')
  })

  it('does not take a ramp for a lack of stickiness', () => {
    const mixed = sticky(1_000, 100, 10, { mixed: 400 })
    const ramp = { from: 0.1, fromMs: NOON_MS, overMs: 3_600_000 }
    const answer = ask({ ...seen(mixed), stage: { ramp } })
    expect(answer.numbers.countedBy).toBe('unit')
  })

  it('counts requests by Kish when too few name a user', () => {
    const few = sticky(1_000, 100, 10, { unitless: 5_000 })
    const answer = ask(seen(few, { total: { requests: 15_000, gray: 1_500 } }))
    // Each user is seen with two of three requests.
    expect(answer.numbers).toMatchObject({ unitsSeen: 'unitless', n: 15_000 })
    expect(answer.numbers.designEffect).toBeCloseTo(1 + 9 / (2 / 3), 9)
    expect(answer.summary).toContain('Too few requests name a user.id')
  })

  it('does not judge when no request names a user, unless told what requests are worth', () => {
    const none = sticky(0, 0, 0, { unitless: 10_000 })
    const words = seen(none, { total: { requests: 10_000, gray: 0 } })
    const answer = ask(words)
    expect(answer).toMatchObject({ outcome: 'inconclusive', code: 'share-no-units' })
    expect(answer.summary).toContain('GRAYPROOF_ATTRIBUTES')
    expect(ask(words, { designEffect: 20 })).toMatchObject({
      outcome: 'fail',
      numbers: { designEffect: 20, unitsSeen: 'unseen' },
    })
  })
})

describe('sampled requests', () => {
  const weighted = (gray: number, grayWeight: number, base: number, baseWeight: number) => ({
    share: {
      total: {
        requests: gray + base,
        gray,
        weights: {
          all: gray * grayWeight + base * baseWeight,
          gray: gray * grayWeight,
          squares: gray * grayWeight ** 2 + base * baseWeight ** 2,
        },
      },
    },
  })

  it('that all stand for the same number are plain counts', () => {
    expect(ask(weighted(1_000, 10, 9_000, 10)).numbers).toMatchObject({ n: 10_000, k: 1_000 })
    expect(ask(weighted(1_000, 10, 9_000, 10)).numbers).not.toHaveProperty('requests')
  })

  it('count by what they stand for when groups are sampled differently', () => {
    // 10 % of gray and every baseline request kept: 1,000 stand for 10,000 beside 90,000.
    const answer = ask(weighted(1_000, 10, 90_000, 1))
    expect(answer.numbers).toMatchObject({ estimate: 0.1, requests: 91_000, grayRequests: 1_000 })
    const n = 100_000 ** 2 / (100_000 + 90_000)
    expect(answer.numbers.n).toBeCloseTo(n, -1)
    expect(answer.outcome).toBe('pass')
    // Counted plainly, 1.1 % would have failed.
    expect(ask({ share: { total: { requests: 91_000, gray: 1_000 } } }).outcome).toBe('fail')
  })
})

describe('a ramp', () => {
  const stage = { planned: 0.5, ramp: { from: 0.1, fromMs: NOON_MS, overMs: 3_600_000 } }

  it('promises the mean of what was promised when each request came', () => {
    const total = { requests: 10_000, gray: 3_000, promised: 3_000 }
    const answer = ask({ stage, share: { total } })
    expect(answer).toMatchObject({ outcome: 'pass', numbers: { planned: 0.3, plannedNow: 0.5 } })
    expect(ask({ stage, share: { total: { ...total, gray: 5_000 } } }).outcome).toBe('fail')
  })

  it('holds for each later start by itself', () => {
    // Right on average, but stuck where it began while the ramp went on.
    const slots = Array.from({ length: 12 }, (_, i) => {
      const promised = 3_000 * (0.1 + (0.4 * (i + 0.5)) / 12)
      return { requests: 3_000, gray: Math.round(i < 9 ? promised : 900), promised }
    })
    const sum = (key: 'requests' | 'gray' | 'promised') =>
      slots.reduce((total, slot) => total + slot[key], 0)
    const total = { requests: sum('requests'), gray: sum('gray'), promised: sum('promised') }
    const answer = ask({ stage: { ...stage, tolerance: 0.05 }, share: { total, slots } })
    expect(answer.outcome).toBe('fail')
    expect(answer.numbers.sinceMs).toBe(NOON_MS + 9 * 300_000)
    expect(answer.summary).toMatch(
      /^Since 12:45 UTC 30% of requests reached gray instead of 45% ± 5%/,
    )
  })
})
