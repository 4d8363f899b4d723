import { describe, expect, it } from 'vitest'
import { nearest, nearMiss } from '#lib/load/plan/near-sources'
import { previewPlan, type SourceNow } from '#lib/load/plan/preview-plan'
import { starterPlan } from '#lib/load/plan/starter-plan'
import { parsePlan } from '#lib/plan/parse-plan'

function source(service: string, version: string, more: Partial<SourceNow> = {}): SourceNow {
  const instance = `${service}-${version}`
  return {
    ...{ id: instance, protocol: 'otlp', service, instance, version, labels: {}, alive: true },
    ...more,
  }
}

const SHOP = [
  source('favorites-service', '1.4.2'),
  source('favorites-service', '2.0.0'),
  source('store-service', '5.2.0', { labels: { zone: 'a' } }),
  source('order-service', '4.4.0', { alive: false }),
  source('gateway', '3'),
]

const plan = (services: string, more = '') => `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: x }
spec:
  services: ${services}
  stages: [{ name: all, share: 100% }]
${more}`

describe('a preview', () => {
  it('puts every instance into the group that the evaluator would', () => {
    const { services, problems, hints } = previewPlan(
      plan('[{ service: favorites-service, gray: { version: 2.* } }, { service: store-service }]'),
      SHOP,
    )
    expect(problems).toEqual([])
    expect(hints).toEqual([])
    const counted = services.map(({ service, groups }) => [
      service,
      groups.map(({ group, sources }) => [group, sources.map(({ version }) => version)]),
    ])
    expect(counted).toEqual([
      [
        'favorites-service',
        [
          ['baseline', ['1.4.2']],
          ['gray', ['2.0.0']],
        ],
      ],
      ['store-service', [['baseline', ['5.2.0']]]],
    ])
  })

  it('still shows services while the rest of the plan is being written', () => {
    const { services, problems } = previewPlan(
      plan('[{ service: favorites-service, gray: { version: 2.* } }]').replace('100%', 'lots'),
      SHOP,
    )
    expect(problems.map(({ line, field }) => [line, field])).toEqual([[6, 'spec.stages[0].share']])
    expect(services[0]?.groups.map(({ count }) => count)).toEqual([1, 1])
  })

  it('says that no source matches, and which are close', () => {
    const { hints } = previewPlan(
      plan(
        '[{ service: favourites-service, gray: { reportedAs: favorites-service, version: "2.0.1" } }]',
      ),
      SHOP,
    )
    expect(hints).toMatchObject([
      {
        kind: 'no-source',
        field: 'spec.services[0].baseline',
        miss: { field: 'reportedAs', near: ['favorites-service'] },
      },
      {
        kind: 'no-source',
        field: 'spec.services[0].gray',
        miss: { field: 'version', written: ['2.0.1'], near: ['2.0.0'] },
      },
      { kind: 'no-group', count: 2 },
    ])
  })

  it('tells instances that fall between both groups, fell silent, or belong to a service above', () => {
    const both = `[
      { service: favorites-service, baseline: { version: 1.* }, gray: { version: 3.* } },
      { service: order-service },
      { service: all, baseline: { reportedAs: favorites-service } }]`
    const { hints } = previewPlan(plan(both), SHOP)
    expect(hints.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      'no-source spec.services[0].gray',
      'no-group spec.services[0]',
      'silent spec.services[1].baseline',
      'taken spec.services[2]',
    ])
  })

  it('knows who may decide', () => {
    const services = '[{ service: favorites-service, gray: { version: 2.* } }]'
    const { hints } = previewPlan(plan(services, '  split: { at: gatewai }'), SHOP)
    expect(hints).toMatchObject([{ kind: 'unknown-split', written: 'gatewai', near: ['gateway'] }])
    expect(previewPlan(plan(services, '  split: { at: gateway }'), SHOP).hints).toEqual([])
  })

  it.each(['', 'a: [', '- 1', 'spec: 1', 'spec: { services: 1 }'])('never throws: %j', (text) => {
    expect(previewPlan(text, SHOP).services).toEqual([])
    expect(previewPlan(text, SHOP).problems.length).toBeGreaterThan(0)
  })
})

describe('near misses', () => {
  const selector = { reportedAs: ['store-service'], instance: null, version: null, labels: {} }

  it('narrow field by field: names, versions, instances, labels', () => {
    const missed = (more: object) => nearMiss({ ...selector, ...more }, SHOP)
    expect(missed({})).toBeNull()
    expect(missed({ labels: { zone: ['b'] } })).toEqual({
      field: 'labels.zone',
      written: ['b'],
      near: ['a'],
    })
    expect(missed({ instance: ['store-*-x'], version: ['5.*'] })?.field).toBe('instance')
  })

  it('prefer slips, then words that hold one another, then words in common', () => {
    const names = ['store-service', 'store', 'checkout-store-service', 'mail', 'a', 'b', 'c']
    expect(nearest(['stor-service'], names)[0]).toBe('store-service')
    expect(nearest(['store-*'], names)).toContain('checkout-store-service')
    expect(nearest(['wholly-else'], names)).toEqual([])
    expect(nearest(['wholly-else'], ['only'])).toEqual(['only'])
  })
})

describe('a starter plan', () => {
  it('is a good one, made from two versions of a service', () => {
    const { services } = parsePlan(starterPlan(SHOP))
    expect(services[0]).toMatchObject({
      service: 'favorites-service',
      gray: { version: ['2.0.0'] },
    })
  })

  it('knows names such as store and store-new, and what to do without any source', () => {
    const two = [source('store', '1'), source('store-new', '1')]
    expect(parsePlan(starterPlan(two)).services[0]?.gray?.reportedAs).toEqual(['store-new'])
    expect(() => parsePlan(starterPlan([]))).not.toThrow()
    expect(() => parsePlan(starterPlan([source('Übergroß/服务', '')]))).not.toThrow()
  })
})
