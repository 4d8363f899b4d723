import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { routing } from '#lib/check/routing'
import type { RouteSum } from '#lib/check/sample'
import { parsePlan } from '#lib/plan/parse-plan'
import { CASES, GATE, HEALTHY } from '#test/check/route/routing-cases'
import { CHAIN_PLAN, hop, type SampleWords, sample, traceId } from '#test/check/sample'

const DEFAULTS = routing.options.parse({})

function ask(
  routes: readonly RouteSum[],
  words: SampleWords = {},
  options = {},
): readonly Answer[] {
  return routing.run(sample({ ...words, routes }), { ...DEFAULTS, ...options })
}

function about(answers: readonly Answer[], subject: string): Answer {
  const found = answers.find((answer) => answer.subject === subject)
  if (found === undefined)
    throw new Error(`no answer about ${subject}: ${answers.map((a) => a.subject)}`)
  return found
}

describe('routing', () => {
  it.each(CASES)('with $name: $outcome', ({ name: _name, added, subject, plan, ...expected }) => {
    const words = plan === undefined ? {} : { plan: parsePlan(plan) }
    const answer = about(ask([...HEALTHY, ...added], words), subject)
    expect(answer).toMatchObject(expected)
    expect(answer.evidence.map((e) => e.traceId)).toEqual(
      expected.outcome === 'fail' ? [traceId(7)] : [],
    )
  })

  it('leaves all other edges alone when one breaks the rule', () => {
    const answers = ask([...HEALTHY, hop(GATE, 'gray')])
    expect(answers.filter(({ outcome }) => outcome === 'fail').map((a) => a.subject)).toEqual([
      GATE,
    ])
    expect(answers).toHaveLength(3)
  })

  it('names the worst violation first when there are several', () => {
    const answer = about(
      ask([
        ...HEALTHY,
        hop(GATE, 'gray', { requests: 2 }),
        hop(`${GATE}:gray`, 'baseline', { requests: 9 }),
      ]),
      GATE,
    )
    expect(answer.code).toBe('leaked-gray')
    expect(answer.summary).toMatch(/^9 of 4,329 unmarked .* 2 of 482 marked /)
  })

  it('keeps at most twenty traces, each with its reason', () => {
    const examples = Array.from({ length: 20 }, (_, i) => traceId(100 + i))
    const answer = about(
      ask([
        ...HEALTHY,
        hop(GATE, 'gray', { requests: 50, examples }),
        hop(`${GATE}:gray`, 'baseline', { examples }),
      ]),
      GATE,
    )
    expect(answer.evidence).toHaveLength(20)
    expect(answer.evidence[0]).toEqual({ traceId: traceId(100), note: 'missed-gray' })
  })

  it('keeps every number needed to check it again', () => {
    const answer = about(ask([...HEALTHY, hop(GATE, 'gray', { requests: 3 })]), GATE)
    expect(answer.numbers).toEqual({
      'gray-ok': 480,
      'baseline-ok': 4320,
      'missed-gray': 3,
      'leaked-gray': 0,
      fallback: 0,
      'fail-over': 0,
      'mark-lost': 0,
      'mark-changed': 0,
      undecided: 0,
      decided: 4803,
      violations: 3,
      allow: 0,
      inherited: 0,
    })
  })

  it('gives the same answer whatever the order of the hops', () => {
    const routes = [...HEALTHY, hop(GATE, 'gray'), hop(`${GATE}:gray`, 'baseline')]
    expect(ask(routes.toReversed())).toEqual(ask(routes))
  })
})

describe('routing, the hop that loses the mark', () => {
  const lostAtOrder = [
    ...HEALTHY,
    hop('gateway-service → order-service', 'gray', { requests: 60, calleeMark: 'none' }),
    hop('order-service → store-service', 'gray', { requests: 60, calleeMark: 'none' }),
  ]

  it('fails only the edge on which it is lost', () => {
    const answers = ask(lostAtOrder)
    expect(about(answers, 'gateway-service → order-service')).toMatchObject({
      outcome: 'fail',
      code: 'mark-lost',
    })
    expect(about(answers, 'order-service → store-service')).toMatchObject({
      outcome: 'inconclusive',
      code: 'mark-lost-upstream',
      decisive: false,
      summary:
        '60 marked requests arrived at store-service without the mark, which was already missing when order-service was called.',
    })
  })

  it('still fails a later edge for what it did itself', () => {
    const gateLeak = hop('order-service → favorites-service', 'gray', { requests: 4 })
    const answers = ask([...lostAtOrder, gateLeak])
    expect(about(answers, 'order-service → favorites-service').code).toBe('missed-gray')
  })
})

