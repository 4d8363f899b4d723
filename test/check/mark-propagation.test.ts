import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { markPropagation } from '#lib/check/mark-propagation'
import { routing } from '#lib/check/routing'
import type { RouteSum } from '#lib/check/sample'
import { hop, type SampleWords, sample, traceId } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

/** Five hops long; stock and mail are no services of the plan. */
const CHAIN = [
  hop('user → gateway-service', 'gray', { requests: 100 }),
  hop('gateway-service → favorites-service:gray', 'gray', { requests: 100 }),
  hop('favorites-service → order-service', 'gray', { requests: 100 }),
  hop('order-service → stock-service:none', 'gray', { requests: 80 }),
  hop('stock-service → mail-service:none', 'gray', { requests: 40 }),
]
const AT_STOCK = 'order-service → stock-service'
const AT_MAIL = 'stock-service → mail-service'

function ask(
  routes: readonly RouteSum[],
  options: Record<string, unknown> = {},
  words: SampleWords = {},
) {
  return markPropagation.run(sample({ routes, ...words }), markPropagation.options.parse(options))
}

function about(answers: readonly Answer[], subject: string): Answer {
  const found = answers.find((answer) => answer.subject === subject)
  if (found === undefined) throw new Error(`no answer about ${subject}`)
  return found
}

const lost = (edge: string, requests: number, given: Partial<RouteSum> = {}) =>
  hop(`${edge}:none`, 'gray', { requests, calleeMark: 'none', examples: [traceId(7)], ...given })

interface Case {
  readonly name: string
  readonly added: readonly RouteSum[]
  readonly options?: Record<string, unknown>
  readonly subject: string
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly numbers?: Answer['numbers']
}

const CASES: readonly Case[] = [
  {
    name: 'nothing is lost',
    added: [],
    subject: AT_MAIL,
    outcome: 'pass',
    code: 'mark-carried',
    summary: 'The mark arrived with all 40 marked requests from stock-service to mail-service.',
    numbers: { n: 40, carried: 40, 'mark-lost': 0, estimate: 0, method: 'any certain loss fails' },
  },
  {
    name: 'one mark is lost at the end of the chain',
    added: [lost(AT_MAIL, 1)],
    subject: AT_MAIL,
    outcome: 'fail',
    code: 'mark-not-carried',
    summary:
      '1 of 41 marked requests from stock-service reached mail-service without the mark: let stock-service pass the mark on with its calls of mail-service.',
    numbers: { n: 41, 'mark-lost': 1, behind: 0 },
  },
  {
    name: 'a loss takes the later hops with it',
    added: [lost(AT_STOCK, 80), lost(AT_MAIL, 40)],
    subject: AT_STOCK,
    outcome: 'fail',
    code: 'mark-not-carried',
    summary:
      '80 of 160 marked requests from order-service reached stock-service without the mark, and 40 hops behind stock-service lack it too: let order-service pass the mark on with its calls of stock-service.',
    numbers: { n: 160, behind: 40, estimate: 0.5 },
  },
  {
    name: 'a loss began further up',
    added: [lost(AT_STOCK, 80), lost(AT_MAIL, 40)],
    subject: AT_MAIL,
    outcome: 'inconclusive',
    code: 'mark-lost-upstream',
    summary:
      '40 marked requests arrived at mail-service without the mark, which was already missing when stock-service was called.',
    numbers: { inherited: 1 },
  },
  {
    name: 'the mark is changed',
    added: [lost(AT_STOCK, 2, { calleeMark: 'other' })],
    subject: AT_STOCK,
    outcome: 'fail',
    code: 'mark-not-carried',
    summary:
      '2 of 82 marked requests from order-service reached stock-service with another value of the mark: let order-service pass the mark on with its calls of stock-service.',
    numbers: { 'mark-changed': 2 },
  },
  {
    name: 'some are lost and some changed',
    added: [lost(AT_STOCK, 2, { calleeMark: 'other' }), lost(AT_STOCK, 3)],
    subject: AT_STOCK,
    outcome: 'fail',
    code: 'mark-not-carried',
    summary:
      '5 of 85 marked requests from order-service reached stock-service without the mark, 2 of them with another value: let order-service pass the mark on with its calls of stock-service.',
  },
  {
    name: 'lost only in incomplete traces',
    added: [lost(AT_STOCK, 20, { complete: false })],
    subject: AT_STOCK,
    outcome: 'pass',
    code: 'mark-carried',
    summary: 'The mark arrived with all 80 marked requests from order-service to stock-service.',
    numbers: { incomplete: 20, 'mark-lost': 0 },
  },
  {
    name: 'mostly incomplete traces',
    added: [lost(AT_STOCK, 81, { complete: false })],
    subject: AT_STOCK,
    outcome: 'inconclusive',
    code: 'mark-incomplete',
    summary:
      '81 of 161 marked requests from order-service to stock-service belong to incomplete traces, so nobody can tell where the mark was lost: let every service on the way report its spans.',
  },
  {
    name: 'a little loss that is allowed',
    added: [hop(`${AT_STOCK}:none`, 'gray', { requests: 20_000 }), lost(AT_STOCK, 5)],
    options: { allow: '1%' },
    subject: AT_STOCK,
    outcome: 'pass',
    code: 'mark-carried',
    summary:
      '5 of 20,085 marked requests from order-service reached stock-service without the mark, within the allowed 1%.',
  },
  {
    name: 'more loss than is allowed',
    added: [lost(AT_STOCK, 40)],
    options: { allow: '1%' },
    subject: AT_STOCK,
    outcome: 'fail',
    code: 'mark-not-carried',
    summary:
      '40 of 120 marked requests from order-service reached stock-service without the mark: let order-service pass the mark on with its calls of stock-service.',
    numbers: { allow: 0.01, alpha: 0.01, method: 'beta-binomial e-value' },
  },
  {
    name: 'a loss that may be allowed or not',
    added: [lost(AT_STOCK, 1)],
    options: { allow: '1%' },
    subject: AT_STOCK,
    outcome: 'inconclusive',
    code: 'mark-insufficient',
    summary:
      '1 of 81 marked requests from order-service reached stock-service without the mark: too few to say whether that is within 1%.',
  },
]

