// Scenarios of what people do to rollouts, and of sources that fall silent.
import { type Call, chain, MARK, type Request, traffic } from './requests'
import { planWith, type Scenario, serviceLines } from './scenario'

const GATEWAY: Call = { at: 'gateway-v1' }
const PER_SECOND = 5

/** `share` of requests go to gray, from one second to another. */
function shop(fromS: number, toS: number, share: number): Request[] {
  return traffic({ fromS, toS, perSecond: PER_SECOND, seed: fromS + 1 }, (draw) =>
    draw.chance(share)
      ? chain(GATEWAY, { at: 'order-v2', mark: MARK })
      : chain(GATEWAY, { at: 'order-v1' }),
  )
}

/** Two marks, each with its own gray version of `order`. */
function lanes(wrong: number): Request[] {
  return traffic({ toS: 600, perSecond: 10 }, (draw) => {
    const dice = draw.next()
    if (dice < 0.3) return chain(GATEWAY, { at: 'order-v2', mark: MARK })
    if (dice < 0.6) {
      const lost = draw.chance(wrong)
      return chain(GATEWAY, { at: lost ? 'order-v1' : 'order-v3', mark: 'blue' })
    }
    return chain(GATEWAY, { at: 'order-v1' })
  })
}

const BLUE = planWith({
  'equals: "true"': 'equals: "blue"',
  'gray: { instance: "*-v2-*" }': 'gray: { instance: "*-v3-*" }',
})

export const JOURNAL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a stage that changes mid-window: traffic follows the plan',
    plan: planWith(),
    acts: [
      [0, 'start'],
      [603, 'advance'],
    ],
    requests: () => [...shop(0, 603, 0.3), ...shop(603, 1_200, 0.6)],
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'a stage that changes mid-window: traffic stays behind',
    plan: planWith(),
    acts: [
      [0, 'start'],
      [603, 'advance'],
    ],
    requests: () => shop(0, 1_200, 0.3),
    outcome: 'fail',
    fails: [['traffic-share', 'gateway', 'share-deviates']],
  },
  {
    name: 'a promotion after which nothing reaches the old version',
    plan: planWith(),
    acts: [
      [0, 'start'],
      [300, 'promote'],
    ],
    requests: () => [...shop(0, 300, 0.3), ...shop(300, 900, 1)],
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'a rollback that leaves stragglers',
    plan: planWith(),
    acts: [
      [0, 'start'],
      [300, 'rollback'],
    ],
    requests: () => [...shop(0, 300, 0.3), ...shop(300, 600, 0.005), ...shop(600, 900, 0)],
    outcome: 'fail',
    fails: [['traffic-share', 'gateway', 'ended-stragglers']],
  },
  {
    name: 'a rollback that is complete',
    plan: planWith(),
    acts: [
      [0, 'start'],
      [300, 'rollback'],
    ],
    requests: () => [...shop(0, 300, 0.3), ...shop(300, 900, 0)],
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'a source that goes silent: the service at the end of the chain stops reporting',
    plan: planWith({ '  split:': `${serviceLines('stock', { gray: false })}  split:` }),
    requests: () =>
      traffic({ toS: 900, perSecond: PER_SECOND }, (draw) => {
        const stock: Call = { at: 'stock-v1', isLost: draw.atS > 400 }
        return draw.chance(0.3)
          ? chain(GATEWAY, { at: 'order-v2', mark: MARK }, { ...stock, mark: MARK })
          : chain(GATEWAY, { at: 'order-v1' }, stock)
      }),
    outcome: 'fail',
    fails: [['liveness', 'stock', 'service-silent']],
  },
  {
    name: 'two gray lanes at once: each reaches its own version',
    plan: planWith(),
    second: { plan: BLUE, outcome: 'pass', fails: [] },
    requests: () => lanes(0),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'two gray lanes at once: one of them is missed now and then',
    plan: planWith(),
    second: {
      plan: BLUE,
      outcome: 'fail',
      fails: [
        ['routing', 'gateway → order', 'missed-gray'],
        ['breaker', 'order', 'opened-too-early'],
      ],
    },
    requests: () => lanes(0.02),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'two rollouts that share a service: what one changes is no fault of the other',
    plan: planWith({
      'P-order': 'P-cart',
      '  split:': `${serviceLines('stock', { gray: false })}  split:`,
    }),
    second: {
      plan: planWith({ '  split:': `${serviceLines('stock', { gray: false })}  split:` }),
      outcome: 'fail',
      fails: [['routing', 'gateway → order', 'leaked-gray']],
    },
    requests: () =>
      traffic({ toS: 600, perSecond: 10 }, (draw) => {
        const isGray = draw.chance(0.3)
        const mark = isGray ? { mark: MARK } : {}
        const name = draw.chance(0.5) ? 'cart' : 'order'
        const leaks = name === 'order' && !isGray && draw.chance(0.01)
        const version = isGray || leaks ? 'v2' : 'v1'
        return chain(GATEWAY, { at: `${name}-${version}`, ...mark }, { at: 'stock-v1', ...mark })
      }),
    outcome: 'pass',
    fails: [],
  },
]
