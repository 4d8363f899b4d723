// Evidence since the beginning of the stage's day, and since each later start that is kept. Pure.

import { STARTS_PER_DAY } from '#lib/stats/multi-start'
import { dayOf } from './past'
import type { Subject } from './subject'
import { addSums, EVIDENCE_SIZE } from './sums'

export interface Starts {
  /** Slots at which they begin, oldest first; the first stands for the beginning of the day. */
  readonly slots: readonly number[]
  /** Sums from each start until now, EVIDENCE_SIZE long. */
  readonly sums: readonly Float64Array[]
  /** Starts that have begun, but are not kept. */
  readonly dropped: number
}

interface Segment {
  readonly slot: number
  readonly sums: Float64Array | Float32Array
}

export function startsOf(subject: Subject, newestSlot: number): Starts {
  const slots: number[] = []
  const sums: Float64Array[] = []
  let since = new Float64Array(EVIDENCE_SIZE)
  for (const segment of segmentsOf(subject, newestSlot).toReversed()) {
    since = since.slice()
    addSums(since, segment.sums)
    slots.unshift(segment.slot)
    sums.unshift(since)
  }
  const begun = newestSlot - dayOf(newestSlot) * STARTS_PER_DAY
  return { slots, sums, dropped: Math.max(0, begun - Math.max(0, slots.length - 1)) }
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
  const later = open
    .filter(({ slot }) => dayOf(slot) === day)
    .map(({ slot, sums }) => ({ slot, sums: sums.subarray(0, EVIDENCE_SIZE) }))
  return [...kept, ...later]
}