describe('mark-propagation', () => {
  it.each(CASES)('says, when $name: $code', ({ added, options, subject, numbers, ...expected }) => {
    const { name: _name, ...words } = expected
    const answer = about(ask([...CHAIN, ...added], options), subject)
    expect(answer).toMatchObject(words)
    expectChinese(answer)
    expect(answer.numbers).toMatchObject(numbers ?? {})
    if (words.outcome === 'fail') {
      expect(answer.evidence[0]?.traceId).toBe(traceId(7))
      expect(answer.evidence.length).toBeLessThanOrEqual(20)
    }
  })

  it('passes on every edge of a healthy chain, also outside the plan', () => {
    const answers = ask(CHAIN)
    expect(answers.map(({ subject }) => subject)).toEqual([
      'favorites-service → order-service',
      'gateway-service → favorites-service',
      AT_STOCK,
      AT_MAIL,
    ])
    expect(answers.every(({ outcome }) => outcome === 'pass')).toBe(true)
  })

  it('fails where the loss begins and nowhere else', () => {
    const answers = ask([...CHAIN, lost(AT_STOCK, 80), lost(AT_MAIL, 40)])
    const failed = answers.filter(({ outcome }) => outcome === 'fail')
    expect(failed.map(({ subject }) => subject)).toEqual([AT_STOCK])
    expect(about(answers, AT_MAIL).decisive).toBe(false)
  })

  it('tells how many more hops would decide', () => {
    const answer = about(ask([...CHAIN, lost(AT_STOCK, 1)], { allow: '2%' }), AT_STOCK)
    expect(answer.moreRequestsNeeded).toBeGreaterThan(0)
  })

  it('never blames a service that has never shown the mark', () => {
    const dumb = [
      lost('order-service → print-service', 30),
      lost('print-service → paper-service', 10),
    ]
    const answers = ask([...CHAIN, ...dumb])
    expect(about(answers, 'print-service')).toMatchObject({
      outcome: 'inconclusive',
      decisive: false,
      code: 'mark-never-shown',
      summary:
        '30 marked requests reached print-service, whose spans never show the mark, so nobody can tell whether it arrives: let its agents capture the mark.',
      numbers: { n: 30 },
    })
    expect(answers.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  })

  it('asks each kind of agent by itself', () => {
    const other = lost(AT_STOCK, 30, { protocol: 'skywalking' })
    const answers = ask([...CHAIN, other])
    expect(about(answers, AT_STOCK).outcome).toBe('pass')
    expect(about(answers, 'stock-service').code).toBe('mark-never-shown')
  })

  it('waits for the first marked request', () => {
    const answers = ask([hop('gateway-service → favorites-service', 'baseline', { requests: 900 })])
    expect(answers).toMatchObject([
      {
        subject: 'gateway-service',
        outcome: 'inconclusive',
        code: 'mark-no-data',
        summary:
          'No marked request was seen since 12:00 UTC: send one, or check that the first service captures the mark that the plan names.',
      },
    ])
  })

  it('asks nothing without a mark, or after the end', () => {
    expect(ask(CHAIN, {}, { byMark: false })).toEqual([])
    expect(ask(CHAIN, {}, { stage: { phase: 'promoted' } })).toEqual([])
    expect(ask(CHAIN, {}, { stage: { phase: 'rolled-back' } })).toEqual([])
  })

  it('refuses to allow everything', () => {
    expect(markPropagation.options.safeParse({ allow: '100%' }).success).toBe(false)
    expect(markPropagation.options.safeParse({ allow: 0.1 }).success).toBe(false)
  })
})

describe('mark-propagation and routing', () => {
  const AT_ORDER = 'favorites-service → order-service'
  const tables: readonly (readonly [string, readonly RouteSum[]])[] = [
    ['a loss', [hop(AT_ORDER, 'gray', { requests: 9, calleeMark: 'none' })]],
    ['a change', [hop(AT_ORDER, 'gray', { requests: 9, calleeMark: 'other' })]],
    [
      'an incomplete loss',
      [hop(AT_ORDER, 'gray', { requests: 9, calleeMark: 'none', complete: false })],
    ],
    [
      'a loss at gray',
      [hop('gateway-service → favorites-service:gray', 'gray', { calleeMark: 'none' })],
    ],
  ]

  it.each(tables)('count the same on the same edge: %s', (_, added) => {
    const routes = [...CHAIN, ...added]
    const judged = routing.run(sample({ routes }), routing.options.parse({}))
    for (const answer of ask(routes)) {
      const same = judged.find(({ subject }) => subject === answer.subject)
      if (same === undefined) continue
      for (const key of ['mark-lost', 'mark-changed', 'inherited']) {
        expect(answer.numbers[key], `${answer.subject} ${key}`).toBe(same.numbers[key])
      }
    }
  })
})
