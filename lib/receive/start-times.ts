// Which start times of spans are stored. Each day is a partition of the table: wrong clocks must not make many.

const DAY_MS = 86_400_000
/** However long spans are kept. */
const PAST_MAX_DAYS = 400
/** Clocks may be ahead of ours by this much. */
const AHEAD_MAX_DAYS = 1

/** The earliest start stored, epoch ms: what began before would be dropped at once. */
export function earliestStartMs(nowMs: number, daysKept: number): number {
  return nowMs - Math.min(daysKept, PAST_MAX_DAYS) * DAY_MS
}

/** The latest start stored, epoch ms: a day that is far ahead would never be dropped. */
export function latestStartMs(nowMs: number): number {
  return nowMs + AHEAD_MAX_DAYS * DAY_MS
}
