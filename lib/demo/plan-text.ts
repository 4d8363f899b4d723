// Writes the rollout plan of a scenario as the YAML that a user would write.
import { BASELINE_ONLY, DECISION_POINT, RELEASED, RELEASED_GRAY } from './cast'

/** What differs between the plans of the scenarios. */
export interface PlanWords {
  readonly by: 'mark' | 'weight'
  /** Lines of the stages, as in the plan: `{ name: canary, share: 10%, tolerance: 1% }`. */
  readonly stages: readonly string[]
}

/** The breaker that both the plan promises and the bookstore's router runs. */
export const BREAKER = { errorRate: 0.1, minErrors: 10, openMs: 60_000 } as const

/** `prefix` stands before every reported name and the name of the rollout. */
export function planText({ by, stages }: PlanWords, prefix: string): string {
  const { errorRate, minErrors, openMs } = BREAKER
  const breaker = `errorRate: ${errorRate * 100}%, minErrors: ${minErrors}, halfOpen: ${openMs / 1000}s`
  return `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${rolloutName(prefix)} }
spec:
  mark:
    anyOf:
      - { attribute: gray, equals: "true" }
      - { attribute: http.request.header.gray, equals: "true" }
  services:
    - service: ${prefix}${RELEASED}
      baseline: { reportedAs: ${prefix}${RELEASED} }
      gray: { reportedAs: ${prefix}${RELEASED_GRAY} }
      whenGrayDown: baseline
      breaker: { ${breaker} }
${BASELINE_ONLY.map((name) => `    - service: ${prefix}${name}`).join('\n')}
  split: { at: ${prefix}${DECISION_POINT}, by: ${by} }
  stages:
${stages.map((stage) => `    - ${stage}`).join('\n')}
  settle: 5s
`
}

export function rolloutName(prefix: string): string {
  return `${prefix}favorites-v2`
}
