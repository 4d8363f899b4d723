// Where plans put sources: into the services and groups that everything is counted by. Pure.
import type { Membership, Source, SourceId } from '#lib/model/source'
import type { Plan } from '#lib/plan/plan'
import { groupIn } from '#lib/plan/selector'

/**
 * Every source's service and group. Earlier plans go first, but a plan that knows the group goes
 * before one that only knows the service. Sources that no plan names keep their reported service.
 */
export function placeSources(
  sources: readonly Source[],
  plans: readonly Pick<Plan, 'services'>[],
): ReadonlyMap<SourceId, Membership> {
  const services = plans.flatMap((plan) => plan.services)
  return new Map(sources.map((source) => [source.id, placeSource(source, services)]))
}

function placeSource(source: Source, services: Plan['services']): Membership {
  let known: Membership | null = null
  for (const service of services) {
    const group = groupIn(source, service)
    if (group === null) continue
    if (group !== 'unknown') return { service: service.service, group }
    known ??= { service: service.service, group }
  }
  return known ?? { service: source.service, group: null }
}
