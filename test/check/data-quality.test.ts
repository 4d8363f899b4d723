import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { dataQuality } from '#lib/check/data-quality'
import type { GroupQuality, SourceQuality } from '#lib/check/sample'
import { parsePlan } from '#lib/plan/parse-plan'
import { sample } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { expectChinese } from '#test/support/chinese-words'

const NAME = 'favorites-service'

function group(name: GroupQuality['group'], given: Partial<GroupQuality> = {}): GroupQuality {
  return {
    service: NAME,
    group: name,
    requests: 1_000,
    incomplete: 0,
    traces: 1_000,
    weight: 1_000,
    ...given,
  }
}

function source(instance: string, given: Partial<SourceQuality> = {}): SourceQuality {
  return {
    source: `${NAME} ${instance}`,
    service: NAME,
    instance,
    protocol: 'otlp',
    group: 'baseline',
    spans: 5_000,
    unweighted: 0,
    late: 0,
    aheadMs: -200,
    behindMs: 200,
    rootsMean: 9,
    rootsVariance: 9,
    ...given,
  }
}

const GROUPS = [group('gray'), group('baseline')]
const SOURCES = [source('pod-1', { group: 'gray' }), source('pod-2')]

interface Given {
  readonly groups?: readonly GroupQuality[]
  readonly sources?: readonly SourceQuality[]
  readonly options?: Record<string, unknown>
}

function ask({ groups = GROUPS, sources = SOURCES, options = {} }: Given): readonly Answer[] {
  const given = sample({ plan: parsePlan(SMALL_PLAN), collected: { quality: { groups, sources } } })
  return dataQuality.run(given, dataQuality.options.parse(options))
}

interface Case extends Given {
  readonly name: string
  readonly subject: string
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly numbers?: Answer['numbers']
}

const CASES: readonly Case[] = [
  {
    name: 'all is well',
    subject: NAME,
    outcome: 'pass',
    code: 'quality-ok',
    summary:
      '2,000 requests and 10,000 spans of favorites-service can be trusted: sampled alike, complete, in time.',
    numbers: { requests: 2_000, spans: 10_000, incomplete: 0, late: 0 },
  },
  {
    name: 'both groups are sampled alike',
    groups: [group('gray', { weight: 10_000 }), group('baseline', { weight: 10_100 })],
    subject: NAME,
    outcome: 'pass',
    code: 'quality-ok',
    summary:
      '2,000 requests and 10,000 spans of favorites-service can be trusted: sampled alike, complete, in time.',
  },
  {
    name: 'gray is traced whole and baseline sampled',
    groups: [group('gray'), group('baseline', { weight: 10_000 })],
    subject: `${NAME} sampling`,
    outcome: 'fail',
    code: 'sampled-differently',
    summary:
      'A trace of gray of favorites-service stands for 1 of its requests, one of baseline for 10: sample both alike, or counts of gray beside baseline mislead.',
    numbers: { grayWeight: 1, baselineWeight: 10, limit: 0.05 },
  },
  {
    name: 'spans are sampled without saying so',
    sources: [source('pod-1'), source('pod-2', { unweighted: 2_000 })],
    subject: `${NAME} weights`,
    outcome: 'inconclusive',
    code: 'sampled-silently',
    summary:
      '2,000 of 10,000 spans of favorites-service were sampled without saying how many they stand for (pod-2): let the SDK write its probability (tracestate ot=th).',
    numbers: { spans: 10_000, unweighted: 2_000, estimate: 0.2, instances: 'pod-2' },
  },
  {
    name: 'an agent caps its traces',
    sources: [source('pod-1', { protocol: 'skywalking', rootsMean: 9, rootsVariance: 0.1 })],
    subject: `${NAME} cap`,
    outcome: 'inconclusive',
    code: 'sampled-by-cap',
    summary:
      'pod-1 of favorites-service begins 9 traces in nearly every 3 s, so its agent may keep only the first ones: check agent.sample_n_per_3_secs, unless a load generator calls that evenly.',
    numbers: { rootsMean: 9, rootsVariance: 0.1 },
  },
  {
    name: 'traces of gray miss ancestors',
    groups: [group('gray', { incomplete: 80 }), group('baseline', { incomplete: 20 })],
    subject: `${NAME} completeness`,
    outcome: 'fail',
    code: 'incomplete-traces',
    summary:
      '80 of 1,000 requests to gray of favorites-service belong to traces that miss an ancestor (8%): let every caller report its spans and pass the trace context on.',
    numbers: { group: 'gray', n: 1_000, incomplete: 80, estimate: 0.08, limit: 0.05 },
  },
  {
    name: 'spans are late',
    sources: [source('pod-1', { late: 50 }), source('pod-2', { late: 150 })],
    subject: `${NAME} arrival`,
    outcome: 'fail',
    code: 'late-spans',
    summary:
      '200 of 10,000 spans of favorites-service arrived more than 30 s after they ended (pod-2, pod-1): let their exporters send more often, and look for full queues.',
    numbers: { spans: 10_000, late: 200, limit: 0.01 },
  },
  {
    name: 'clocks are wrong both ways',
    sources: [source('pod-1', { aheadMs: 4_200 }), source('pod-2', { behindMs: 90_000 })],
    subject: `${NAME} clocks`,
    outcome: 'fail',
    code: 'clock-skew',
    summary:
      'Clocks of favorites-service are wrong (pod-1 up to 4.2 s ahead, pod-2 up to 90 s behind): let them follow a time server, or requests are counted at the wrong time.',
    numbers: { aheadS: 4.2, behindS: 90, skewS: 2 },
  },
  {
    name: 'many requests reach instances in no group',
    groups: [...GROUPS, group('unknown', { requests: 100 })],
    subject: `${NAME} groups`,
    outcome: 'inconclusive',
    code: 'requests-in-no-group',
    summary:
      '100 of 2,100 requests to favorites-service reached instances in no group (4.76%): add them to a selector of the plan; liveness names them.',
    numbers: { n: 2_100, unknown: 100 },
  },
  {
    name: 'nothing was seen',
    groups: [],
    sources: [],
    subject: NAME,
    outcome: 'inconclusive',
    code: 'quality-no-data',
    summary: 'No span of favorites-service was seen since 12:00 UTC.',
  },
]

