import { describe, expect, it } from 'vitest'
import { breaker } from '#lib/check/breaker'
import type { Answer } from '#lib/check/check'
import type { BreakerBucketSum, BreakerTimeline, QualitySample } from '#lib/check/sample'
import { parsePlan } from '#lib/plan/parse-plan'
import { HEALTHY_TRAFFIC, simulateCallers, T0 } from '#test/check/breaker/simulate-callers'
import { CHAIN_PLAN, NOON_MS, sample, traceId } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

/** [requests, errors, diverted] in each ten seconds from noon; null for silence. */
type Row = readonly [requests: number, errors: number, diverted?: number] | null

const rows = (n: number, row: Row): Row[] => Array.from({ length: n }, () => row)
const good = (n: number): Row[] => rows(n, [50, 0])

function timeline(...given: Row[]): BreakerTimeline {
  const buckets = given.flatMap((row, i): BreakerBucketSum[] => {
    if (row === null) return []
    const [requests, errors, diverted = 0] = row
    const divertedExamples = diverted > 0 ? [traceId(1000 + i)] : []
    const grayExamples = requests > 0 ? [traceId(2000 + i)] : []
    return [
      {
        bucketMs: NOON_MS + i * 10_000,
        requests,
        errors,
        diverted,
        divertedExamples,
        grayExamples,
      },
    ]
  })
  return { service: 'favorites-service', caller: 'gateway-service 1', buckets }
}

interface Asked {
  readonly plan?: string
  readonly phase?: 'running' | 'promoted' | 'rolled-back'
  readonly quality?: QualitySample
}

function ask(given: readonly Row[], { plan = CHAIN_PLAN, phase = 'running', quality }: Asked = {}) {
  const breakers = given.length === 0 ? [] : [timeline(...given)]
  const collected = { breakers, ...(quality === undefined ? {} : { quality }) }
  const options = breaker.options.parse({})
  return breaker.run(sample({ plan: parsePlan(plan), stage: { phase }, collected }), options)
}

interface Case {
  readonly name: string
  readonly rows: readonly Row[]
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly numbers?: Answer['numbers']
  readonly plan?: string
  readonly evidence?: readonly string[]
}

const NEVER = CHAIN_PLAN.replace(
  'gray: { version: v2 }',
  'gray: { version: v2 }\n      whenGrayDown: never',
)

