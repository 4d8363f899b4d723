// Where plans put sources: into the services and groups that everything is counted by. Pure.
import type { Membership, Source, SourceId } from '#lib/model/source'
import type { Plan } from '#lib/plan/plan'
import { placeSource } from '#lib/plan/selector'

/** Every source's service and group; of two plans that disagree, the earlier one is right. */
export function placeSources(
  sources: readonly Source[],
  plans: readonly Pick<Plan, 'services'>[],
): ReadonlyMap<SourceId, Membership> {
  const services = plans.flatMap((plan) => plan.services)
  return new Map(sources.map((source) => [source.id, placeSource(source, services)]))
}
