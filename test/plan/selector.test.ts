import { describe, expect, it } from 'vitest'
import { parsePlan } from '#lib/plan/parse-plan'
import type { PlanService } from '#lib/plan/plan'
import { groupIn, matchesSelector, type Selectable } from '#lib/plan/selector'
import { changedPlan } from '#test/plan/plan-text'

const source = (given: Partial<Selectable>): Selectable => ({
  protocol: 'otlp',
  service: 'favorites-service',
  instance: 'pod-1',
  version: 'v1',
  labels: {},
  ...given,
})

function service(gray: string, baseline = '{}'): PlanService {
  const text = changedPlan({
    'gray: { version: v2 }': `gray: ${gray}\n      baseline: ${baseline}`,
  })
  const [found] = parsePlan(text).services
  if (found === undefined) throw new Error('the plan has no service')
  return found
}

const grayOf = (selector: string) => service(selector).gray ?? service(selector).baseline

describe('matchesSelector', () => {
  it('needs every field, and any pattern of a field', () => {
    const selector = grayOf('{ version: [v2, "v3*"], instance: "pod-?" }')
    expect(matchesSelector(source({ version: 'v2' }), selector)).toBe(true)
    expect(matchesSelector(source({ version: 'v3.1' }), selector)).toBe(true)
    expect(matchesSelector(source({ version: 'v4' }), selector)).toBe(false)
    expect(matchesSelector(source({ version: 'v2', instance: 'pod-10' }), selector)).toBe(false)
  })

  it('means its own service when it names none', () => {
    const selector = grayOf('{ version: v2 }')
    expect(matchesSelector(source({ service: 'orders', version: 'v2' }), selector)).toBe(false)
  })

  it('reads labels: resource attributes and instance properties alike', () => {
    const selector = grayOf('{ labels: { "k8s.pod.label.version": "v2*" } }')
    expect(matchesSelector(source({ labels: { 'k8s.pod.label.version': 'v2-a' } }), selector)).toBe(
      true,
    )
    expect(matchesSelector(source({ labels: { 'k8s.pod.label.version': 'v1' } }), selector)).toBe(
      false,
    )
    expect(matchesSelector(source({}), selector)).toBe(false)
  })

  it('tells a label that is not there from one with any value', () => {
    const untagged = grayOf('{ labels: { lane: "" } }')
    const tagged = grayOf('{ labels: { lane: "*" } }')
    expect(matchesSelector(source({}), untagged)).toBe(true)
    expect(matchesSelector(source({}), tagged)).toBe(false)
    expect(matchesSelector(source({ labels: { lane: 'gray' } }), untagged)).toBe(false)
    expect(matchesSelector(source({ labels: { lane: 'gray' } }), tagged)).toBe(true)
  })

  it.each([
    'shop::favorites-service|prod|east',
    'favorites-service|prod|east',
    'shop::favorites-service',
  ])('knows the SkyWalking name %s by its plain name', (name) => {
    const selector = grayOf('{ version: "*" }')
    expect(matchesSelector(source({ protocol: 'skywalking', service: name }), selector)).toBe(true)
    expect(matchesSelector(source({ protocol: 'otlp', service: name }), selector)).toBe(false)
  })

  it('also takes a SkyWalking name whole', () => {
    const selector = grayOf('{ reportedAs: "shop::*" }')
    const shop = source({ protocol: 'skywalking', service: 'shop::favorites-service' })
    expect(matchesSelector(shop, selector)).toBe(true)
  })
})

describe('groupIn', () => {
  const byVersion = service('{ version: v2 }', '{ version: v1 }')

  it.each([
    [{ version: 'v1' }, 'baseline'],
    [{ version: 'v2' }, 'gray'],
    [{ version: 'v9' }, 'unknown'],
    [{ service: 'orders', version: 'v2' }, null],
  ] as const)('puts %j into %s', (given, group) => {
    expect(groupIn(source(given), byVersion)).toBe(group)
  })

  it('asks gray first, since a bare baseline covers gray as well', () => {
    expect(groupIn(source({ version: 'v2' }), service('{ version: v2 }'))).toBe('gray')
    expect(groupIn(source({ version: 'v1' }), service('{ version: v2 }'))).toBe('baseline')
  })

  it('follows gray to another reported name', () => {
    const renamed = service('{ reportedAs: favorites-service-new }')
    expect(groupIn(source({ service: 'favorites-service-new' }), renamed)).toBe('gray')
    expect(groupIn(source({}), renamed)).toBe('baseline')
  })

  it('does not call every service unknown because a selector names none', () => {
    const anywhere = service('{ reportedAs: "*", labels: { lane: gray } }', '{ version: v1 }')
    expect(groupIn(source({ service: 'orders' }), anywhere)).toBeNull()
    expect(groupIn(source({ version: 'v9' }), anywhere)).toBe('unknown')
  })
})
