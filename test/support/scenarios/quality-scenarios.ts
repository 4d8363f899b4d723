// Scenarios of errors, latencies and breakers: gray beside its baseline.
import { type Call, chain, type Draw, MARK, traffic } from './requests'
import { planWith, type Scenario } from './scenario'

const TEN_MINUTES = { toS: 600, perSecond: 10 } as const
const GATEWAY: Call = { at: 'gateway-v1' }
const SHARE = 0.3

type Behaviour = Pick<Call, 'error' | 'ms' | 'endpoint' | 'isUnanswered'>
type Behave = (draw: Draw) => Behaviour

/** Gray and baseline answer as told. */
function compared(gray: Behave, baseline: Behave) {
  return (draw: Draw): Call =>
    draw.chance(SHARE)
      ? chain(GATEWAY, { at: 'order-v2', mark: MARK, ...gray(draw) })
      : chain(GATEWAY, { at: 'order-v1', ...baseline(draw) })
}

const failing =
  (rate: number): Behave =>
  (draw) => ({ error: draw.chance(rate) })
const taking =
  (factor: number): Behave =>
  (draw) => ({ ms: factor * draw.lognormal(50, 0.8) })

/** Gray is asked for the slow, failing endpoint four times as often: both groups answer it alike. */
const mixed =
  (reports: number): Behave =>
  (draw) => {
    const isReport = draw.chance(reports)
    return {
      endpoint: isReport ? 'GET /report' : 'GET /item',
      ms: (isReport ? 8 : 1) * draw.lognormal(40, 0.5),
      error: draw.chance(isReport ? 0.05 : 0.002),
    }
  }

/** What the gateway's breaker does while gray fails from 400 s to 415 s. */
const OUTAGE = { fromS: 400, toS: 415 } as const
const BREAKER = 'breaker: { errorRate: 10%, minErrors: 10, halfOpen: 60s, window: 60s }'
const NO_COMPARISON = 'settle: 0s\n  checks: { error-rate: off, latency: off }'

function breakerPlan(whenGrayDown = 'baseline'): string {
  return planWith({
    '  split:': `      whenGrayDown: ${whenGrayDown}\n      ${BREAKER}\n  split:`,
    'tolerance: 10%': 'tolerance: 30%',
    'settle: 0s': NO_COMPARISON,
  })
}

/** Gray requests go to baseline in `open`; gray fails in the outage. */
function withBreaker(open: readonly (readonly [fromS: number, toS: number])[]) {
  return (draw: Draw): Call => {
    if (!draw.chance(SHARE)) return chain(GATEWAY, { at: 'order-v1' })
    const isOpen = open.some(([fromS, toS]) => draw.atS >= fromS && draw.atS < toS)
    if (isOpen) return chain(GATEWAY, { at: 'order-v1', mark: MARK })
    const error = draw.atS >= OUTAGE.fromS && draw.atS < OUTAGE.toS
    return chain(GATEWAY, { at: 'order-v2', mark: MARK, error })
  }
}

export const QUALITY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'errors in both groups at once: an outage behind both',
    plan: planWith(),
    requests: () => {
      const outage: Behave = (draw) => ({
        error: draw.chance(draw.atS > 200 && draw.atS < 260 ? 0.1 : 0.005),
      })
      return traffic(TEN_MINUTES, compared(outage, outage))
    },
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'gray fails ten times as often',
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, compared(failing(0.05), failing(0.005))),
    outcome: 'fail',
    fails: [
      ['error-rate', 'order', 'errors-worse'],
      ['error-rate', 'order /buy', 'errors-worse'],
    ],
  },
  {
    name: 'no errors in 40 gray requests: too few to know',
    plan: planWith(),
    requests: () =>
      traffic({ toS: 600, perSecond: 1 / 6 }, ({ n }) =>
        n % 2 === 0 && n < 80
          ? chain(GATEWAY, { at: 'order-v2', mark: MARK })
          : chain(GATEWAY, { at: 'order-v1' }),
      ),
    outcome: 'inconclusive',
    fails: [],
  },
  {
    name: "Simpson's mix: gray is asked for the slow and failing endpoint more often",
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, compared(mixed(0.4), mixed(0.1))),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'gray takes twice as long',
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, compared(taking(2), taking(1))),
    outcome: 'fail',
    fails: [
      ['latency', 'order', 'latency-worse'],
      ['latency', 'order /buy', 'latency-worse'],
    ],
  },
  {
    name: 'latencies that spread widely, alike in both groups',
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, compared(taking(1), taking(1))),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'breaker: opened as the rule says, and closed again',
    plan: breakerPlan(),
    requests: () => traffic(TEN_MINUTES, withBreaker([[OUTAGE.toS, 475]])),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'breaker: fail-over where the plan forbids it',
    plan: breakerPlan('never'),
    requests: () => traffic(TEN_MINUTES, withBreaker([[OUTAGE.toS, 475]])),
    outcome: 'fail',
    fails: [
      ['breaker', 'order', 'fail-over-forbidden'],
      ['routing', 'gateway → order', 'fail-over'],
    ],
  },
  {
    name: 'breaker: opened two minutes before anything failed',
    plan: breakerPlan(),
    requests: () =>
      traffic(
        TEN_MINUTES,
        withBreaker([
          [250, 280],
          [OUTAGE.toS, 475],
        ]),
      ),
    outcome: 'fail',
    fails: [
      ['breaker', 'order', 'opened-too-early'],
      ['routing', 'gateway → order', 'missed-gray'],
    ],
  },
  {
    name: 'breaker: never opened while gray failed for minutes',
    plan: breakerPlan(),
    requests: () =>
      traffic(TEN_MINUTES, (draw) => {
        const error = draw.atS >= 200 && draw.atS < 320
        return draw.chance(SHARE)
          ? chain(GATEWAY, { at: 'order-v2', mark: MARK, error })
          : chain(GATEWAY, { at: 'order-v1' })
      }),
    outcome: 'fail',
    fails: [['breaker', 'order', 'never-opened']],
  },
  {
    name: 'breaker: opened two minutes too late',
    plan: breakerPlan(),
    requests: () =>
      traffic(TEN_MINUTES, (draw) => {
        if (!draw.chance(SHARE)) return chain(GATEWAY, { at: 'order-v1' })
        const isOpen = draw.atS >= 360 && draw.atS < 420
        if (isOpen) return chain(GATEWAY, { at: 'order-v1', mark: MARK })
        const error = draw.atS >= 200 && draw.atS < 360
        return chain(GATEWAY, { at: 'order-v2', mark: MARK, error })
      }),
    outcome: 'fail',
    fails: [['breaker', 'order', 'opened-too-late']],
  },
  {
    name: 'breaker: did not come back for five minutes',
    plan: breakerPlan(),
    requests: () => traffic({ ...TEN_MINUTES, toS: 1_000 }, withBreaker([[OUTAGE.toS, 800]])),
    outcome: 'fail',
    fails: [
      ['breaker', 'order', 'not-returned'],
      ['liveness', 'order gray', 'group-silent'],
      ['routing', 'gateway → order', 'missed-gray'],
    ],
  },
]
