// Evidence of the current day by start: the last hour in slots of five minutes, before that in hours.
import { STARTS_PER_DAY } from '#lib/stats/multi-start'
import { EVIDENCE_SIZE } from './sums'

/** Sealed starts that are kept one by one, with the open ones an hour; older ones are kept by the hour. */
const RECENT_SLOTS = 9
const SLOTS_PER_HOUR = 12
const ROOM = 8

/** Sums from each kept start to the next one. Slots count from 0 since the window began. */
export interface Past {
  day: number
  starts: number[]
  sums: Float32Array
}

export function emptyPast(): Past {
  return { day: 0, starts: [], sums: new Float32Array(0) }
}

export function dayOf(slot: number): number {
  return Math.floor(slot / STARTS_PER_DAY)
}

/** Appends a slot that changes no more; with a new day the evidence begins anew. */
export function keepSlot(past: Past, slot: number, evidence: Float64Array): void {
  if (dayOf(slot) !== past.day) {
    past.day = dayOf(slot)
    past.starts = []
  }
  const i = past.starts.length
  if ((i + 1) * EVIDENCE_SIZE > past.sums.length) {
    const wider = new Float32Array((i + ROOM) * EVIDENCE_SIZE)
    wider.set(past.sums)
    past.sums = wider
  }
  past.sums.set(evidence.subarray(0, EVIDENCE_SIZE), i * EVIDENCE_SIZE)
  past.starts.push(slot)
  for (let later = past.starts.length - 1; later >= 1; later -= 1) {
    const start = past.starts[later] ?? 0
    const isOld = start <= slot - RECENT_SLOTS
    if (isOld && hourOf(start) === hourOf(past.starts[later - 1] ?? 0))
      mergeIntoPrevious(past, later)
  }
}

function hourOf(slot: number): number {
  return Math.floor(slot / SLOTS_PER_HOUR)
}

function mergeIntoPrevious({ starts, sums }: Past, i: number): void {
  const from = i * EVIDENCE_SIZE
  for (let e = 0; e < EVIDENCE_SIZE; e += 1) {
    const into = from - EVIDENCE_SIZE + e
    sums[into] = (sums[into] ?? 0) + (sums[from + e] ?? 0)
  }
  sums.copyWithin(from, from + EVIDENCE_SIZE, starts.length * EVIDENCE_SIZE)
  starts.splice(i, 1)
}
