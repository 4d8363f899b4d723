// Evidence since the beginning of the stage's day, and since each later start that is kept. Pure.
import { STARTS_PER_DAY } from '#lib/stats/multi-start'
import { dayOf } from './past'
import type { Subject } from './subject'
import { EVIDENCE_SIZE } from './sums'

export interface Starts {
  /** Slots at which they begin, oldest first; the first stands for the beginning of the day. */
  readonly slots: readonly number[]
  /** Sums from each start until now, EVIDENCE_SIZE long. */
  readonly sums: readonly Float64Array[]
  /** Starts that have begun, but are not kept. */
  readonly dropped: number
}

/** Sums from each start until the newest slot began: they stay while that slot grows. */
export interface EarlierStarts {
  readonly version: number
  readonly newestSlot: number
  readonly slots: readonly number[]
  readonly before: readonly Float64Array[]
  /** Written anew at each look. */
  readonly until: readonly Float64Array[]
}

const NOTHING = new Float64Array(EVIDENCE_SIZE)

export function earlierStarts(subject: Subject, newestSlot: number): EarlierStarts {
  const segments = segmentsOf(subject, newestSlot)
  const slots: number[] = []
  const before: Float64Array[] = []
  let since: Float64Array = NOTHING
  for (const { slot, sums } of segments.toReversed()) {
    if (slot < newestSlot) since = since.map((sum, i) => sum + (sums[i] ?? 0))
    slots.push(slot)
    before.push(since)
  }
  return {
    version: subject.version,
    newestSlot,
    slots: slots.reverse(),
    before: before.reverse(),
    until: before.map(() => new Float64Array(EVIDENCE_SIZE)),
  }
}

/** Valid until the next look. */
export function startsOf(subject: Subject, earlier: EarlierStarts): Starts {
  const { newestSlot, slots, before, until } = earlier
  const newest = newestSums(subject, newestSlot)
  for (let j = 0; j < until.length; j += 1) {
    const into = until[j] ?? NOTHING
    const from = before[j] ?? NOTHING
    for (let i = 0; i < EVIDENCE_SIZE; i += 1) into[i] = (from[i] ?? 0) + (newest[i] ?? 0)
  }
  const begun = newestSlot - dayOf(newestSlot) * STARTS_PER_DAY
  return { slots, sums: until, dropped: Math.max(0, begun - Math.max(0, slots.length - 1)) }
}

/** The newest slot's sums, or none. */
export function newestSums({ open }: Subject, newestSlot: number): Float64Array {
  const cell = open.at(-1)
  return cell?.slot === newestSlot ? cell.sums : NOTHING
}

/** What happened between two starts, oldest first, without what belongs to an earlier day. */
export function segmentsOf({ past, open }: Subject, newestSlot: number): Segment[] {
  const day = dayOf(newestSlot)
  const kept =
    past.day !== day
      ? []
      : past.starts.map((slot, i) => ({
          slot,
          sums: past.sums.subarray(i * EVIDENCE_SIZE, (i + 1) * EVIDENCE_SIZE),
        }))
  const later = open.filter(({ slot }) => dayOf(slot) === day)
  return [...kept, ...later]
}

interface Segment {
  readonly slot: number
  readonly sums: Float64Array | Float32Array
}