const CASES: readonly Case[] = [
  {
    name: 'nothing fails',
    rows: good(360),
    outcome: 'pass',
    code: 'breaker-not-needed',
    summary:
      '0 of 18,000 requests to gray of favorites-service failed; its breaker stayed closed, as the rule says.',
    numbers: { requests: 18_000, errors: 0, diverted: 0, episodes: 0, missedOpenings: 0 },
  },
  {
    name: 'errors stay below the rule',
    rows: rows(360, [100, 5]),
    outcome: 'pass',
    code: 'breaker-not-needed',
    summary:
      '1,800 of 36,000 requests to gray of favorites-service failed; its breaker stayed closed, as the rule says.',
  },
  {
    name: 'it opens and comes back',
    rows: [...good(60), [40, 20, 10], ...rows(6, [0, 0, 50]), [20, 0, 20], ...good(292)],
    outcome: 'pass',
    code: 'breaker-as-ruled',
    summary:
      '20 of 17,660 requests to gray of favorites-service failed; its breaker opened once and traffic came back, as the rule says: 330 requests went to baseline meanwhile.',
    numbers: { episodes: 1, episodeTimes: '12:10:00–12:11:20', diverted: 330 },
  },
  {
    name: 'a probe fails, and it opens again',
    rows: [
      ...good(60),
      [40, 20, 10],
      ...rows(6, [0, 0, 50]),
      [3, 1, 47],
      ...rows(6, [0, 0, 50]),
      ...good(286),
    ],
    outcome: 'pass',
    code: 'breaker-as-ruled',
    summary:
      '21 of 17,343 requests to gray of favorites-service failed; its breaker opened once and traffic came back, as the rule says: 657 requests went to baseline meanwhile.',
  },
  {
    name: 'it is open at the end',
    rows: [...good(352), [40, 20, 10], ...rows(7, [0, 0, 50])],
    outcome: 'inconclusive',
    code: 'breaker-still-open',
    summary:
      '20 of 17,640 requests to gray of favorites-service failed; its breaker opened once, last at 12:58:40 UTC, and has not closed yet: 360 requests went to baseline meanwhile.',
  },
  {
    name: 'it opens without an error',
    rows: [...good(60), ...rows(6, [25, 0, 25]), ...good(294)],
    outcome: 'fail',
    code: 'opened-too-early',
    summary:
      '150 requests meant for gray of favorites-service went to baseline from 12:10:00 UTC on, although too few requests had failed to open a breaker (it takes 10 errors and more than 10%): compare the rule that the callers run with the plan.',
    numbers: { early: 150, notReturned: 0 },
    evidence: [65, 64, 63, 62, 61, 60].map((i) => traceId(1000 + i)),
  },
  {
    name: 'one request is diverted for nothing',
    rows: [...good(100), [49, 0, 1], ...good(259)],
    outcome: 'fail',
    code: 'opened-too-early',
    summary:
      '1 request meant for gray of favorites-service went to baseline from 12:16:40 UTC on, although too few requests had failed to open a breaker (it takes 10 errors and more than 10%): compare the rule that the callers run with the plan.',
  },
  {
    name: 'it does not come back',
    rows: [...good(60), [40, 20, 10], ...rows(299, [0, 0, 50])],
    outcome: 'fail',
    code: 'not-returned',
    summary:
      '13,850 requests meant for gray of favorites-service went to baseline from 12:12:50 UTC on, long after the breaker had to try gray again (60 s after it opened): see why its callers do not come back.',
  },
  {
    name: 'it never opens',
    rows: [...good(60), ...rows(30, [50, 25]), ...good(270)],
    outcome: 'fail',
    code: 'never-opened',
    summary:
      '125 of 250 requests of gateway-service 1 to gray of favorites-service failed by 12:10:50 UTC, but its breaker never opened: compare the rule that it runs with the plan.',
    numbers: { missedFromMs: NOON_MS + 600_000, missedRequests: 250, missedErrors: 125 },
  },
  {
    name: 'it opens three minutes late',
    rows: [...good(60), ...rows(18, [50, 25]), [10, 5, 40], ...rows(6, [0, 0, 50]), ...good(275)],
    outcome: 'fail',
    code: 'opened-too-late',
    summary:
      '125 of 250 requests of gateway-service 1 to gray of favorites-service failed by 12:10:50 UTC, but its breaker opened late: compare the rule that it runs with the plan.',
  },
  {
    name: 'the plan forbids what it does',
    plan: NEVER,
    rows: [...good(60), [40, 20, 10], ...rows(6, [0, 0, 50]), ...good(293)],
    outcome: 'fail',
    code: 'fail-over-forbidden',
    summary:
      '310 of 18,000 requests meant for gray of favorites-service went to baseline, which the plan forbids: turn the fail-over off, or allow it with whenGrayDown.',
  },
  {
    name: 'the plan forbids to open, and it does not',
    plan: NEVER,
    rows: [...good(60), ...rows(30, [50, 25]), ...good(270)],
    outcome: 'pass',
    code: 'breaker-not-needed',
    summary:
      '750 of 18,000 requests to gray of favorites-service failed; none went to baseline instead, as the plan says.',
  },
  {
    name: 'nobody asks gray',
    rows: [],
    outcome: 'inconclusive',
    code: 'breaker-no-data',
    summary: 'No request meant for gray of favorites-service was seen since 12:00 UTC.',
  },
]

