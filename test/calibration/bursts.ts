// Errors that come in bursts: one user fails, and tries again and again for a minute.
import type { Draws } from './draws'

export interface BurstKind {
  readonly errorsPerSecond: number
  /** Errors of a burst on average; geometric. */
  readonly burst: number
  /** Chance that it is a user of gray. */
  readonly grayShare: number
}

export interface Bursts {
  /** Errors of the next ten seconds. */
  next(): { readonly gray: number; readonly baseline: number }
}

const BUCKET_S = 10
const BUCKETS = 6

export function createBursts(
  draws: Draws,
  { errorsPerSecond, burst, grayShare }: BurstKind,
): Bursts {
  const ring = Array.from({ length: BUCKETS }, () => ({ gray: 0, baseline: 0 }))
  let bucket = 0
  const begin = () => {
    const group = draws.chance(grayShare) ? 'gray' : 'baseline'
    let more = true
    while (more) {
      const slot = ring[(bucket + draws.below(BUCKETS)) % BUCKETS]
      if (slot !== undefined) slot[group] += 1
      more = draws.chance(1 - 1 / burst)
    }
  }
  return {
    next() {
      const bursts = draws.poisson((errorsPerSecond * BUCKET_S) / burst)
      for (let i = 0; i < bursts; i += 1) begin()
      const slot = bucket % BUCKETS
      const now = ring[slot] ?? { gray: 0, baseline: 0 }
      ring[slot] = { gray: 0, baseline: 0 }
      bucket += 1
      return now
    },
  }
}
