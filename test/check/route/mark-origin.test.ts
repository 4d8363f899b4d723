import { describe, expect, it } from 'vitest'
import { inheritedLosses } from '#lib/check/route/mark-origin'
import { routeContext } from '#lib/check/route/route'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, hop, sample } from '#test/check/sample'

/** a → b → c → d → e below the gateway, all in the plan. */
const plan = parsePlan(
  CHAIN_PLAN.replace(
    '  split:',
    '    - service: a\n    - service: b\n    - service: c\n    - service: d\n  split:',
  ),
)

/** Marked requests per edge, and how many of them arrived without the mark. */
function lossesOn(edges: Readonly<Record<string, readonly [requests: number, lost: number]>>) {
  const routes = Object.entries(edges).flatMap(([edge, [requests, lost]]) => [
    hop(edge, 'gray', { requests: requests - lost }),
    hop(edge, 'gray', { requests: lost, calleeMark: 'none' }),
  ])
  const given = sample({ plan, routes: routes.filter(({ requests }) => requests > 0) })
  return [...inheritedLosses(given.routes, routeContext(given))]
}

describe('inheritedLosses', () => {
  it('blames the edge on which the mark is lost, not those after it', () => {
    const inherited = lossesOn({
      'gateway-service → a': [100, 0],
      'a → b': [100, 40],
      'b → c': [100, 40],
      'c → d': [100, 40],
    })
    expect(inherited).toEqual(['b → c', 'c → d'])
  })

  it('blames a second edge that loses more than reached it', () => {
    const inherited = lossesOn({
      'gateway-service → a': [1000, 10],
      'a → b': [1000, 12],
      'b → c': [1000, 600],
    })
    expect(inherited).toEqual(['a → b'])
  })

  it('knows that one caller may call several times', () => {
    const inherited = lossesOn({ 'gateway-service → a': [100, 30], 'a → b': [300, 90] })
    expect(inherited).toEqual(['a → b'])
  })

  it('excuses nobody when nothing was lost before', () => {
    expect(lossesOn({ 'gateway-service → a': [100, 0], 'a → b': [100, 1] })).toEqual([])
  })

  it('excuses nobody in a circle of services that all lose it', () => {
    const circle = { 'gateway-service → a': [1, 0], 'a → b': [9, 5], 'b → a': [9, 5] } as const
    expect(lossesOn(circle)).toEqual([])
  })

  it('finds nothing in nothing', () => {
    expect(lossesOn({})).toEqual([])
  })
})
