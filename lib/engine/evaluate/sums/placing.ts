// Reads rows by the eyes of one plan: what its selectors and its mark make of ids. Pure.
import type { TrafficPlacing } from '#lib/engine/evaluate/traffic/place-traffic'
import type { Group, Membership, Source, SourceId } from '#lib/model/source'
import { type MarkReading, readEligible, readMark } from '#lib/plan/mark-reading'
import type { Plan, PlanService } from '#lib/plan/plan'
import { groupIn, placeSource } from '#lib/plan/selector'
import type { ShareRule } from '#lib/store/query/share-traces'
import type { Dimensions } from './dimensions'
import type { Placing } from './place-routes'

type Place = Membership & {
  readonly protocol: string
  /** The gray group of another rollout: nobody's business here, but no stranger either. */
  readonly claimed: boolean
}

export interface PlacingArgs {
  readonly dimensions: Dimensions
  readonly lane: number
  /** Services of other rollouts under way. */
  readonly others?: () => readonly PlanService[]
}

export interface PlanPlacing extends Placing, TrafficPlacing {
  /** Services with a gray group. */
  readonly divided: ReadonlySet<string>
  /** Sources that the plan puts into both groups' services, and those of the decision point. */
  shareSources(): { readonly sources: SourceId[]; readonly split: SourceId[] | null }
  /** As `place` says; what another rollout claims counts as not gray. */
  shareGroup(source: SourceId): Group | null
  /** The marks seen so far that decide whether a trace counts for the share. */
  eligibleMarks(): ShareRule['of']
  /** Whether traces with this set of marks are part of what the plan's share is a share of. */
  isEligible(markSet: string): boolean
  /** Places that changed since they were read first: what was summed by them is wrong. */
  hasMoved(): boolean
}

export function createPlacing(
  plan: Plan,
  { dimensions, lane, others = () => [] }: PlacingArgs,
): PlanPlacing {
  const places = new Map<SourceId, Place>()
  const readings = new Map<string, MarkReading>()
  const place = (id: SourceId): Place | null => {
    const known = places.get(id)
    if (known !== undefined) return known
    const source = dimensions.sources().get(id)
    if (source === undefined) return null
    const found = placeAmong(source, plan.services, others())
    places.set(id, found)
    return found
  }
  const readMarkId = (id: string): MarkReading | null => {
    const known = readings.get(id)
    if (known !== undefined) return known
    if (plan.mark === null) return 'none'
    const mark = dimensions.mark(id)
    if (mark === undefined) return null
    const reading = readMark(plan.mark, mark.pairs)
    readings.set(id, reading)
    return reading
  }
  return {
    place,
    readMark: readMarkId,
    isMarked(markSet) {
      const ids = dimensions.markSet(markSet)
      if (ids?.some((id) => readMarkId(id) === 'marked')) return true
      // A mark that is not known yet may be the one that counts.
      return ids?.every((id) => dimensions.mark(id) !== undefined) ? false : null
    },
    lane: plan.mark === null ? lane : null,
    peer: (id) => dimensions.peer(id),
    divided: new Set(plan.services.flatMap((s) => (s.gray === null ? [] : [s.service]))),
    shareSources() {
      const split = new Set(plan.services.flatMap((s) => (s.gray === null ? [] : [s.service])))
      const all = [...dimensions.sources().keys()].map((id) => ({ id, at: place(id) }))
      const chosen = all.filter(
        ({ at }) => at !== null && (at.group !== null || at.claimed) && split.has(at.service),
      )
      const deciding = all.filter(({ at }) => at?.service === plan.split.at)
      return {
        sources: chosen.map(({ id }) => id).sort(),
        split: plan.split.at === null ? null : deciding.map(({ id }) => id).sort(),
      }
    },
    shareGroup(id) {
      const at = place(id)
      return at?.claimed ? 'baseline' : (at?.group ?? null)
    },
    ...eligibilityOf(plan, dimensions),
    hasMoved() {
      for (const [id, known] of places) {
        const source = dimensions.sources().get(id)
        if (source === undefined) continue
        const now = placeAmong(source, plan.services, others())
        if (now.service !== known.service || now.group !== known.group) return true
      }
      return false
    },
  }
}

/** Which traces count, by their marks. */
function eligibilityOf(
  { split: { of } }: Plan,
  dimensions: Dimensions,
): Pick<PlanPlacing, 'eligibleMarks' | 'isEligible'> {
  const eligible = new Map<string, boolean>()
  return {
    eligibleMarks() {
      if (of === null) return null
      const read = [...dimensions.marks()].map(({ id, pairs }) => ({
        id,
        ...readEligible(of, pairs),
      }))
      const ids = (side: 'any' | 'none') =>
        read
          .filter((mark) => mark[side])
          .map(({ id }) => id)
          .sort()
      return { anyOf: of.anyOf.length === 0 ? null : ids('any'), noneOf: ids('none') }
    },
    isEligible(markSet) {
      if (of === null) return true
      const known = eligible.get(markSet)
      if (known !== undefined) return known
      const ids = markSet === '0' ? [] : dimensions.markSet(markSet)
      const marks = ids?.map((id) => dimensions.mark(id))
      // Marks that are not known yet are asked for again.
      if (marks === undefined || marks.includes(undefined)) return false
      const read = marks.map((mark) => readEligible(of, mark?.pairs ?? {}))
      const any = of.anyOf.length === 0 || read.some((met) => met.any)
      const answer = any && !read.some((met) => met.none)
      eligible.set(markSet, answer)
      return answer
    },
  }
}

/** Instances that stand between the groups are those of another rollout when it calls them gray. */
export function placeAmong(
  source: Source,
  services: readonly PlanService[],
  others: readonly PlanService[],
): Place {
  const { protocol } = source
  const at = placeSource(source, services)
  const claimed =
    at.group === 'unknown' && others.some((service) => groupIn(source, service) === 'gray')
  return { service: at.service, group: claimed ? null : at.group, protocol, claimed }
}
