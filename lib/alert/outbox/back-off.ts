// How long to wait before the next attempt. Pure: the jitter follows from what is retried.
import { hashOf } from '#lib/alert/episode/episode'

const FIRST_MS = 5_000
/** A receiver that comes back after a day is told within this time. */
const LONGEST_MS = 15 * 60_000
const DOUBLINGS_MAX = 20
/** Up to this part is added or taken away, so that many do not come back at the same moment. */
const JITTER = 0.2
/** A receiver may ask for more patience than this, but not get it. */
const RETRY_AFTER_MAX_MS = 24 * 3_600_000
/** After this long without an answer a message is given up, counted from its first attempt. */
export const GIVE_UP_MS = 3 * 24 * 3_600_000

/** 5 s, doubled with each failure up to 15 min, each ± 20 %. `failures` from 1. */
export function backOffMs(failures: number, seed: string): number {
  const exact = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, DOUBLINGS_MAX))
  const draw = Number.parseInt(hashOf([seed, String(failures)]).slice(0, 8), 16) / 0xffff_ffff
  return Math.round(exact * (1 + JITTER * (2 * draw - 1)))
}

/** What a receiver asked for, within reason. */
export function patience(afterMs: number): number {
  return Math.min(Math.max(0, afterMs), RETRY_AFTER_MAX_MS)
}
