import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { trafficShare } from '#lib/check/traffic-share'
import { parsePlan } from '#lib/plan/parse-plan'
import { NOON_MS, type SampleWords, sample, traceId } from '#test/check/sample'
import { changedPlan } from '#test/plan/plan-text'

const DEFAULTS = trafficShare.options.parse({})
const TWO = Array.from({ length: 30 }, (_, i) => traceId(i + 1))

function ask(words: SampleWords, options = {}): Answer {
  const [answer, ...rest] = trafficShare.run(sample(words), { ...DEFAULTS, ...options })
  expect(rest).toEqual([])
  if (answer === undefined) throw new Error('no answer')
  return answer
}

const counts = (gray: number, requests: number): SampleWords => ({
  share: { total: { requests, gray }, grayExamples: TWO, baselineExamples: TWO.toReversed() },
})

/** k of n against 10 ± 2 %: the worked examples of the reference. */
const WORKED: readonly (readonly [number, number, Answer['outcome'], string])[] = [
  [0, 40, 'inconclusive', 'share-insufficient'],
  [0, 120, 'fail', 'share-deviates'],
  [140, 1_000, 'inconclusive', 'share-insufficient'],
  [560, 4_000, 'inconclusive', 'share-insufficient'],
  [1_400, 10_000, 'fail', 'share-deviates'],
  [1_000, 10_000, 'pass', 'share-within'],
  [10_000, 100_000, 'pass', 'share-within'],
  [40, 40, 'fail', 'share-deviates'],
]

describe('traffic-share', () => {
  it.each(WORKED)('%d of %d is %s', (k, n, outcome, code) => {
    expect(ask(counts(k, n))).toMatchObject({ outcome, code, subject: 'gateway-service' })
  })

  it('says why it fails, with numbers', () => {
    expect(ask(counts(1_400, 10_000)).summary).toBe(
      '14% of requests reached gray instead of 10% ± 2% (1,400 of 10,000; surely between 12.6% and 15.5%).',
    )
    expect(ask(counts(0, 120)).summary).toBe(
      '0% of requests reach gray instead of 10% ± 2% (0 of 120; surely between 0% and 7.48%).',
    )
  })

  it('says why it passes', () => {
    expect(ask(counts(1_000, 10_000)).summary).toBe(
      'Gray gets 10% of requests, as promised: 10% ± 2% (1,000 of 10,000; surely between 8.81% and 11.3%).',
    )
  })

  it('says how much more it needs', () => {
    const answer = ask(counts(140, 1_000))
    expect(answer.summary).toMatch(
      /^Too early to say: 140 of 1,000 requests reached gray, so the share is between 10\.1% and 18\.6%; planned is 10% ± 2%\. About [\d,]+ more requests would decide\.$/,
    )
    expect(answer.moreRequestsNeeded).toBeGreaterThan(1_000)
    expect(answer.moreRequestsNeeded).toBeLessThan(6_000)
  })

  it('says so when no number of requests would decide', () => {
    const answer = ask(counts(1_200, 10_000))
    expect(answer.summary).toContain('It lies on the edge of what is allowed.')
    expect(answer.moreRequestsNeeded).toBeNull()
  })

  it('needs nothing more once it has decided', () => {
    expect(ask(counts(1_400, 10_000)).moreRequestsNeeded).toBeNull()
    expect(ask(counts(1_000, 10_000)).moreRequestsNeeded).toBeNull()
  })

  it('never passes without data', () => {
    expect(ask(counts(0, 0))).toMatchObject({
      outcome: 'inconclusive',
      code: 'share-no-data',
      summary: 'No request has passed gateway-service since 12:00 UTC; planned is 10% ± 2%.',
    })
    expect(ask(counts(0, 0)).moreRequestsNeeded).toBeGreaterThan(1_000)
  })

  it('says that the selectors are wrong when every request went to neither group', () => {
    const answer = ask({ share: { total: { requests: 0, gray: 0 }, unknown: 400 } })
    expect(answer).toMatchObject({
      outcome: 'inconclusive',
      code: 'share-unknown-only',
      summary:
        'All 400 requests reached instances that are neither gray nor baseline: check the selectors of the plan.',
    })
  })

  it('shows traces of the group that got too many', () => {
    const high = ask(counts(1_400, 10_000))
    expect(high.evidence).toHaveLength(20)
    expect(high.evidence[0]).toEqual({ traceId: traceId(1), note: 'reached gray' })
    expect(ask(counts(0, 120)).evidence[0]).toEqual({
      traceId: traceId(30),
      note: 'reached baseline',
    })
    expect(ask(counts(1_000, 10_000)).evidence).toEqual([])
  })

  it('keeps every number needed to compute it again', () => {
    const { numbers } = ask(counts(1_400, 10_000))
    expect(numbers).toMatchObject({
      n: 10_000,
      k: 1_400,
      estimate: 0.14,
      planned: 0.1,
      tolerance: 0.02,
      alpha: 0.01,
      kappa: 20,
      p0: 0.1,
      designEffect: 1,
      looksBack: 1,
      method: 'beta-binomial e-value, multi-start',
    })
    expect(numbers.lnE).toBeCloseTo(14.66067, 5)
    expect(numbers.thresholdLn).toBeCloseTo(5.2983, 4)
  })

  it('counts clustered requests for less', () => {
    expect(ask(counts(1_400, 10_000), { designEffect: 10 }).outcome).toBe('inconclusive')
  })

  it('is stricter with a smaller α', () => {
    expect(ask(counts(0, 120)).outcome).toBe('fail')
    expect(ask(counts(0, 120), { alpha: 0.0001 }).outcome).toBe('inconclusive')
  })
})

