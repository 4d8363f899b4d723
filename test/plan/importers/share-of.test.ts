// What the share of an imported plan is a share of: the trap of every gateway's percentages.
import { describe, expect, it } from 'vitest'
import { given, imported, refused, specOf } from './given'

const header = (name: string) => `http.request.header.${name}`

describe('ingress-nginx', () => {
  const NGINX = 'nginx-ingress-canary.yaml'
  const HEADER = '    nginx.ingress.kubernetes.io/canary-by-header: x-gray\n'
  const VALUE =
    '    nginx.ingress.kubernetes.io/canary-by-header-value: "true"   # omit => always/never semantics\n'

  it('draws of requests that neither header nor cookie decided', () => {
    const { plan, shareOf } = imported(given(NGINX))
    expect(shareOf.kind).toBe('rest')
    expect(plan.split.of?.noneOf.map(({ attribute }) => attribute)).toEqual([
      header('x-gray'),
      header('cookie'),
      header('cookie'),
    ])
    expect(plan.mark).toBeNull()
  })

  it('leaves always and never of a header without a value out of the share', () => {
    const { plan } = imported(given(NGINX, [[VALUE, '']]))
    expect(plan.split.of?.noneOf.slice(0, 1)).toEqual([
      { attribute: header('x-gray'), test: { kind: 'equals', value: 'always' } },
    ])
    expect(plan.split.of?.noneOf).toContainEqual({
      attribute: header('x-gray'),
      test: { kind: 'equals', value: 'never' },
    })
  })

  it('reads a weight as a part of its total', () => {
    const { plan } = imported(given(NGINX, [['total: "100"', 'total: "1000"']]))
    expect(plan.stages).toMatchObject([{ name: 'share-0-5', share: 0.005 }])
  })

  it('takes marks alone for the rule when there is no weight', () => {
    const weight =
      '    nginx.ingress.kubernetes.io/canary-weight: "5"                  # of requests no earlier rule decided\n'
    const { plan, shareOf } = imported(given(NGINX, [[weight, '']]))
    expect(plan.split).toMatchObject({ by: 'mark', of: null })
    expect(plan.stages).toMatchObject([{ share: null }])
    expect(shareOf.kind).toBe('none')
  })

  it('is a share of all requests without header and cookie', () => {
    const cookie =
      '    nginx.ingress.kubernetes.io/canary-by-cookie: gray              # always / never\n'
    const { plan, shareOf, skipped } = imported(
      given(NGINX, [
        [HEADER, ''],
        [cookie, ''],
      ]),
    )
    expect(plan.split.of).toBeNull()
    expect(shareOf.kind).toBe('all')
    expect(skipped.map(({ reason }) => reason)).toContain('means nothing without canary-by-header')
  })

  it('knows the baseline by the Ingress with the same host and path', () => {
    const base = given(NGINX, [
      ['canary: "true"', 'canary: "false"'],
      ['name: order-canary', 'name: order'],
      ['{name: order-gray', '{name: order-web'],
    ])
    const { plan } = imported(given(NGINX), { ...base, name: 'base.yaml' })
    expect(plan.services[0]?.baseline.reportedAs).toEqual(['order-web'])
  })
})

