import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import type { EdgeSum, Sample } from '#lib/check/sample'
import { topologyDiff } from '#lib/check/topology-diff'
import { createRandom } from '#lib/demo/random'
import { sample, traceId } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

const NAME = 'favorites-service'

function answered(gray: number, baseline: number): Sample['answered'] {
  return [
    { service: NAME, group: 'gray', requests: gray },
    { service: NAME, group: 'baseline', requests: baseline },
    { service: NAME, group: 'unknown', requests: 7 },
  ]
}

function edge(
  callerGroup: EdgeSum['callerGroup'],
  callee: string,
  requests: number,
  given: Partial<EdgeSum> = {},
): EdgeSum {
  const examples = [traceId(callerGroup === 'gray' ? 1 : 2)]
  return {
    caller: NAME,
    callerGroup,
    callee,
    kind: 'service',
    requests,
    errors: 0,
    traces: requests,
    examples,
    ...given,
  }
}

const both = (callee: string, gray: number, baseline: number, given: Partial<EdgeSum> = {}) => [
  edge('gray', callee, gray, given),
  edge('baseline', callee, baseline, given),
]

const SAME = [
  ...both('store-service', 512, 4_608),
  ...both('orders', 500, 4_500, { kind: 'database' }),
]

function ask(
  edges: readonly EdgeSum[],
  n: readonly [number, number] = [512, 4_608],
  options: Record<string, unknown> = {},
) {
  const collected = { edges, answered: answered(...n) }
  return topologyDiff.run(sample({ collected }), topologyDiff.options.parse(options))
}

interface Case {
  readonly name: string
  readonly edges: readonly EdgeSum[]
  readonly n?: readonly [gray: number, baseline: number]
  readonly options?: Record<string, unknown>
  readonly subject: string
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly numbers?: Answer['numbers']
}

const CASES: readonly Case[] = [
  {
    name: 'both call the same',
    edges: SAME,
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary: 'Gray and baseline of favorites-service call the same 2 callees.',
    numbers: { grayRequests: 512, baselineRequests: 4_608, callees: 2, rare: 0 },
  },
  {
    name: 'both call nothing',
    edges: [],
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary: 'Gray and baseline of favorites-service call nothing.',
  },
  {
    name: 'gray never calls what baseline does',
    edges: [...SAME, edge('baseline', 'mail-service', 553)],
    subject: `${NAME} → mail-service`,
    outcome: 'inconclusive',
    code: 'callee-missing',
    summary:
      'Gray of favorites-service never calls mail-service (0 in 512), although baseline does so in at least 12% of its requests (553 calls in 4,608 requests): see whether that is meant.',
    numbers: {
      kind: 'service',
      calls: 553,
      callingRequests: 4_608,
      otherRequests: 512,
      otherCalls: 0,
      alpha: 0.01,
    },
  },
  {
    name: 'gray calls something new',
    edges: [...SAME, edge('gray', 'sessions', 400, { kind: 'cache', errors: 3 })],
    subject: `${NAME} → sessions`,
    outcome: 'inconclusive',
    code: 'callee-new',
    summary:
      'Gray of favorites-service calls cache sessions (400 calls in 512 requests), which baseline never does (0 in 4,608): see whether that is meant.',
    numbers: { kind: 'cache', calls: 400, errors: 3, callingRequests: 512, otherRequests: 4_608 },
  },
  {
    name: 'a rare call of baseline has not come from gray yet',
    edges: [...SAME, edge('baseline', 'mail-service', 10)],
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary:
      'Gray and baseline of favorites-service call the same 2 callees; 1 rare callee was seen from one of them only, so far.',
    numbers: { rare: 1, rareCallees: 'mail-service: baseline 10' },
  },
  {
    name: 'a few requests of baseline call very often',
    edges: [...SAME, edge('baseline', 'mail-service', 4_000, { traces: 4 })],
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary:
      'Gray and baseline of favorites-service call the same 2 callees; 1 rare callee was seen from one of them only, so far.',
  },
  {
    name: 'gray was asked too little to wonder',
    edges: [...both('store-service', 20, 4_608), edge('baseline', 'mail-service', 553)],
    n: [20, 4_608],
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary:
      'Gray and baseline of favorites-service call the same 1 callee; 1 rare callee was seen from one of them only, so far.',
  },
  {
    name: 'the difference is meant',
    edges: [...SAME, edge('gray', 'sessions-eu', 400, { kind: 'cache' })],
    options: { ignore: ['sessions-*'] },
    subject: NAME,
    outcome: 'pass',
    code: 'topology-same',
    summary: 'Gray and baseline of favorites-service call the same 3 callees.',
  },
  {
    name: 'gray was not asked at all',
    edges: SAME,
    n: [0, 4_608],
    subject: NAME,
    outcome: 'inconclusive',
    code: 'topology-no-data',
    summary:
      'No request to gray of favorites-service was seen since 12:00 UTC, so calls cannot be compared.',
  },
]

