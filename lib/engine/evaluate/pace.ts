// How often the evaluator works: every two seconds, less often when its work is heavy.

/** From the start of one tick to that of the next, when ticks are cheap. */
export const TICK_MS = 2_000
/** Rests so many times as long as it worked, so that judging leaves the machine to receiving. */
const REST_FACTOR = 3
/** What just came in is to be seen within ten seconds. */
const REST_MS_MAX = 6_000

/** How long to wait after a tick that took `workedMs`. */
export function restMs(workedMs: number): number {
  return Math.max(TICK_MS - workedMs, Math.min(REST_MS_MAX, workedMs * REST_FACTOR))
}
