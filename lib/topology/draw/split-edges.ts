// What the plan promises on the calls that decide between gray and baseline, beside what was seen. Pure.
import type { Group } from '#lib/model/source'

/** What one rollout promises and has observed. */
export interface PlannedShare {
  /** Services with two groups; null: all that have them. */
  readonly services: readonly string[] | null
  /** Who decides; null: whoever calls the first service with two groups. */
  readonly at: string | null
  /** Fraction of gray, 0..1; null when the stage plans none. */
  readonly planned: number | null
}

export interface SplitCall {
  readonly id: string
  readonly caller: string
  readonly callee: string
  readonly calleeGroup: Group | null
  readonly requests: number
}

/** Fractions in 0..1 of the caller's requests to both groups of the callee. */
export interface SplitShare {
  readonly observed: number
  readonly planned: number
}

export function plannedFor(service: string, shares: readonly PlannedShare[]): number | null {
  const own = shares.find(({ services }) => services === null || services.includes(service))
  return own?.planned ?? null
}

/**
 * Calls out of a decision point, by their id: from `at` when it calls a service with two groups
 * itself, else from every service that has no two groups and calls one that has.
 */
export function splitEdges(
  calls: readonly SplitCall[],
  shared: ReadonlySet<string>,
  shares: readonly PlannedShare[],
): ReadonlyMap<string, SplitShare> {
  const splits = new Map<string, SplitShare>()
  for (const { services, at, planned } of shares) {
    if (planned === null) continue
    const into = calls.filter(
      ({ caller, callee, calleeGroup }) =>
        shared.has(callee) &&
        !shared.has(caller) &&
        (calleeGroup === 'gray' || calleeGroup === 'baseline') &&
        (services === null || services.includes(callee)),
    )
    const direct = into.filter(({ caller }) => caller === at)
    const deciding = direct.length > 0 ? direct : into
    for (const { id, caller, callee, calleeGroup, requests } of deciding) {
      const total = deciding
        .filter((call) => call.caller === caller && call.callee === callee)
        .reduce((sum, call) => sum + call.requests, 0)
      if (total === 0 || splits.has(id)) continue
      splits.set(id, {
        observed: requests / total,
        planned: calleeGroup === 'gray' ? planned : 1 - planned,
      })
    }
  }
  return splits
}
