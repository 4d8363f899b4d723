// What can be said of a rollout before its first stage: do the instances report that it speaks of? Pure.
import type { Group, Source } from '#lib/model/source'
import type { Finding } from '#lib/model/verdict'
import type { Plan, PlanService } from '#lib/plan/plan'
import { placeAmong } from './sums/placing'

const CHECK = 'sources'

/** One required finding that keeps the verdict open, and one shown for each service with two groups. */
export function pendingFindings(
  plan: Plan,
  sources: Iterable<Source>,
  others: readonly PlanService[] = [],
): Finding[] {
  const counts = new Map<string, Record<Group, number>>()
  for (const source of sources) {
    const { service, group } = placeAmong(source, plan.services, others)
    if (group === null) continue
    const count = counts.get(service) ?? { baseline: 0, gray: 0, unknown: 0 }
    counts.set(service, { ...count, [group]: count[group] + 1 })
  }
  const start: Finding = {
    check: CHECK,
    subject: plan.name,
    outcome: 'inconclusive',
    required: true,
    summary: 'The rollout has not started: nothing is promised yet.',
    code: 'not-started',
    numbers: {},
    evidence: [],
    moreRequestsNeeded: null,
  }
  const services = plan.services.filter((service) => service.gray !== null)
  return [start, ...services.map((service) => sourcesFinding(service, counts))]
}

function sourcesFinding(
  { service }: PlanService,
  counts: ReadonlyMap<string, Readonly<Record<Group, number>>>,
): Finding {
  const { baseline, gray, unknown } = counts.get(service) ?? { baseline: 0, gray: 0, unknown: 0 }
  const both = baseline > 0 && gray > 0
  const seen = `${baseline} baseline and ${gray} gray ${baseline + gray === 1 ? 'instance' : 'instances'}`
  const strays = unknown === 0 ? '' : ` ${unknown} more are in neither group.`
  const hint = both ? '' : ' Check the selectors, or wait for the first spans.'
  return {
    check: CHECK,
    subject: service,
    outcome: both ? 'pass' : 'inconclusive',
    required: false,
    summary: `${service} is reported by ${seen}.${strays}${hint}`,
    code: both ? 'sources-seen' : 'sources-missing',
    numbers: { baseline, gray, unknown },
    evidence: [],
    moreRequestsNeeded: null,
  }
}