describe('traffic-share, a fault that begins late', () => {
  /** Six hours of 10 % at ten requests a second, then minutes of something else. */
  const late = (minutes: number, share: number): SampleWords => {
    const perSlot = 3_000
    const healthy = Array.from({ length: 72 }, () => ({ requests: perSlot, gray: perSlot / 10 }))
    const slots = [...healthy]
    for (let left = minutes; left > 0; left -= 5) {
      const requests = (Math.min(5, left) / 5) * perSlot
      slots.push({ requests, gray: Math.round(requests * share) })
    }
    const total = slots.reduce(
      (sum, slot) => ({ requests: sum.requests + slot.requests, gray: sum.gray + slot.gray }),
      { requests: 0, gray: 0 },
    )
    return {
      share: { total, slots, slotsFromMs: NOON_MS, grayExamples: TWO, baselineExamples: TWO },
    }
  }

  it('is found within minutes, although the share since the start still looks right', () => {
    const answer = ask(late(4, 0))
    expect(answer.outcome).toBe('fail')
    expect(answer.summary).toBe(
      'Since 18:00 UTC 0% of requests reach gray instead of 10% ± 2% (0 of 2,400; 9.89% since the stage began).',
    )
    expect(answer.numbers).toMatchObject({ looksBack: 73, sinceMs: NOON_MS + 72 * 300_000 })
  })

  it('shows the traces of the late fault, not of the average', () => {
    expect(ask(late(10, 0.2)).evidence[0]?.note).toBe('reached gray')
    expect(ask(late(10, 0)).evidence[0]?.note).toBe('reached baseline')
  })

  it('is not imagined where there is none', () => {
    expect(ask(late(60, 0.1)).outcome).toBe('pass')
  })
})

describe('traffic-share and the plan', () => {
  it('finds nothing to check where no share is promised', () => {
    expect(trafficShare.run(sample({ stage: { planned: null } }), DEFAULTS)).toEqual([])
  })

  it('finds nothing to check where nobody splits', () => {
    const plan = parsePlan(changedPlan({ 'by: weight': 'by: none' }))
    expect(trafficShare.run(sample({ plan, ...counts(1, 1) }), DEFAULTS)).toEqual([])
  })

  it('checks a split by mark that promises a share', () => {
    const plan = parsePlan(changedPlan({ 'by: weight': 'by: mark' }))
    expect(ask({ plan, ...counts(1_400, 10_000) }).outcome).toBe('fail')
  })

  it('speaks of the services when the plan names no decision point', () => {
    const plan = parsePlan(changedPlan({ 'at: gateway-service, ': '' }))
    expect(ask({ plan, ...counts(0, 0) }).summary).toContain('passed favorites-service since')
  })

  it.each([
    [1, null, 0.01],
    [0.5, null, 0.01],
    [0.05, null, 0.01],
    [0.01, null, 0.002],
    [0.99, null, 0.002],
    [0, null, 0.01],
    [0.25, 0.05, 0.05],
    [0.1, 0, 0],
  ])('takes a share of %d with tolerance %s as ± %d', (planned, tolerance, expected) => {
    const { numbers } = ask({ stage: { planned, tolerance }, ...counts(10, 100) })
    expect(numbers.tolerance).toBeCloseTo(expected, 12)
  })

  it('can judge a stage of 100 %', () => {
    const all = { stage: { planned: 1, tolerance: null } }
    expect(ask({ ...all, ...counts(5_000, 5_000) }).outcome).toBe('pass')
    expect(ask({ ...all, ...counts(4_500, 5_000) }).outcome).toBe('fail')
  })

  it('writes evidence without end as a word, since JSON has no infinity', () => {
    const answer = ask({ stage: { planned: 1, tolerance: 0 }, ...counts(4_999, 5_000) })
    expect(answer.outcome).toBe('fail')
    expect(answer.numbers.lnE).toBe('infinite')
    expect(JSON.parse(JSON.stringify(answer)).numbers.lnE).toBe('infinite')
  })
})

describe('traffic-share after the end', () => {
  const ended = (phase: 'promoted' | 'rolled-back', gray: number, requests: number) =>
    ask({ stage: { phase }, ...counts(gray, requests) })

  it.each([
    [
      'promoted',
      5_000,
      5_000,
      'pass',
      'None of 5,000 requests reached baseline after the promotion.',
    ],
    [
      'promoted',
      4_997,
      5_000,
      'fail',
      '3 of 5,000 requests still reached baseline after the promotion.',
    ],
    ['rolled-back', 0, 5_000, 'pass', 'None of 5,000 requests reached gray after the rollback.'],
    ['rolled-back', 1, 5_000, 'fail', '1 of 5,000 requests still reached gray after the rollback.'],
    [
      'rolled-back',
      0,
      0,
      'inconclusive',
      'No request was seen since 12:00 UTC, after the rollback.',
    ],
  ] as const)('%s, %d of %d to gray: %s', (phase, gray, requests, outcome, summary) => {
    expect(ended(phase, gray, requests)).toMatchObject({ outcome, summary })
  })

  it('asks for more before it believes that nobody is left', () => {
    const answer = ended('rolled-back', 0, 40)
    expect(answer).toMatchObject({ outcome: 'inconclusive', code: 'ended-insufficient' })
    expect(answer.summary).toMatch(
      /^None of 40 requests reached gray after the rollback, but up to [\d.]+% still might\.$/,
    )
    expect(answer.moreRequestsNeeded).toBeGreaterThan(100)
  })

  it('shows the stragglers', () => {
    expect(ended('rolled-back', 1, 50).evidence[0]).toEqual({
      traceId: traceId(1),
      note: 'reached gray',
    })
    expect(ended('promoted', 1, 50).evidence[0]?.note).toBe('reached baseline')
  })
})