describe('breaker', () => {
  it.each(CASES)('when $name: $code', ({ rows: given, outcome, code, summary, ...expected }) => {
    const [answer, ...others] = ask(
      given,
      expected.plan === undefined ? {} : { plan: expected.plan },
    )
    expect(others).toEqual([])
    if (answer !== undefined) expectChinese(answer)
    expect(answer).toMatchObject({ subject: 'favorites-service', outcome, code, summary })
    expect(answer?.numbers).toMatchObject(expected.numbers ?? {})
    const traces = answer?.evidence.map((one) => one.traceId) ?? []
    if (expected.evidence !== undefined) expect(traces).toEqual(expected.evidence)
    expect(traces.length).toBeLessThanOrEqual(20)
    if (outcome === 'fail') expect(traces.length).toBeGreaterThan(0)
  })

  it('asks only services with a gray group, and only while the rollout runs', () => {
    expect(ask(good(10))).toHaveLength(1)
    expect(ask(good(10), { phase: 'promoted' })).toEqual([])
    expect(ask(good(10), { phase: 'rolled-back' })).toEqual([])
  })

  it('does not judge the last minute, whose errors may be late', () => {
    const last = (n: number) => [...good(360 - n), ...rows(n, [25, 0, 25])]
    expect(ask(last(6))[0]?.code).not.toBe('opened-too-early')
    expect(ask(last(7))[0]?.code).toBe('opened-too-early')
  })

  it('takes what it finds when the stage begins for an opening before it', () => {
    expect(ask([...rows(6, [0, 0, 50]), ...good(354)])[0]?.code).toBe('breaker-as-ruled')
  })

  it('writes the rule into its numbers', () => {
    expect(ask(good(10))[0]?.numbers).toMatchObject({
      errorRate: 0.1,
      minErrors: 10,
      halfOpenS: 60,
      windowS: 60,
      slackS: 30,
      whenGrayDown: 'baseline',
      callers: 1,
    })
  })

  it('gives the same answer byte for byte whatever the order of the callers', () => {
    const breakers = simulateCallers(3, HEALTHY_TRAFFIC).map((one) => ({
      ...one,
      buckets: one.buckets.map((b) => ({ ...b, bucketMs: b.bucketMs - T0 + NOON_MS })),
    }))
    const run = (given: readonly BreakerTimeline[]) =>
      JSON.stringify(
        breaker.run(sample({ collected: { breakers: given } }), breaker.options.parse({})),
      )
    expect(run(breakers.toReversed())).toBe(run(breakers))
  })
})

describe('breaker and calls that nobody answered', () => {
  const run = (buckets: readonly BreakerBucketSum[]) =>
    breaker.run(
      sample({ collected: { breakers: [{ ...timeline(), buckets }] } }),
      breaker.options.parse({}),
    )[0]
  const unanswered = (given: readonly Row[]) =>
    timeline(...given).buckets.map((bucket) => ({ ...bucket, unanswered: bucket.errors }))

  it('takes them for no proof that it had to open: they may have been meant for another', () => {
    const failing = [...good(60), ...rows(30, [75, 25]), ...good(270)]
    expect(run(timeline(...failing).buckets)?.code).toBe('never-opened')
    expect(run(unanswered(failing))).toMatchObject({
      outcome: 'pass',
      code: 'breaker-not-needed',
      numbers: { requests: 18_000, errors: 0, unanswered: 750 },
    })
  })

  it('takes them for a reason to open: gray itself may have been away', () => {
    const away = [...good(60), [20, 20, 30] as const, ...rows(7, [0, 0, 50]), ...good(292)]
    expect(run(unanswered(away))?.code).toBe('breaker-as-ruled')
  })
})

describe('breaker on sampled traces', () => {
  const group = { service: 'favorites-service', group: 'gray', requests: 9, incomplete: 0 } as const
  const sampled = { groups: [{ ...group, traces: 10, weight: 100 }], sources: [] }
  const whole = { groups: [{ ...group, traces: 10, weight: 10 }], sources: [] }
  const early = [...good(100), [49, 0, 1] as const, ...good(259)]

  it('calls nothing wrong that a count of errors proves', () => {
    expect(ask(early, { quality: whole })[0]?.outcome).toBe('fail')
    expect(ask(early, { quality: sampled })[0]).toMatchObject({
      outcome: 'inconclusive',
      code: 'breaker-sampled',
      summary:
        'The rule of favorites-service counts every error, but only a sample of the requests is traced, so its breaker cannot be judged: trace all requests, or set this check to shown.',
    })
  })

  it('still knows what the plan forbids', () => {
    expect(ask(early, { quality: sampled, plan: NEVER })[0]?.code).toBe('fail-over-forbidden')
  })

  it('still passes what is healthy', () => {
    expect(ask(good(360), { quality: sampled })[0]?.outcome).toBe('pass')
  })
})

describe('options of breaker', () => {
  it('read a duration', () => {
    expect(breaker.options.parse({ slack: '5s' })).toEqual({ slack: 5_000 })
    expect(breaker.options.safeParse({ slack: 5 }).success).toBe(false)
  })
})
