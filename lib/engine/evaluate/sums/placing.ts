// Reads rows by the eyes of one plan: what its selectors and its mark make of ids. Pure.
import type { TrafficPlacing } from '#lib/engine/evaluate/traffic/place-traffic'
import type { Membership, SourceId } from '#lib/model/source'
import { type MarkReading, readEligible, readMark } from '#lib/plan/mark-reading'
import type { Plan } from '#lib/plan/plan'
import { placeSource } from '#lib/plan/selector'
import type { ShareRule } from '#lib/store/query/share-traces'
import type { Dimensions } from './dimensions'
import type { Placing } from './place-routes'

type Place = Membership & { readonly protocol: string }

export interface PlanPlacing extends Placing, TrafficPlacing {
  /** Sources that the plan puts into both groups' services, and those of the decision point. */
  shareSources(): { readonly sources: SourceId[]; readonly split: SourceId[] | null }
  /** The marks seen so far that decide whether a trace counts for the share. */
  eligibleMarks(): ShareRule['of']
  /** Places that changed since they were read first: what was summed by them is wrong. */
  hasMoved(): boolean
}

export function createPlacing(
  plan: Plan,
  { dimensions, lane }: { readonly dimensions: Dimensions; readonly lane: number },
): PlanPlacing {
  const places = new Map<SourceId, Place>()
  const readings = new Map<string, MarkReading>()
  const place = (id: SourceId): Place | null => {
    const known = places.get(id)
    if (known !== undefined) return known
    const source = dimensions.sources().get(id)
    if (source === undefined) return null
    const found = { ...placeSource(source, plan.services), protocol: source.protocol }
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
        ({ at }) => at !== null && at.group !== null && split.has(at.service),
      )
      const deciding = all.filter(({ at }) => at?.service === plan.split.at)
      return {
        sources: chosen.map(({ id }) => id).sort(),
        split: plan.split.at === null ? null : deciding.map(({ id }) => id).sort(),
      }
    },
    eligibleMarks() {
      const { of } = plan.split
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
    hasMoved() {
      for (const [id, known] of places) {
        const source = dimensions.sources().get(id)
        if (source === undefined) continue
        const now = placeSource(source, plan.services)
        if (now.service !== known.service || now.group !== known.group) return true
      }
      return false
    },
  }
}
