import { describe, expect, it } from 'vitest'
import { isRoutedTo } from '#lib/alert/target/routing'
import { routeSchema } from '#lib/alert/target/target'

const alert = {
  rollout: 'favorites-v2',
  check: 'routing',
  outcome: 'fail',
  severity: 'critical',
} as const
const target = (...routes: object[]) => ({
  name: 'team',
  enabled: true,
  routes: routes.map((route) => routeSchema.parse(route)),
})

describe('a route', () => {
  it('takes failures and errors of all rollouts unless it says otherwise', () => {
    expect(isRoutedTo(target({}), alert, [])).toBe(true)
    expect(isRoutedTo(target({}), { ...alert, outcome: 'error', severity: 'warning' }, [])).toBe(
      true,
    )
    expect(
      isRoutedTo(target({}), { ...alert, outcome: 'inconclusive', severity: 'info' }, []),
    ).toBe(false)
  })

  it.each([
    [{ rollouts: ['favorites-*'] }, true],
    [{ rollouts: ['orders-*'] }, false],
    [{ checks: ['latency', 'rout*'] }, true],
    [{ checks: ['latency'] }, false],
    [{ outcomes: ['error'] }, false],
    [{ severities: ['critical'] }, true],
    [{ severities: ['warning', 'info'] }, false],
  ])('%j', (route, taken) => {
    expect(isRoutedTo(target(route), alert, [])).toBe(taken)
  })

  it('is one of several', () => {
    expect(isRoutedTo(target({ checks: ['latency'] }, { checks: ['routing'] }), alert, [])).toBe(
      true,
    )
    expect(isRoutedTo(target(), alert, [])).toBe(false)
  })
})

describe('a plan that names a target', () => {
  it('sends it all of the rollout', () => {
    expect(isRoutedTo(target(), alert, ['team'])).toBe(true)
    expect(isRoutedTo(target(), alert, ['other'])).toBe(false)
  })

  it('does not overrule who switched it off', () => {
    expect(isRoutedTo({ ...target({}), enabled: false }, alert, ['team'])).toBe(false)
  })
})
