// Which edges of the topology break the plan, told from the findings of the routing check. Pure.
import { type RouteOutcome, VIOLATIONS } from '#lib/model/hop'
import type { Group } from '#lib/model/source'
import type { Finding } from '#lib/model/verdict'

export interface EdgeViolation {
  readonly caller: string
  readonly callee: string
  readonly outcome: RouteOutcome
  readonly requests: number
  /** Where the requests arrived; null: wherever the callee has no groups. */
  readonly calleeGroup: Group | null
}

/** One per edge and kind of violation, most requests first. */
export function edgeViolations(findings: readonly Finding[]): EdgeViolation[] {
  return findings
    .filter(({ check, outcome }) => check === 'routing' && outcome === 'fail')
    .flatMap(({ subject, code, numbers }) => {
      const [caller, callee] = subject.split(' → ')
      if (caller === undefined || callee === undefined) return []
      const broken = [...VIOLATIONS, ...(code === 'fail-over' ? ([code] as const) : [])]
      return broken.flatMap((outcome): EdgeViolation[] => {
        const requests = numbers[outcome]
        if (typeof requests !== 'number' || requests === 0) return []
        return [{ caller, callee, outcome, requests, calleeGroup: arrivedAt(outcome) }]
      })
    })
    .sort((a, b) => b.requests - a.requests)
}

function arrivedAt(outcome: RouteOutcome): Group {
  return outcome === 'leaked-gray' ? 'gray' : 'baseline'
}