describe('Istio', () => {
  const ISTIO = 'istio-virtualservice.yaml'

  it('counts drawn and matched requests together when both carry the same mark', () => {
    const { plan, shareOf, skipped } = imported(given(ISTIO))
    expect(plan.mark?.anyOf).toEqual([
      { attribute: header('x-gray'), test: { kind: 'equals', value: 'true' } },
    ])
    expect(plan.split.of).toBeNull()
    expect(shareOf.kind).toBe('all')
    expect(skipped.map(({ reason }) => reason)).toContain(
      'requests that are drawn get the same mark that others bring along: both count in the share',
    )
  })

  it('leaves matched requests out when drawn ones get a mark of their own', () => {
    const { plan, shareOf } = imported(
      given(ISTIO, [['set: {x-gray: "true"}', 'set: {x-drawn: "1"}']]),
    )
    expect(plan.mark?.anyOf.map(({ attribute }) => attribute)).toEqual([
      header('x-drawn'),
      header('x-gray'),
    ])
    expect(plan.split.of?.noneOf.map(({ attribute }) => attribute)).toEqual([header('x-gray')])
    expect(shareOf.kind).toBe('rest')
  })

  it('takes a mark that both groups get for none', () => {
    const { plan } = imported(
      given(ISTIO, [
        ['weight: 95', 'weight: 95\n          headers: {request: {set: {x-gray: "true"}}}'],
      ]),
    )
    expect(plan.mark).toBeNull()
    expect(plan.split.of?.noneOf).toHaveLength(1)
  })

  it('reads weights that do not add up to 100', () => {
    const { plan } = imported(given(ISTIO, [['weight: 95', 'weight: 15']]))
    expect(plan.stages).toMatchObject([{ name: 'share-25', share: 0.25 }])
  })

  it('takes its two documents from two files, in any order', () => {
    const { name, text } = given(ISTIO)
    const [service = '', rule = ''] = text.split('---\n')
    const files = [
      { name: 'rule.yaml', text: rule },
      { name: 'service.yaml', text: service },
    ]
    expect(imported(...files).plan).toEqual(imported({ name, text }).plan)
    expect(refused(files.slice(0, 1))).toContain('needs its VirtualService')
  })

  it('never falls back: ejected instances are of gray alone', () => {
    expect(imported(given(ISTIO)).plan.services[0]).toMatchObject({
      whenGrayDown: 'never',
      breaker: { minErrors: 5, windowMs: 10_000, halfOpenMs: 30_000 },
    })
  })
})

describe('Kong', () => {
  const KONG = 'kong-declarative.yaml'

  it('adds up what the plugin draws and what the weights draw of the rest', () => {
    expect(imported(given(KONG)).plan.stages).toMatchObject([{ share: 0.0975 }])
  })

  it('reads a ramp of the canary plugin', () => {
    const { plan } = imported(
      given(KONG, [
        ['percentage: 5 ', 'start: 1800000000\n              duration: 3600 '],
        ['weight: 5,', 'weight: 0,'],
      ]),
    )
    expect(plan.stages).toMatchObject([
      { name: 'ramp', share: 1, ramp: { from: 0, overMs: 3_600_000 }, holdMs: 3_600_000 },
    ])
  })

  it('counts by the header that requests are hashed on', () => {
    const { plan } = imported(
      given(KONG, [['hash: none ', 'hash: header\n              hash_header: X-User ']]),
    )
    expect(plan.split.unit).toBe(header('x-user'))
  })

  it('takes for a mark only what no client can forge', () => {
    const forged = '              replace:\n                headers: ["x-gray:true"]\n'
    const { plan, skipped } = imported(given(KONG, [[forged, '']]))
    expect(plan.split.of?.noneOf.map(({ attribute }) => attribute)).not.toContain(header('x-gray'))
    expect(skipped.map(({ reason }) => reason)).toContain(
      'is written only where the request has none: a client may bring another value',
    )
  })
})

