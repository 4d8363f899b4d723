// What one row of the scenario table says, and the plan that most of them share.
import type { StageAction } from '#lib/model/rollout'
import type { Outcome } from '#lib/model/verdict'
import type { Request } from './requests'
import type { ScenarioSpan } from './spans'

/** A finding that must fail: check, subject without prefixes, code. */
export type Failing = readonly [check: string, subject: string, code: string]

export interface Scenario extends Expected {
  readonly name: string
  /** `P-` stands for the prefix of the scenario, NAME for its rollout. */
  readonly plan: string
  /** Makes our plan of the text, when it is another tool's. */
  readonly read?: (text: string) => string
  /** Resource attributes beside the usual ones, by service and version. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly requests: () => readonly Request[]
  readonly agent?: 'otlp' | 'skywalking'
  /** Other things that happened to spans on the way. */
  readonly onTheWay?: (spans: readonly ScenarioSpan[]) => readonly ScenarioSpan[]
  /** What people did, by seconds after the scenario began; `start` at 0 when left out. */
  readonly acts?: readonly (readonly [atS: number, action: StageAction])[]
  /** When the last verdict is asked for; half a minute after the last request when left out. */
  readonly endS?: number
  /** Another rollout beside it, started at the same time. */
  readonly second?: Expected & { readonly plan: string }
}

export interface Expected {
  /** The last verdict. */
  readonly outcome: Outcome
  /** Everything that ever failed, and nothing else. */
  readonly fails: readonly Failing[]
}

const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: NAME }
spec:
  mark: { anyOf: [{ attribute: http.request.header.gray, equals: "true" }] }
  services:
    - service: P-order
      baseline: { instance: "*-v1-*" }
      gray: { instance: "*-v2-*" }
  split: { at: P-gateway, by: weight }
  stages:
    - { name: first, share: 30%, tolerance: 10% }
    - { name: second, share: 60%, tolerance: 10% }
  settle: 0s
`

/** Lines of one more service. */
export function serviceLines(service: string, { gray = true }: { gray?: boolean } = {}): string {
  const lines = [
    `    - service: P-${service}`,
    '      baseline: { instance: "*-v1-*" }',
    ...(gray ? ['      gray: { instance: "*-v2-*" }'] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** The plan with each `from` replaced; throws when one is not in it. */
export function planWith(changes: Readonly<Record<string, string>> = {}): string {
  return Object.entries(changes).reduce((plan, [from, to]) => {
    if (!plan.includes(from)) throw new Error(`the plan has no "${from}"`)
    return plan.replace(from, () => to)
  }, PLAN)
}
