// Writes the rollout plan of a scenario as the YAML that a user would write.
import { BASELINE_ONLY, DECISION_POINT, RELEASED, RELEASED_GRAY } from './cast'

/** What differs between the plans of the scenarios. */
export interface PlanWords {
  readonly by: 'mark' | 'weight'
  /** Lines of the stages, as in the plan: `{ name: canary, share: 10%, tolerance: 1% }`. */
  readonly stages: readonly string[]
}

/** `prefix` stands before every reported name and the name of the rollout. */
export function planText({ by, stages }: PlanWords, prefix: string): string {
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
      breaker: { errorRate: 10%, minErrors: 10, window: 10s, halfOpen: 60s }
${BASELINE_ONLY.map((name) => `    - service: ${prefix}${name}`).join('\n')}
  split: { at: ${prefix}${DECISION_POINT}, by: ${by} }
  stages:
${stages.map((stage) => `    - ${stage}`).join('\n')}
  settle: 0s
`
}

function rolloutName(prefix: string): string {
  return `${prefix}favorites-v2`
}