/** Looks bad at first sight and is not. */
const FINE: readonly (readonly [string, Given])[] = [
  [
    'few traces of gray stand for more',
    { groups: [group('gray', { traces: 29, weight: 290 }), group('baseline')] },
  ],
  [
    'few requests are incomplete traces',
    { groups: [group('gray', { requests: 99, incomplete: 99 })] },
  ],
  ['exactly as many are incomplete as may', { groups: [group('gray', { incomplete: 50 })] }],
  ['few spans are late', { sources: [source('pod-1', { spans: 99, late: 99 })] }],
  ['an exporter sends every 20 s', { sources: [source('pod-1', { behindMs: 20_000 })] }],
  ['a clock is a second ahead', { sources: [source('pod-1', { aheadMs: 1_000 })] }],
  [
    'an instance sent nothing',
    { sources: [source('pod-1', { spans: 0, aheadMs: 9e9, behindMs: 9e9 })] },
  ],
  [
    'traffic comes by itself',
    { sources: [source('a', { protocol: 'skywalking', rootsVariance: 7 })] },
  ],
  [
    'few traces begin, evenly',
    { sources: [source('a', { protocol: 'skywalking', rootsMean: 3, rootsVariance: 0 })] },
  ],
  [
    'nothing begins there',
    { sources: [source('a', { protocol: 'skywalking', rootsMean: 0, rootsVariance: 0 })] },
  ],
  ['another kind of agent is called evenly', { sources: [source('a', { rootsVariance: 0 })] }],
  [
    'another service is in trouble',
    { sources: [...SOURCES, source('a', { service: 'x', late: 5_000 })] },
  ],
]

describe('data-quality', () => {
  it.each(CASES)('when $name: $code', ({ subject, outcome, code, summary, numbers, ...given }) => {
    const [answer, ...others] = ask(given)
    expect(others).toEqual([])
    if (answer !== undefined) expectChinese(answer)
    expect(answer).toMatchObject({ subject, outcome, code, summary })
    expect(answer?.numbers).toMatchObject(numbers ?? {})
  })

  it.each(FINE)('cries no wolf when %s', (_, given) => {
    expect(ask(given).map(({ code }) => code)).toEqual(['quality-ok'])
  })

  it('does not suspect a cap in the first five minutes', () => {
    const capped = [source('pod-1', { protocol: 'skywalking', rootsVariance: 0 })]
    const whole = sample({
      plan: parsePlan(SMALL_PLAN),
      collected: { quality: { groups: GROUPS, sources: capped } },
    })
    const { fromMs } = whole.window
    const codes = (minutes: number) =>
      dataQuality
        .run(
          { ...whole, window: { fromMs, toMs: fromMs + minutes * 60_000 } },
          dataQuality.options.parse({}),
        )
        .map(({ code }) => code)
    expect(codes(4)).toEqual(['quality-ok'])
    expect(codes(5)).toEqual(['sampled-by-cap'])
  })

  it('tells each flaw under a subject of its own', () => {
    const answers = ask({
      groups: [group('gray', { incomplete: 500 }), group('baseline', { weight: 9_000 })],
      sources: [source('a', { late: 900, unweighted: 900, aheadMs: 9_000 })],
    })
    expect(answers.map(({ code }) => code)).toEqual([
      'sampled-differently',
      'sampled-silently',
      'incomplete-traces',
      'late-spans',
      'clock-skew',
    ])
    expect(new Set(answers.map(({ subject }) => subject)).size).toBe(answers.length)
  })

  it('names three instances at most', () => {
    const late = ['a', 'b', 'c', 'd', 'e'].map((name) => source(name, { late: 500 }))
    expect(ask({ sources: late })[0]?.summary).toContain('(a, b, c and 2 more)')
  })

  it('takes its limits from the plan', () => {
    const sources = [source('a', { late: 150, aheadMs: 1_500 })]
    expect(ask({ sources, options: { late: '5%' } }).map(({ code }) => code)).toEqual([
      'quality-ok',
    ])
    expect(ask({ sources, options: { skew: '1s' } }).map(({ code }) => code)).toEqual([
      'late-spans',
      'clock-skew',
    ])
    expect(dataQuality.options.safeParse({ late: '100%' }).success).toBe(false)
    expect(dataQuality.options.safeParse({ skew: '2' }).success).toBe(false)
  })
})
