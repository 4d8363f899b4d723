// Plans as text for tests: a complete small one, changed by replacing lines.

/** Line numbers matter to tests of errors: `apiVersion` is line 1, `stages` line 12. */
export const SMALL_PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: favorites-v2 }
spec:
  mark:
    anyOf:
      - { attribute: http.request.header.gray, equals: "true" }
  services:
    - service: favorites-service
      gray: { version: v2 }
  split: { at: gateway-service, by: weight }
  stages:
    - { name: canary, share: 10%, tolerance: 2% }
    - { name: all, share: 100% }
`

/** The small plan with each `from` replaced by its `to`; throws when one is not in it. */
export function changedPlan(changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the plan has no "${from}"`)
    return text.replace(from, () => to)
  }, SMALL_PLAN)
}
