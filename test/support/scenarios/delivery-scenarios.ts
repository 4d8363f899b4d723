// Scenarios of what may happen to spans on their way: none of it is a fault of the release.
import { createRandom } from '#lib/demo/random'
import { type Call, chain, MARK, traffic } from './requests'
import { planWith, type Scenario, serviceLines } from './scenario'
import type { ScenarioSpan } from './spans'

type Spans = readonly ScenarioSpan[]

const PLAN = planWith({ '  split:': `${serviceLines('stock', { gray: false })}  split:` })

/** gateway → order → stock, everything as planned. */
function healthy(change: (call: Call, chance: (p: number) => boolean) => Call = (call) => call) {
  return traffic({ toS: 600, perSecond: 5 }, (draw) => {
    const gray = draw.chance(0.3)
    const mark = gray ? { mark: MARK } : {}
    const call = (at: string): Call => change({ at, ...mark }, draw.chance)
    return chain({ at: 'gateway-v1' }, call(gray ? 'order-v2' : 'order-v1'), call('stock-v1'))
  })
}

function shuffled(spans: Spans): ScenarioSpan[] {
  const random = createRandom(7)
  const mixed = [...spans]
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1)
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a]
  }
  return mixed
}

export const DELIVERY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'parents that are missing: a tenth of the spans of order is lost',
    plan: PLAN,
    requests: () =>
      healthy((call, chance) => ({ ...call, isLost: call.at !== 'stock-v1' && chance(0.1) })),
    outcome: 'pass',
    // Shown only: it is said aloud that part of the traces could not be judged.
    fails: [['data-quality', 'stock completeness', 'incomplete-traces']],
  },
  {
    name: 'a tenth of all exports never arrives',
    plan: PLAN,
    requests: () => healthy(),
    onTheWay: (spans) => {
      const random = createRandom(3)
      return spans.filter(() => !random.chance(0.1))
    },
    outcome: 'pass',
    fails: [
      ['data-quality', 'order completeness', 'incomplete-traces'],
      ['data-quality', 'stock completeness', 'incomplete-traces'],
    ],
  },
  {
    name: 'duplicates: every batch is sent twice',
    plan: PLAN,
    requests: () => healthy(),
    onTheWay: (spans) => [...spans, ...spans],
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'reordered: spans come in any order',
    plan: PLAN,
    requests: () => healthy(),
    onTheWay: shuffled,
    outcome: 'pass',
    fails: [],
  },
  {
    name: 'late: the callees report after all their callers',
    plan: PLAN,
    requests: () => healthy(),
    onTheWay: (spans) => [
      ...spans.filter(({ at }) => at.includes('gateway')),
      ...spans.filter(({ at }) => !at.includes('gateway')).toReversed(),
    ],
    outcome: 'pass',
    fails: [],
  },
]
