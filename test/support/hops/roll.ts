// Rolls a time range of a test database whole, as the evaluator does bucket by bucket.
import type { Database } from '#lib/store/client'
import type { TimeRange } from '#lib/store/query/committed'
import { type RolledHops, type RollHopsOptions, rollHops } from '#lib/store/query/roll-hops'
import { T0_MS } from '#test/support/insert-spans'
import { bucketsBetween } from './bucket-times'

let version = 0

/** Grows with every call, as versions must. */
export function nextVersion(): number {
  version += 2
  return version
}

/** Calls received up to T0_MS are settled. */
export async function roll(
  db: Database,
  { fromMs, toMs }: TimeRange,
  options: Partial<RollHopsOptions> = {},
): Promise<RolledHops> {
  return await rollHops(db, {
    buckets: bucketsBetween(fromMs, toMs),
    version: nextVersion(),
    settledMs: T0_MS,
    lanes: [],
    halves: false,
    slices: 1,
    ...options,
  })
}