describe('Polaris', () => {
  it('draws a lane of the requests that match', () => {
    const { plan, shareOf } = imported(given('polaris-lane-group.json'))
    expect(shareOf.kind).toBe('matched')
    expect(plan.split.of).toEqual({
      anyOf: [
        { attribute: header('x-user-tier'), test: { kind: 'oneOf', values: ['internal', 'beta'] } },
      ],
      noneOf: [],
    })
    expect(plan.services.map(({ baseline }) => baseline.labels)).toEqual([
      { lane: [''] },
      { lane: [''] },
    ])
  })

  it('draws a lane without arguments of all requests', () => {
    const argument =
      '          {"type": "HEADER", "key": "x-user-tier",\n           "value": {"type": "IN", "value": "internal,beta", "value_type": "TEXT"}}\n'
    const { plan, shareOf } = imported(given('polaris-lane-group.json', [[argument, '']]))
    expect(plan.split.of).toBeNull()
    expect(shareOf.kind).toBe('all')
  })

  it('forbids fail-over in a strict lane', () => {
    const file = given('polaris-lane-group.json', [['"PERMISSIVE"', '"STRICT"']])
    expect(imported(file).plan.services[0]?.whenGrayDown).toBe('never')
  })

  it('gives the breaker of a rule file to the service that it is for', () => {
    const files = [given('polaris-circuitbreaker.json'), given('polaris-lane-group.json')]
    const { plan } = imported(...files)
    expect(plan.services.map(({ breaker }) => breaker)).toEqual([
      { errorRate: 0.5, minErrors: 5, halfOpenMs: 60_000, windowMs: 60_000 },
      { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 60_000 },
    ])
  })

  it('reads metadata of a route rule as the version, and a lower priority as fail-over', () => {
    expect(specOf(given('polaris-route-rule.json')).services).toEqual([
      {
        service: 'order',
        baseline: { version: 'v1' },
        gray: { version: 'v2' },
        whenGrayDown: 'baseline',
      },
    ])
  })
})

describe('rollout tools', () => {
  it('reads the steps of Argo Rollouts at which something is waited for', () => {
    const { plan } = imported(given('argo-rollouts.yaml'))
    expect(plan.stages.map(({ name, share, holdMs }) => [name, share, holdMs])).toEqual([
      ['marked', 0, 300_000],
      ['share-5', 0.05, 600_000],
      ['share-25', 0.25, null],
      ['share-100', 1, null],
    ])
    expect(plan.split.of?.noneOf).toHaveLength(1)
  })

  it('reads a weight of Argo Rollouts as a part of the largest', () => {
    const file = given('argo-rollouts.yaml', [['maxTrafficWeight: 100', 'maxTrafficWeight: 1000']])
    expect(imported(file).plan.stages[1]).toMatchObject({ share: 0.005 })
  })

  it('reads the straight line of Flagger up to its largest weight', () => {
    const file = given('flagger-canary.yaml', [
      ['stepWeights: [5, 25, 50]', 'stepWeight: 20\n    maxWeight: 50'],
    ])
    const { plan } = imported(file)
    expect(plan.stages.map(({ share, holdMs }) => [share, holdMs])).toEqual([
      [0.2, 60_000],
      [0.4, 60_000],
      [0.5, 60_000],
    ])
    expect(plan.checks['error-rate']?.options).toMatchObject({ ceiling: 0.01 })
  })

  it('reads an A/B test of Flagger as marks for as many intervals', () => {
    const { plan } = imported(given('flagger-canary-ab.yaml'))
    expect(plan.split.by).toBe('mark')
    expect(plan.stages).toMatchObject([{ share: null, holdMs: 600_000 }])
  })

  it('promises none of the rest while OpenKruise goes by marks', () => {
    const { plan } = imported(given('openkruise-rollout.yaml'))
    expect(plan.stages.map(({ share }) => share)).toEqual([0, 0.05, 0.5])
  })

  it('says which rules of APISIX come too late', () => {
    const { skipped } = imported(
      given('apisix-traffic-split.yaml', [
        [
          '              - {weight: 95} ',
          '              - {weight: 95}\n          - weighted_upstreams: [{weight: 1}] ',
        ],
      ]),
    )
    expect(skipped.map(({ field }) => field)).toContain('routes[0].plugins.traffic-split.rules[2]')
  })

  it('does not promise a share that Higress draws beside conditions with the same mark', () => {
    const { plan } = imported(given('higress.yaml'))
    expect(plan.split.by).toBe('mark')
    const { text } = given('higress.yaml')
    const alone = text.replace(/ {4}conditionGroups:[\s\S]*(?= {4}weightGroups:)/, '')
    const { plan: drawn } = imported({ name: 'higress.yaml', text: alone })
    expect(drawn.split.by).toBe('weight')
    expect(drawn.stages).toMatchObject([{ share: 0.05 }])
    expect(drawn.mark).not.toBeNull()
  })
})
