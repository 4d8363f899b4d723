// Samples for tests of checks: a healthy stage of a small plan, changed where a test cares.
import {
  type Intent,
  NOTHING_COLLECTED,
  type RouteSum,
  type Sample,
  type ShareSample,
} from '#lib/check/sample'
import { parsePlan } from '#lib/plan/parse-plan'
import type { Plan } from '#lib/plan/plan'
import { SMALL_PLAN } from '#test/plan/plan-text'

/** 2026-11-22T12:00:00Z */
export const NOON_MS = Date.UTC(2026, 10, 22, 12)
const HOUR_MS = 3_600_000

/** The services that scenario tables speak of: one with two groups, two with one. */
export const CHAIN_PLAN = SMALL_PLAN.replace(
  '  split:',
  '    - service: order-service\n    - service: store-service\n  split:',
)

export function traceId(n: number): string {
  return n.toString(16).padStart(32, '0')
}

function shareSample(given: Partial<ShareSample>): ShareSample {
  return {
    total: { requests: 0, gray: 0 },
    slots: [],
    slotsFromMs: NOON_MS,
    unknown: 0,
    grayExamples: [traceId(1)],
    baselineExamples: [traceId(2)],
    ...given,
  }
}

export interface SampleWords {
  readonly plan?: Plan
  readonly stage?: Partial<Sample['stage']>
  readonly share?: Partial<ShareSample>
  readonly routes?: readonly RouteSum[]
  readonly byMark?: boolean
  /** Sections that most checks do not read. */
  readonly collected?: Partial<typeof NOTHING_COLLECTED>
}

/** Stage `canary` of the chain plan: 10 ± 2 %, by weight at gateway-service, with a mark. */
export function sample(given: SampleWords = {}): Sample {
  const plan = given.plan ?? parsePlan(CHAIN_PLAN)
  const [first] = plan.stages
  return {
    stage: {
      name: first?.name ?? '',
      phase: 'running',
      planned: first?.share ?? null,
      tolerance: first?.tolerance ?? null,
      ...given.stage,
    },
    window: { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS },
    split: plan.split,
    byMark: given.byMark ?? plan.mark !== null,
    services: plan.services,
    share: shareSample(given.share ?? {}),
    routes: given.routes ?? [],
    ...NOTHING_COLLECTED,
    ...given.collected,
  }
}

/** A hop as a table row says it: `gateway-service → favorites-service:gray`, 5 requests. */
export function hop(
  edge: string,
  intent: Intent,
  given: Partial<Omit<RouteSum, 'caller' | 'callee' | 'intent'>> = {},
): RouteSum {
  const [from = '', to = ''] = edge.split(' → ')
  const [caller = '', callerGroup = null] = from.split(':')
  const [callee = '', calleeGroup = 'baseline'] = to.split(':')
  return {
    caller,
    callerGroup: toGroup(callerGroup),
    callee,
    calleeGroup: toGroup(calleeGroup),
    protocol: 'otlp',
    intent,
    calleeMark: intent === 'gray' ? 'marked' : 'none',
    complete: true,
    root: caller === 'user',
    breakerOpen: false,
    requests: 1,
    examples: [],
    ...given,
  }
}

function toGroup(word: string | null): RouteSum['calleeGroup'] {
  if (word === 'baseline' || word === 'gray' || word === 'unknown') return word
  return null
}
