// How: one small mistake in each format; the answer must name the line and the field.
import { describe, expect, it } from 'vitest'
import { given, refused } from './given'

type Case = readonly [file: string, from: string, to: string, message: string]

const CASES: readonly Case[] = [
  [
    'argo-rollouts.yaml',
    '- setWeight: 25',
    '- setWeight: 125',
    'line 38, column 11: spec.strategy.canary.steps[4].setWeight expected a weight from 0 to 100, got 125',
  ],
  [
    'argo-rollouts.yaml',
    'duration: 5m',
    'duration: soon',
    'line 35, column 19: spec.strategy.canary.steps[1].pause.duration expected a duration such as 60s, 30m or 1h, got "soon"',
  ],
  [
    'argo-rollouts.yaml',
    'exact: "true"',
    'exact: true',
    'line 34, column 31: spec.strategy.canary.steps[0].setHeaderRoute.match[0].headerValue.exact expected text: the value, got true (put it in quotes)',
  ],
  [
    'flagger-canary.yaml',
    '[5, 25, 50]',
    '[5, x, 50]',
    'line 18, column 22: spec.analysis.stepWeights[1] expected a weight from 0 to 100, got "x"',
  ],
  [
    'flagger-canary-ab.yaml',
    'iterations: 10',
    'stepWeight: 10',
    'line 11, column 5: spec.analysis.match needs iterations: Flagger reads a match only in A/B testing',
  ],
  [
    'istio-virtualservice.yaml',
    '          weight: 95',
    '          weight: many',
    'line 17, column 11: spec.http[1].route[0].weight expected a weight, got "many"',
  ],
  [
    'istio-virtualservice.yaml',
    'name: gray\n',
    'name: canary\n',
    'line 18, column 61: spec.http[1].route[1].destination.subset "gray" is in no DestinationRule of order.shop.svc.cluster.local: import that together with this',
  ],
  [
    'gateway-api-httproute.yaml',
    'type: Exact',
    'type: Fuzzy',
    'line 10, column 16: spec.rules[0].matches[0].headers[0].type expected Exact or RegularExpression, got "Fuzzy"',
  ],
  [
    'kong-declarative.yaml',
    'percentage: 5 ',
    'percentage: -5 ',
    'line 56, column 15: services[1].routes[0].plugins[1].config.percentage expected a percentage from 0 to 100, got -5',
  ],
  [
    'kong-declarative.yaml',
    'x-user-tier: [internal]',
    'host: [internal]',
    'line 34, column 11: services[0].routes[0].headers.host is not allowed here: use hosts',
  ],
  [
    'tse-gateway-ingress.yaml',
    'plugin: tse-route',
    'plugin: rate-limiting',
    'line 6, column 1: plugin "rate-limiting" splits nothing: expected tse-route',
  ],
  [
    'polaris-route-rule.json',
    '"enable": true',
    '"enable": false',
    'line 4, column 3: enable is false: nothing is routed',
  ],
  [
    'polaris-lane-group.json',
    '"percent": 20',
    '"percent": 120',
    'line 29, column 61: rules[0].traffic_gray.percentage.percent expected a percentage from 0 to 100, got 120',
  ],
  [
    'nginx-ingress-canary.yaml',
    'canary-weight: "5"',
    'canary-weight: 5',
    'line 13, column 5: metadata.annotations.nginx.ingress.kubernetes.io/canary-weight expected text: a whole number in quotes, got 5 (put it in quotes)',
  ],
  [
    'nginx-ingress-canary.yaml',
    'canary-weight-total: "100"',
    'canary-weight-total: "4"',
    'line 13, column 5: metadata.annotations.nginx.ingress.kubernetes.io/canary-weight is more than the total of 4',
  ],
  [
    'higress.yaml',
    'update: "x-mse-tag gray"',
    'update: "x-mse-tag"',
    'line 12, column 5: metadata.annotations.higress.io/request-header-control-update expected "name value"',
  ],
  [
    'apisix-traffic-split.yaml',
    'weight: 95',
    'weight: -95',
    'line 15, column 18: routes[0].plugins.traffic-split.rules[1].weighted_upstreams[1].weight expected a weight, got -95',
  ],
  [
    'openkruise-rollout.yaml',
    'traffic: "5%"',
    'traffic: "5"',
    'line 23, column 11: spec.strategy.canary.steps[1].traffic expected a percentage such as "5%", got "5"',
  ],
]

describe('a mistake in a file of another tool', () => {
  it.each(CASES)('%s: %s → %s', (file, from, to, message) => {
    expect(refused([given(file, [[from, to]])])).toBe(`${file}, ${message}`)
  })
})
