// Faults on top of healthy traffic, and the one answer that must name each.
import type { Answer } from '#lib/check/check'
import type { RouteSum } from '#lib/check/sample'
import { CHAIN_PLAN, hop, traceId } from '#test/check/sample'

export const GATE = 'gateway-service → favorites-service'

export const HEALTHY = [
  hop('gateway-service → favorites-service:gray', 'gray', { requests: 480 }),
  hop(GATE, 'baseline', { requests: 4320 }),
  hop('gateway-service → order-service', 'gray', { requests: 90 }),
  hop('gateway-service → order-service', 'baseline', { requests: 810 }),
  hop('order-service → store-service', 'gray', { requests: 90 }),
]

export interface RoutingCase {
  readonly name: string
  readonly added: readonly RouteSum[]
  readonly subject: string
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly plan?: string
}

export const CASES: readonly RoutingCase[] = [
  {
    name: 'nothing',
    added: [],
    subject: GATE,
    outcome: 'pass',
    code: 'routing-ok',
    summary:
      '480 marked requests from gateway-service reached gray of favorites-service and 4,320 unmarked reached baseline, all as planned.',
  },
  {
    name: 'one marked request at baseline',
    added: [hop(GATE, 'gray', { examples: [traceId(7)] })],
    subject: GATE,
    outcome: 'fail',
    code: 'missed-gray',
    summary:
      '1 of 481 marked requests from gateway-service reached baseline of favorites-service although gray was up.',
  },
  {
    name: 'one unmarked request at gray',
    added: [hop(`${GATE}:gray`, 'baseline', { examples: [traceId(7)] })],
    subject: GATE,
    outcome: 'fail',
    code: 'leaked-gray',
    summary: '1 of 4,321 unmarked requests from gateway-service reached gray of favorites-service.',
  },
  {
    name: 'a mark lost on the way to the store',
    added: [
      hop('order-service → store-service', 'gray', {
        requests: 41,
        calleeMark: 'none',
        examples: [traceId(7)],
      }),
    ],
    subject: 'order-service → store-service',
    outcome: 'fail',
    code: 'mark-lost',
    summary:
      'The mark is lost between order-service and store-service: 41 of 131 marked requests arrived without it.',
  },
  {
    name: 'a mark changed on the way to the store',
    added: [
      hop('order-service → store-service', 'gray', {
        requests: 2,
        calleeMark: 'other',
        examples: [traceId(7)],
      }),
    ],
    subject: 'order-service → store-service',
    outcome: 'fail',
    code: 'mark-changed',
    summary:
      'The mark is changed between order-service and store-service: 2 of 92 marked requests arrived with another value.',
  },
  {
    name: 'fail-over that the plan allows',
    added: [hop(GATE, 'gray', { requests: 30, breakerOpen: true })],
    subject: GATE,
    outcome: 'pass',
    code: 'fail-over',
    summary:
      '480 marked requests from gateway-service reached gray of favorites-service and 4,320 unmarked reached baseline, all as planned. 30 failed over to baseline while the breaker was open, as the plan allows.',
  },
  {
    name: 'fail-over that the plan forbids',
    plan: CHAIN_PLAN.replace(
      'gray: { version: v2 }',
      'gray: { version: v2 }\n      whenGrayDown: never',
    ),
    added: [hop(GATE, 'gray', { requests: 30, breakerOpen: true, examples: [traceId(7)] })],
    subject: GATE,
    outcome: 'fail',
    code: 'fail-over',
    summary:
      '30 of 510 marked requests from gateway-service failed over to baseline of favorites-service, which the plan forbids.',
  },
  {
    name: 'a few incomplete traces',
    added: [hop(`${GATE}:gray`, 'baseline', { requests: 35, complete: false })],
    subject: GATE,
    outcome: 'pass',
    code: 'routing-ok',
    summary:
      '480 marked requests from gateway-service reached gray of favorites-service and 4,320 unmarked reached baseline, all as planned. 35 more requests could not be decided.',
  },
  {
    name: 'mostly incomplete traces',
    added: [hop(`${GATE}:gray`, 'baseline', { requests: 9_000, complete: false })],
    subject: GATE,
    outcome: 'inconclusive',
    code: 'routing-undecided',
    summary:
      '9,000 requests from gateway-service to favorites-service could not be decided: part of the trace is missing, or the instance is in no group.',
  },
]
