// Adds to the groups of a bucket how many traces reached each first, and what those stand for.
import type { Placing } from '#lib/engine/evaluate/sums/place-routes'
import type { ShareRow } from '#lib/model/call'
import { type BucketTraffic, type GroupSum, groupKey } from './traffic'

/** `rows` are the shares of the same bucket; what no group answered in it is left out. */
export function withTraces(
  traffic: BucketTraffic,
  rows: readonly ShareRow[],
  { place }: Pick<Placing, 'place'>,
): BucketTraffic {
  const groups = new Map<string, GroupSum & { traces: number; weight: number }>()
  for (const [key, sum] of traffic.groups) groups.set(key, { ...sum, traces: 0, weight: 0 })
  for (const { sourceId, requests, weight } of rows) {
    const at = place(sourceId)
    const sum = at === null ? undefined : groups.get(groupKey(at.service, at.group))
    if (sum === undefined) continue
    sum.traces += requests
    sum.weight += weight
  }
  return { ...traffic, groups }
}
