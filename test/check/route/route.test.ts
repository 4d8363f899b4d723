import { describe, expect, it } from 'vitest'
import { routeContext, routeOutcome } from '#lib/check/route/route'
import type { Intent, RouteSum } from '#lib/check/sample'
import type { RouteOutcome } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, hop, sample } from '#test/check/sample'

/** What a healthy stage has shown: gateway → favorites and → order → store, marked and not. */
const SEEN: readonly RouteSum[] = [
  hop('user → gateway-service:none', 'gray', { calleeMark: 'none' }),
  hop('gateway-service → favorites-service:gray', 'gray'),
  hop('gateway-service → favorites-service', 'baseline'),
  hop('gateway-service → order-service', 'gray'),
  hop('order-service → store-service', 'gray'),
]

interface Case {
  readonly name: string
  readonly edge: string
  readonly intent: Intent
  readonly given?: Partial<RouteSum>
  readonly outcome: RouteOutcome
}

/** Every route outcome, and the reasons not to blame anybody. */
const CASES: readonly Case[] = [
  {
    name: 'a marked request at gray',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'gray',
    outcome: 'gray-ok',
  },
  {
    name: 'an unmarked request at baseline',
    edge: 'gateway-service → favorites-service',
    intent: 'baseline',
    outcome: 'baseline-ok',
  },
  {
    name: 'a marked request at baseline',
    edge: 'gateway-service → favorites-service',
    intent: 'gray',
    outcome: 'missed-gray',
  },
  {
    name: 'an unmarked request at gray',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'baseline',
    outcome: 'leaked-gray',
  },
  {
    name: 'an unmarked request at gray, deeper in the chain',
    edge: 'order-service → favorites-service:gray',
    intent: 'baseline',
    outcome: 'leaked-gray',
  },
  {
    name: 'a request at gray with another value of the mark',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'baseline',
    given: { calleeMark: 'other' },
    outcome: 'leaked-gray',
  },
  {
    name: 'a marked request at a service with one version',
    edge: 'gateway-service → order-service',
    intent: 'gray',
    outcome: 'fallback',
  },
  {
    name: 'a marked request at baseline while the breaker is open',
    edge: 'gateway-service → favorites-service',
    intent: 'gray',
    given: { breakerOpen: true },
    outcome: 'fail-over',
  },
  {
    name: 'an unmarked request at gray while the breaker is open',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'baseline',
    given: { breakerOpen: true },
    outcome: 'leaked-gray',
  },
  {
    name: 'a callee without the mark of its trace',
    edge: 'order-service → store-service',
    intent: 'gray',
    given: { calleeMark: 'none' },
    outcome: 'mark-lost',
  },
  {
    name: 'a callee with another value than its trace',
    edge: 'order-service → store-service',
    intent: 'gray',
    given: { calleeMark: 'other' },
    outcome: 'mark-changed',
  },
  {
    name: 'a lost mark, which says more than the baseline it led to',
    edge: 'gateway-service → favorites-service',
    intent: 'gray',
    given: { calleeMark: 'none' },
    outcome: 'mark-lost',
  },
  {
    name: 'a callee without the mark under an agent that never showed one',
    edge: 'order-service → store-service',
    intent: 'gray',
    given: { calleeMark: 'none', protocol: 'skywalking' },
    outcome: 'fallback',
  },
  {
    name: 'a marked request at baseline under an agent that never showed a mark',
    edge: 'gateway-service → favorites-service',
    intent: 'gray',
    given: { calleeMark: 'none', protocol: 'zipkin' },
    outcome: 'missed-gray',
  },
  {
    name: 'a root hop without the mark, since nobody called with one',
    edge: 'user → store-service',
    intent: 'gray',
    given: { calleeMark: 'none' },
    outcome: 'fallback',
  },
  {
    name: 'an incomplete trace',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'baseline',
    given: { complete: false },
    outcome: 'undecided',
  },
  {
    name: 'an incomplete trace that would have lost the mark',
    edge: 'order-service → store-service',
    intent: 'gray',
    given: { complete: false, calleeMark: 'none' },
    outcome: 'undecided',
  },
  {
    name: 'an instance of neither group',
    edge: 'gateway-service → favorites-service:unknown',
    intent: 'gray',
    outcome: 'undecided',
  },
  {
    name: 'a lost mark at an instance of neither group',
    edge: 'order-service → store-service:unknown',
    intent: 'gray',
    given: { calleeMark: 'none' },
    outcome: 'mark-lost',
  },
  {
    name: 'a trace whose marks nobody knows',
    edge: 'gateway-service → favorites-service:gray',
    intent: 'undecided',
    outcome: 'undecided',
  },
  {
    name: 'a health probe that calls gray without passing the gateway',
    edge: 'user → favorites-service:gray',
    intent: 'baseline',
    outcome: 'undecided',
  },
]