describe('routing, when nothing can be said', () => {
  it('waits for the first marked request', () => {
    const answers = ask([hop(GATE, 'baseline', { requests: 900 })])
    expect(answers).toMatchObject([
      {
        subject: GATE,
        outcome: 'inconclusive',
        code: 'no-marked-requests',
        summary:
          'No marked request has reached favorites-service yet; 900 others from gateway-service went to baseline.',
      },
    ])
  })

  it('says that nothing was seen at all', () => {
    expect(ask([])).toMatchObject([
      {
        subject: 'favorites-service',
        outcome: 'inconclusive',
        code: 'routing-no-data',
        summary: 'No request to favorites-service was seen since 12:00 UTC.',
      },
    ])
  })

  it('lets an edge pass that gray never takes, once gray was reached over another', () => {
    const answers = ask([...HEALTHY, hop('cron → favorites-service', 'baseline', { requests: 12 })])
    expect(about(answers, 'cron → favorites-service').outcome).toBe('pass')
  })

  it('says of a service with one version only that it was reached', () => {
    expect(about(ask(HEALTHY), 'gateway-service → order-service').summary).toBe(
      '90 marked requests and 810 unmarked from gateway-service reached order-service, which has one version.',
    )
  })

  it('does not decide by edges into services with one version', () => {
    expect(about(ask(HEALTHY), 'gateway-service → order-service').decisive).toBe(false)
    expect(about(ask(HEALTHY), GATE).decisive).toBe(true)
  })

  it('decides by such an edge once it breaks a rule', () => {
    const lost = hop('order-service → store-service', 'gray', { calleeMark: 'none' })
    expect(about(ask([...HEALTHY, lost]), 'order-service → store-service').decisive).toBe(true)
  })

  it('is silent after the rollout has ended', () => {
    expect(ask([...HEALTHY, hop(GATE, 'gray')], { stage: { phase: 'promoted' } })).toEqual([])
    expect(ask([...HEALTHY, hop(GATE, 'gray')], { stage: { phase: 'rolled-back' } })).toEqual([])
  })
})

describe('routing with an allowance', () => {
  const leaks = (n: number, of: number) => [
    hop(`${GATE}:gray`, 'gray', { requests: 100 }),
    hop(GATE, 'baseline', { requests: of - n }),
    hop(`${GATE}:gray`, 'baseline', { requests: n }),
  ]

  it.each([
    [0, 50_000, 'pass', 'routing-ok'],
    [1, 1_000, 'inconclusive', 'routing-insufficient'],
    [5, 50_000, 'pass', 'routing-ok'],
    [50, 50_000, 'inconclusive', 'routing-insufficient'],
    [200, 50_000, 'fail', 'leaked-gray'],
  ] as const)('of 0.1%%, %d leaks of %d are %s', (n, of, outcome, code) => {
    expect(about(ask(leaks(n, of), {}, { allow: 0.001 }), GATE)).toMatchObject({ outcome, code })
  })

  it('still names the violations that it tolerates', () => {
    const answer = about(ask(leaks(1, 1_000), {}, { allow: 0.001 }), GATE)
    expect(answer.summary).toContain('1 of 1,000 unmarked requests')
    expect(answer.numbers).toMatchObject({ violations: 1, allow: 0.001 })
  })
})

describe('routing by lane', () => {
  const noMark = parsePlan(CHAIN_PLAN.replace(/ {2}mark:[\s\S]*?(?= {2}services)/, ''))
  it('speaks of lanes where there are no marks', () => {
    const routes = [
      hop(`${GATE}:gray`, 'gray', { requests: 10, calleeMark: 'none' }),
      hop(GATE, 'baseline', { requests: 90 }),
    ]
    expect(about(ask(routes, { plan: noMark }), GATE).summary).toBe(
      '10 gray-lane requests from gateway-service reached gray of favorites-service and 90 baseline-lane reached baseline, all as planned.',
    )
    const strayed = hop('order-service → favorites-service', 'gray', { calleeMark: 'none' })
    expect(
      about(ask([...routes, strayed], { plan: noMark }), 'order-service → favorites-service')
        .summary,
    ).toBe(
      '1 of 1 gray-lane request from order-service reached baseline of favorites-service although gray was up.',
    )
  })
})
