// How: every combination of what a hop can be is asked; what must hold for all of them is checked.
import { describe, expect, it } from 'vitest'
import { markLoss, routeContext, routeOutcome } from '#lib/check/route/route'
import type { Intent, RouteSum } from '#lib/check/sample'
import { VIOLATIONS } from '#lib/model/hop'
import type { Group } from '#lib/model/source'
import type { MarkReading } from '#lib/plan/mark-reading'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, hop, sample } from '#test/check/sample'

const CALLERS = ['user', 'gateway-service', 'order-service', 'cron', 'unknown']
const CALLEES = [
  'gateway-service',
  'favorites-service',
  'order-service',
  'store-service',
  'elsewhere',
]
const GROUPS: readonly (Group | null)[] = ['baseline', 'gray', 'unknown', null]
const INTENTS: readonly Intent[] = ['gray', 'baseline', 'undecided']
const MARKS: readonly MarkReading[] = ['marked', 'other', 'none']
const TRUTHS = [true, false]
const PLANS = [
  ['by mark, with a decision point', parsePlan(CHAIN_PLAN)],
  ['by mark, without one', parsePlan(CHAIN_PLAN.replace('at: gateway-service, ', ''))],
  ['by lane', parsePlan(CHAIN_PLAN.replace(/ {2}mark:[\s\S]*?(?= {2}services)/, ''))],
] as const

const SEEN = [
  hop('gateway-service → favorites-service:gray', 'gray'),
  hop('gateway-service → order-service', 'gray'),
  hop('order-service → store-service', 'gray'),
]

function* allHops(): Generator<RouteSum> {
  for (const caller of CALLERS)
    for (const callee of CALLEES)
      for (const calleeGroup of GROUPS)
        for (const intent of INTENTS)
          for (const calleeMark of MARKS)
            for (const complete of TRUTHS)
              for (const breakerOpen of TRUTHS)
                for (const protocol of ['otlp', 'skywalking']) {
                  const given = { calleeGroup, calleeMark, complete, breakerOpen, protocol }
                  yield hop(`${caller} → ${callee}`, intent, given)
                }
}

/** Asks all combinations, each against a context that has seen healthy traffic. */
function askAll(plan: (typeof PLANS)[number][1]) {
  const context = routeContext(sample({ plan, routes: SEEN }))
  return [...allHops()].map((it) => ({ it, outcome: routeOutcome(it, context), context }))
}

describe.each(PLANS)('every hop, split %s', (_, plan) => {
  const asked = askAll(plan)
  const violations = asked.filter(({ outcome }) => VIOLATIONS.has(outcome))

  it('can be asked', () => {
    expect(asked.length).toBe(CALLERS.length * CALLEES.length * 4 * 3 * 3 * 2 * 2 * 2)
    expect(violations.length).toBeGreaterThan(0)
  })

  it('is never blamed when the trace is incomplete or says nothing', () => {
    expect(violations.filter(({ it }) => !it.complete || it.intent === 'undecided')).toEqual([])
  })

  it('is never blamed when its group is unknown, except for the mark it carries', () => {
    const blamed = violations.filter(({ it }) => it.calleeGroup === 'unknown')
    expect(new Set(blamed.map(({ outcome }) => outcome.slice(0, 4)))).toEqual(
      new Set(plan.mark === null ? [] : ['mark']),
    )
  })

  it('is never blamed outside the services of the plan', () => {
    expect(violations.filter(({ it }) => it.calleeGroup === null)).toEqual([])
  })

  it('is right when a gray request reaches gray with its mark', () => {
    const right = asked.filter(
      ({ it }) =>
        it.complete &&
        it.intent === 'gray' &&
        it.calleeGroup === 'gray' &&
        it.calleeMark === 'marked',
    )
    expect(new Set(right.map(({ outcome }) => outcome))).toEqual(new Set(['gray-ok']))
  })

  it('is right when any other request reaches baseline', () => {
    const right = asked.filter(
      ({ it }) => it.complete && it.intent === 'baseline' && it.calleeGroup === 'baseline',
    )
    expect(new Set(right.map(({ outcome }) => outcome))).toEqual(new Set(['baseline-ok']))
  })

  it('misses gray only where the service has gray and no breaker was open', () => {
    const missed = asked.filter(({ outcome }) => outcome === 'missed-gray')
    expect(missed.length).toBeGreaterThan(0)
    for (const { it } of missed) {
      expect(it).toMatchObject({ intent: 'gray', calleeGroup: 'baseline', breakerOpen: false })
      expect(plan.services.find(({ service }) => service === it.callee)?.gray).not.toBeNull()
    }
  })

  it('leaks only from baseline to gray', () => {
    for (const { it, outcome } of asked) {
      if (outcome !== 'leaked-gray') continue
      expect(it).toMatchObject({ intent: 'baseline', calleeGroup: 'gray' })
    }
  })

  it('loses no mark that its callee shows, and none where nobody shows any', () => {
    for (const { it, context } of asked) {
      if (markLoss(it, context) === null) continue
      expect(it).toMatchObject({ intent: 'gray', root: false, protocol: 'otlp' })
      expect(it.calleeMark).not.toBe('marked')
      expect(plan.mark).not.toBeNull()
    }
  })
})