describe('topology-diff', () => {
  it.each(CASES)(
    'when $name: $code',
    ({ edges, n, options, subject, outcome, code, summary, numbers }) => {
      const [answer, ...others] = ask(edges, n, options)
      expect(others).toEqual([])
      if (answer !== undefined) expectChinese(answer)
      expect(answer).toMatchObject({ subject, outcome, code, summary })
      expect(answer?.numbers).toMatchObject(numbers ?? {})
    },
  )

  it('shows traces of who does call', () => {
    const [missing] = ask([...SAME, edge('baseline', 'mail-service', 553)])
    expect(missing?.evidence).toEqual([{ traceId: traceId(2), note: 'baseline calls it' }])
    const [added] = ask([...SAME, edge('gray', 'mail-service', 400)])
    expect(added?.evidence).toEqual([{ traceId: traceId(1), note: 'gray calls it' }])
  })

  it('tells a database from a service of the same name', () => {
    const [answer] = ask([...SAME, edge('gray', 'orders', 400)])
    expect(answer).toMatchObject({ code: 'callee-new', numbers: { kind: 'service' } })
  })

  it('lists every difference by name, and then does not say that both are alike', () => {
    const answers = ask([...SAME, edge('gray', 'z', 400), edge('baseline', 'a', 4_000)])
    expect(answers.map(({ subject, code }) => [subject, code])).toEqual([
      [`${NAME} → a`, 'callee-missing'],
      [`${NAME} → z`, 'callee-new'],
    ])
  })

  it('takes no notice of instances in no group, or of other callers', () => {
    const others = [
      edge('unknown', 'mail-service', 900),
      edge('gray', 'mail-service', 900, { caller: 'x' }),
    ]
    expect(ask([...SAME, ...others]).map(({ code }) => code)).toEqual(['topology-same'])
  })

  it('is silent after the end', () => {
    const given = sample({
      stage: { phase: 'promoted' },
      collected: { edges: SAME, answered: answered(9, 9) },
    })
    expect(topologyDiff.run(given, topologyDiff.options.parse({}))).toEqual([])
  })

  it('names a difference falsely less often than it may, however rare the call and the traffic', () => {
    const random = createRandom(11)
    let named = 0
    const rounds = 1_500
    for (let round = 0; round < rounds; round += 1) {
      const rate = random.pick([0.001, 0.02, 0.2, 0.7], () => 1)
      const [gray, baseline] = [1 + random.below(400), 1 + random.below(400)]
      const draw = (n: number) =>
        Array.from({ length: n }, () => random.chance(rate)).filter(Boolean).length
      const calls = { gray: draw(gray), baseline: draw(baseline) }
      const edges = (['gray', 'baseline'] as const).flatMap((group) =>
        calls[group] === 0 ? [] : [edge(group, 'mail-service', calls[group])],
      )
      if (ask(edges, [gray, baseline]).some(({ code }) => code !== 'topology-same')) named += 1
    }
    expect(named / rounds).toBeLessThanOrEqual(0.01)
  })

  it('reads options, and refuses what is no list', () => {
    expect(topologyDiff.options.parse({})).toEqual({ ignore: [], alpha: 0.01 })
    expect(topologyDiff.options.safeParse({ ignore: 'a' }).error?.issues[0]?.message).toBe(
      'expected a list of names of callees, or globs',
    )
  })
})