describe('routeOutcome', () => {
  it.each(CASES)('$name is $outcome', ({ edge, intent, given, outcome }) => {
    const subject = hop(edge, intent, given)
    const context = routeContext(sample({ routes: [...SEEN, subject] }))
    expect(routeOutcome(subject, context)).toBe(outcome)
  })

  it('accuses nobody of a leak before any marked request was seen', () => {
    const subject = hop('gateway-service → favorites-service:gray', 'baseline')
    const context = routeContext(sample({ routes: [subject] }))
    expect(routeOutcome(subject, context)).toBe('undecided')
  })

  it('accuses nobody of a leak where nobody on the way can show a mark', () => {
    const subject = hop('cron → favorites-service:gray', 'baseline', { protocol: 'zipkin' })
    const elsewhere = hop('gateway-service → store-service', 'gray')
    const context = routeContext(sample({ routes: [subject, elsewhere] }))
    expect(routeOutcome(subject, context)).toBe('undecided')
  })

  it('expects no mark before the decision point, which is what adds it', () => {
    // A client once sent the header by itself: edge-proxy has shown that it can carry the mark.
    const forged = hop('user → edge-proxy:none', 'gray')
    const ordinary = hop('lb → edge-proxy:baseline', 'gray', { calleeMark: 'none' })
    const onward = hop('edge-proxy → gateway-service:none', 'gray', { calleeMark: 'none' })
    const context = routeContext(sample({ routes: [...SEEN, forged, ordinary, onward] }))
    expect(routeOutcome(ordinary, context)).not.toBe('mark-lost')
  })

  it('expects the mark everywhere but at the root when the plan names no decision point', () => {
    const plan = parsePlan(CHAIN_PLAN.replace('at: gateway-service, ', ''))
    const lost = hop('lb → store-service', 'gray', { calleeMark: 'none' })
    const context = routeContext(sample({ plan, routes: [...SEEN, lost] }))
    expect(routeOutcome(lost, context)).toBe('mark-lost')
  })

  it('calls a direct unmarked request to gray a leak when the plan names no decision point', () => {
    const plan = parsePlan(CHAIN_PLAN.replace('at: gateway-service, ', ''))
    const direct = hop('user → favorites-service:gray', 'baseline')
    const context = routeContext(sample({ plan, routes: [...SEEN, direct] }))
    expect(routeOutcome(direct, context)).toBe('leaked-gray')
  })
})

describe('routeOutcome by lane, without a mark', () => {
  const noMark = parsePlan(CHAIN_PLAN.replace(/ {2}mark:[\s\S]*?(?= {2}services)/, ''))
  const lane = (edge: string, intent: Intent, given: Partial<RouteSum> = {}) => {
    const subject = hop(edge, intent, { calleeMark: 'none', ...given })
    const seen = hop('gateway-service → favorites-service:gray', 'gray', { calleeMark: 'none' })
    return routeOutcome(subject, routeContext(sample({ plan: noMark, routes: [seen, subject] })))
  }

  it.each([
    ['order-service → favorites-service:gray', 'gray', 'gray-ok'],
    ['order-service → favorites-service', 'gray', 'missed-gray'],
    ['order-service → favorites-service', 'baseline', 'baseline-ok'],
    ['order-service → favorites-service:gray', 'baseline', 'leaked-gray'],
    ['gateway-service → order-service', 'gray', 'fallback'],
    ['cron → favorites-service:gray', 'undecided', 'undecided'],
  ] as const)('%s in the %s lane is %s', (edge, intent, outcome) => {
    expect(lane(edge, intent)).toBe(outcome)
  })

  it('never speaks of a lost mark', () => {
    expect(lane('order-service → store-service', 'gray')).toBe('fallback')
  })
})
