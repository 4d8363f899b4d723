// Chooses the instance of every call by the request's mark, as a Polaris router with a lane does.

import type { Instance } from '#lib/demo/messages'
import type { Random } from '#lib/demo/random'
import type { BreakerRule } from '#lib/plan/plan'
import { type Breaker, createBreaker } from './breaker'

/** The mark's value that means gray. Anything else is baseline. */
const GRAY_MARK = 'true'

export interface Choice {
  readonly instance: Instance
  /** Must be called once with the outcome, so that the breaker learns. */
  readonly report: (ok: boolean) => void
}

export interface MarkRouter {
  /** Takes the registry's newest list of live instances. */
  readonly update: (instances: readonly Instance[]) => void
  /** Null when the service has no live instance at all. */
  readonly choose: (service: string, mark: string | undefined) => Choice | null
}

export interface RouterDeps {
  readonly rule: BreakerRule
  readonly random: Random
  readonly now: () => number
  readonly note: (text: string) => void
  /** Fraction of unmarked requests that a broken rule sends to gray. */
  readonly leakRatio: () => number
}

/**
 * Marked requests go to the gray instances of a service while its breaker lets them; a service
 * without gray instances, or whose breaker is open, answers from its baseline.
 */
export function createMarkRouter({ rule, random, now, note, leakRatio }: RouterDeps): MarkRouter {
  let registry = new Map<string, Instance[]>()
  const breakers = new Map<string, Breaker>()

  const breakerOf = (service: string): Breaker => {
    const known = breakers.get(service)
    if (known) return known
    const breaker = createBreaker(rule, (to, why) =>
      note(`breaker of ${service} gray is now ${to}: ${why}`),
    )
    breakers.set(service, breaker)
    return breaker
  }
  const wantsGray = (mark: string | undefined): boolean =>
    mark === GRAY_MARK || random.chance(leakRatio())

  return {
    update: (instances) => {
      registry = new Map()
      for (const one of instances) {
        registry.set(one.service, [...(registry.get(one.service) ?? []), one])
      }
    },
    choose: (service, mark) => {
      const all = registry.get(service) ?? []
      const gray = all.filter((one) => one.lane === 'gray')
      if (gray.length > 0 && wantsGray(mark) && breakerOf(service).allows(now())) {
        const instance = random.pick(gray, () => 1)
        return { instance, report: (ok) => breakerOf(service).report(ok, now()) }
      }
      const baseline = all.filter((one) => one.lane === null)
      if (baseline.length === 0) return null
      return { instance: random.pick(baseline, () => 1), report: () => {} }
    },
  }
}
