// Scenarios of routes and shares: who reached which group, with which mark.
import { type Call, chain, type Draw, MARK, traffic } from './requests'
import { planWith, type Scenario, serviceLines } from './scenario'

const TEN_MINUTES = { toS: 600, perSecond: 5 } as const
const GATE = 'gateway → order'
const GATEWAY: Call = { at: 'gateway-v1' }
const SHARE = 0.3

/** How one request may differ from what the plan says. */
interface Deviation {
  /** Where marked and unmarked requests really go. */
  readonly marked?: (draw: Draw) => Call
  readonly unmarked?: (draw: Draw) => Call
  readonly share?: (draw: Draw) => number
}

const gray: Call = { at: 'order-v2', mark: MARK }
const plain: Call = { at: 'order-v1' }

/** user → gateway → order, where the gateway draws. */
function shop({ marked, unmarked, share }: Deviation = {}) {
  return (draw: Draw): Call => {
    const isGray = draw.chance(share?.(draw) ?? SHARE)
    return chain(GATEWAY, isGray ? (marked?.(draw) ?? gray) : (unmarked?.(draw) ?? plain))
  }
}

const FIVE_HOPS = planWith({
  '  split:': `${serviceLines('b', { gray: false })}${serviceLines('c')}${serviceLines('d', { gray: false })}${serviceLines('e', { gray: false })}  split:`,
})

/** gateway → order → b → c → d → e; `lost` requests lose their mark between order and b. */
function fiveHops(lost: (draw: Draw) => boolean) {
  return (draw: Draw): Call => {
    const isGray = draw.chance(SHARE)
    const isLost = isGray && lost(draw)
    const mark = isGray && !isLost ? { mark: MARK } : {}
    return chain(
      GATEWAY,
      isGray ? gray : plain,
      { at: 'b-v1', ...mark },
      { at: isGray && !isLost ? 'c-v2' : 'c-v1', ...mark },
      { at: 'd-v1', ...mark },
      { at: 'e-v1', ...mark },
    )
  }
}

export const ROUTE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'gray-ok and baseline-ok: everything goes as planned',
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, shop()),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'the same under SkyWalking agents',
    plan: planWith(),
    agent: 'skywalking',
    requests: () => traffic(TEN_MINUTES, shop()),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'missed-gray: 1 % of marked requests reach baseline',
    plan: planWith(),
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({ marked: (d) => (d.chance(0.01) ? { ...plain, mark: MARK } : gray) }),
      ),
    outcome: 'fail',
    fails: [
      ['routing', GATE, 'missed-gray'],
      ['breaker', 'order', 'opened-too-early'],
    ],
  },
  {
    name: 'leaked-gray: 1 in 10 000 unmarked requests reaches gray',
    plan: planWith(),
    requests: () =>
      traffic(
        { toS: 1_000, perSecond: 20, seed: 3 },
        shop({
          unmarked: ({ n }) => (n % 10_000 < 2 ? { at: 'order-v2' } : plain),
          share: ({ n }) => (n % 10_000 < 2 ? 0 : SHARE),
        }),
      ),
    outcome: 'fail',
    fails: [['routing', GATE, 'leaked-gray']],
  },
  {
    name: 'leaked-gray under SkyWalking agents',
    plan: planWith(),
    agent: 'skywalking',
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({ unmarked: (d) => (d.chance(0.005) ? { at: 'order-v2' } : plain) }),
      ),
    outcome: 'fail',
    fails: [['routing', GATE, 'leaked-gray']],
  },
  {
    name: 'fallback: a marked request goes on to a service that has one version',
    plan: planWith({ '  split:': `${serviceLines('stock', { gray: false })}  split:` }),
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({
          marked: () => chain(gray, { at: 'stock-v1', mark: MARK }),
          unmarked: () => chain(plain, { at: 'stock-v1' }),
        }),
      ),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'mark-lost: 20 % of marked requests lose it at hop 2 of 5',
    plan: FIVE_HOPS,
    requests: () =>
      traffic(
        TEN_MINUTES,
        fiveHops((draw) => draw.chance(0.2)),
      ),
    outcome: 'fail',
    fails: [
      ['routing', 'order → b', 'mark-lost'],
      ['mark-propagation', 'order → b', 'mark-not-carried'],
    ],
  },
  {
    name: 'mark-lost under SkyWalking agents',
    plan: FIVE_HOPS,
    agent: 'skywalking',
    requests: () =>
      traffic(
        TEN_MINUTES,
        fiveHops((draw) => draw.chance(0.2)),
      ),
    outcome: 'fail',
    fails: [
      ['routing', 'order → b', 'mark-lost'],
      ['mark-propagation', 'order → b', 'mark-not-carried'],
    ],
  },
  {
    name: 'five hops that all carry the mark',
    plan: FIVE_HOPS,
    requests: () =>
      traffic(
        TEN_MINUTES,
        fiveHops(() => false),
      ),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'mark-changed: 20 % of marked requests arrive with another value',
    plan: planWith({ '  split:': `${serviceLines('stock')}  split:` }),
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({
          marked: (draw) =>
            chain(
              gray,
              draw.chance(0.2) ? { at: 'stock-v1', mark: 'maybe' } : { at: 'stock-v2', mark: MARK },
            ),
          unmarked: () => chain(plain, { at: 'stock-v1' }),
        }),
      ),
    outcome: 'fail',
    fails: [
      ['routing', 'order → stock', 'mark-changed'],
      ['mark-propagation', 'order → stock', 'mark-not-carried'],
    ],
  },
  {
    name: 'by weight without any mark: the way is kept',
    plan: planWith({
      '  mark: { anyOf: [{ attribute: http.request.header.gray, equals: "true" }] }\n': '',
      '  split:': `${serviceLines('stock')}  split:`,
    }),
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({
          marked: () => chain({ at: 'order-v2' }, { at: 'stock-v2' }),
          unmarked: () => chain(plain, { at: 'stock-v1' }),
        }),
      ),
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'by weight without any mark: 2 % of gray traces leave their lane',
    plan: planWith({
      '  mark: { anyOf: [{ attribute: http.request.header.gray, equals: "true" }] }\n': '',
      '  split:': `${serviceLines('stock')}  split:`,
    }),
    requests: () =>
      traffic(
        TEN_MINUTES,
        shop({
          marked: (d) =>
            chain({ at: 'order-v2' }, { at: d.chance(0.02) ? 'stock-v1' : 'stock-v2' }),
          unmarked: () => chain(plain, { at: 'stock-v1' }),
        }),
      ),
    outcome: 'fail',
    fails: [
      ['routing', 'order → stock', 'missed-gray'],
      ['breaker', 'stock', 'opened-too-early'],
    ],
  },
  {
    name: 'a share of 50 % where 30 ± 10 % is planned',
    plan: planWith(),
    requests: () => traffic(TEN_MINUTES, shop({ share: () => 0.5 })),
    outcome: 'fail',
    fails: [['traffic-share', 'gateway', 'share-deviates']],
  },
]
