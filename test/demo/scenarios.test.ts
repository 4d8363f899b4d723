import { describe, expect, it } from 'vitest'
import { CAST, DECISION_POINT } from '#lib/demo/cast'
import { planText } from '#lib/demo/plan-text'
import type { Scenario } from '#lib/demo/scenario'
import { DEFAULT_SCENARIO, SCENARIO_NAMES, SCENARIOS } from '#lib/demo/scenarios'
import { parsePlan } from '#lib/plan/parse-plan'
import { matchesSelector } from '#lib/plan/selector'

const scenarios: readonly (readonly [string, Scenario])[] = Object.entries(SCENARIOS)

describe('the scenarios', () => {
  it('are the seven of the story, and one of them is the default', () => {
    expect(SCENARIO_NAMES).toEqual([
      'header',
      'host',
      'percentage',
      'drift',
      'lost-mark',
      'leak',
      'failover',
    ])
    expect(SCENARIO_NAMES).toContain(DEFAULT_SCENARIO)
  })

  it.each(scenarios)('%s has a plan that reads, whatever its prefix', (_name, { plan }) => {
    for (const prefix of ['', 'otel-']) {
      const parsed = parsePlan(planText(plan, prefix))
      expect(parsed.name).toBe(`${prefix}favorites-v2`)
      expect(parsed.split).toMatchObject({ at: prefix + DECISION_POINT, by: plan.by })
    }
  })

  it.each(scenarios)('%s breaks a service that exists', (_name, { fault }) => {
    if (fault) expect(CAST.map((player) => player.reportedAs)).toContain(fault.at)
  })

  it('put every instance of the bookstore but gateway and outsiders into one group', () => {
    const { services } = parsePlan(planText(SCENARIOS.header.plan, 'x-'))
    const placed = CAST.filter(({ traced }) => traced).map((player) => {
      const source = {
        protocol: 'skywalking',
        service: `x-${player.reportedAs}`,
        instance: '',
        version: '',
        labels: {},
      }
      const groups = services.flatMap(({ service, baseline, gray }) => [
        ...(matchesSelector(source, baseline) ? [`${service} baseline`] : []),
        ...(gray && matchesSelector(source, gray) ? [`${service} gray`] : []),
      ])
      return [player.reportedAs, ...groups]
    })
    expect(placed).toEqual([
      ['store-service', 'x-store-service baseline'],
      ['user-service', 'x-user-service baseline'],
      ['order-service', 'x-order-service baseline'],
      ['favorites-service', 'x-favorites-service baseline'],
      ['favorites-service', 'x-favorites-service baseline'],
      ['favorites-service-new', 'x-favorites-service gray'],
      ['dubbo-gateway', 'x-dubbo-gateway baseline'],
      ['gateway-service'],
    ])
  })
})
