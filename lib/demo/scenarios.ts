// THE LIST of the demo's scenarios. Each says what really happens, what the plan says, and who is right.
import { RELEASED_GRAY } from './cast'
import { MOBILE_HOST } from './load/mixes'
import type { Expected, Scenario } from './scenario'
import type { GatewayRoute } from './service/gateway-routes'

const ADD_MARK = { gray: 'true' }
const REST: GatewayRoute = { name: 'everyone-else' }
const byHeader: GatewayRoute = { name: 'mobile-app', headers: { app: ['mobile'] }, add: ADD_MARK }
const byHost: GatewayRoute = { name: 'mobile-host', hosts: [MOBILE_HOST], add: ADD_MARK }
const drawn = (fraction: number): GatewayRoute => ({ name: 'drawn', fraction, add: ADD_MARK })

const WITHIN_MS = 60_000
/** One in five readers has the mobile app; fast enough for a first answer within a minute. */
const SHOPPING = { ratePerSecond: 60, mix: 'shopping', mobileShare: 0.2 } as const
/** Small requests: 10 ± 0.5 % against 14 % takes about 1400 of them, 98 runs in 100 fewer than 3700. */
const COUNTING = { ratePerSecond: 160, mix: 'counting', mobileShare: 0.2 } as const
const MOBILE_STAGE = '{ name: mobile, share: 20%, tolerance: 6%, hold: 10m }'

const sharePasses: Expected = {
  outcome: 'pass',
  finding: { check: 'traffic-share', outcome: 'pass', subject: '', code: 'share-within' },
  withinMs: 90_000,
}

export const SCENARIOS = {
  header: {
    title: 'Requests with the header `app: mobile` go to gray, all others to baseline.',
    routes: [byHeader, REST],
    plan: { by: 'mark', stages: [MOBILE_STAGE] },
    load: SHOPPING,
    fault: null,
    expected: sharePasses,
    lookAt: [
      'the verdict: "inconclusive" with the number of requests still needed, then "pass"',
      'the topology: marked requests leave dubbo-gateway for favorites-service-new, and fall back to baseline where a service has no gray version',
    ],
  },
  host: {
    title: `Requests for the host ${MOBILE_HOST} go to gray, all others to baseline.`,
    routes: [byHost, REST],
    plan: { by: 'mark', stages: [MOBILE_STAGE] },
    load: SHOPPING,
    fault: null,
    expected: sharePasses,
    lookAt: ['the verdict: "pass" once enough requests were counted'],
  },
  percentage: {
    title: 'The gateway draws 10 % of all requests for gray, as planned.',
    routes: [drawn(0.1), REST],
    plan: {
      by: 'weight',
      stages: [
        '{ name: canary, share: 10%, tolerance: 4%, hold: 10m }',
        '{ name: quarter, share: 25%, tolerance: 5%, hold: 10m }',
        '{ name: all, share: 100% }',
      ],
    },
    load: SHOPPING,
    fault: null,
    // One request in ten is gray: the latency of gray takes some 350 of them to be sure of.
    expected: { ...sharePasses, withinMs: 150_000 },
    lookAt: ['planned against observed share: the interval closes around 10 %'],
  },
  drift: {
    title: 'The plan says 10 %, the gateway really sends 14 %.',
    routes: [drawn(0.14), REST],
    plan: { by: 'weight', stages: ['{ name: canary, share: 10%, tolerance: 0.5%, hold: 10m }'] },
    load: COUNTING,
    fault: null,
    expected: {
      outcome: 'fail',
      finding: { check: 'traffic-share', outcome: 'fail', subject: '', code: 'share-deviates' },
      withinMs: WITHIN_MS,
    },
    lookAt: ['planned against observed share: the interval leaves the band of 10 ± 0.5 %, upwards'],
  },
  'lost-mark': {
    title: 'After 15 s, order-service calls others without the mark.',
    routes: [byHeader, REST],
    plan: { by: 'mark', stages: [MOBILE_STAGE] },
    load: SHOPPING,
    fault: {
      at: 'order-service',
      what: { kind: 'forget-mark' },
      afterMs: 15_000,
      lastsMs: null,
    },
    expected: {
      outcome: 'fail',
      finding: {
        check: 'routing',
        outcome: 'fail',
        subject: 'order-service → ',
        code: 'mark-lost',
      },
      also: ['mark-propagation'],
      withinMs: WITHIN_MS,
    },
    lookAt: ['the violations: traces in which the call after order-service has no mark'],
  },
  leak: {
    title: 'After 15 s, the router sends 3 % of the unmarked requests to gray.',
    routes: [byHeader, REST],
    plan: { by: 'mark', stages: [MOBILE_STAGE] },
    load: SHOPPING,
    fault: {
      at: 'dubbo-gateway',
      what: { kind: 'leak', ratio: 0.03 },
      afterMs: 15_000,
      lastsMs: null,
    },
    expected: {
      outcome: 'fail',
      finding: {
        check: 'routing',
        outcome: 'fail',
        subject: 'dubbo-gateway → ',
        code: 'leaked-gray',
      },
      withinMs: WITHIN_MS,
    },
    lookAt: [
      'the share stays within its tolerance: a count of requests alone would see nothing',
      'the violations: traces of web clients that ended in favorites-service-new',
    ],
  },
  failover: {
    title: 'After 15 s, deleting a favorite fails on gray for 40 s; the breaker opens for 60 s.',
    routes: [byHeader, REST],
    plan: { by: 'mark', stages: ['{ name: mobile, hold: 10m }'] },
    load: SHOPPING,
    fault: {
      at: RELEASED_GRAY,
      what: { kind: 'fail', endpoint: 'DELETE /favorites' },
      afterMs: 15_000,
      lastsMs: 40_000,
    },
    expected: {
      // Fail-over is as planned; whether gray or its people are to blame for the errors, nobody can tell.
      outcome: 'inconclusive',
      finding: {
        check: 'routing',
        outcome: 'pass',
        subject: 'dubbo-gateway → ',
        code: 'fail-over',
      },
      withinMs: WITHIN_MS,
    },
    lookAt: [
      'the errors of favorites-service-new, then none: dubbo-gateway opened its breaker',
      'marked requests reach the baseline for 60 s: allowed by `whenGrayDown: baseline`',
      'half-open after 60 s, closed a moment later: marked requests reach gray again',
      'the verdict: routing passes, the errors of gray stay in it, and why they cannot be attributed',
    ],
  },
} as const satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof SCENARIOS
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[]

/** Shows a newcomer all parts at work, and a verdict that turns from open to good. */
export const DEFAULT_SCENARIO: ScenarioName = 'header'
