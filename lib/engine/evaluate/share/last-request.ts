// After an ending: when the group that must be quiet was last asked.
import type { LastRequest } from '#lib/check/sample'
import type { PlanPlacing } from '#lib/engine/evaluate/sums/placing'
import { BUCKET_MS } from '#lib/model/hop'
import type { Group, SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { readLastRequest } from '#lib/store/query/read-last-request'

/** The last request may have come long before the ending, but not for ever. */
const BEFORE_MS = 6 * 3_600_000

export interface LastRequestReader {
  /** Takes in spans that start before `toMs`, also those that came late into `changedBuckets`. */
  update(changedBuckets: readonly number[], toMs: number): Promise<void>
  last(): LastRequest
}

export interface LastRequestArgs {
  readonly group: Group
  readonly placing: Pick<PlanPlacing, 'shareSources' | 'shareGroup'>
  /** When the window of the ending begins. */
  readonly fromMs: number
}

/** Spans come, and do not go: what was read once is only followed by what is new. */
export function createLastRequest(
  db: Database,
  { group, placing, fromMs }: LastRequestArgs,
): LastRequestReader {
  const sinceMs = fromMs - BEFORE_MS
  let atMs: number | null = null
  let readToMs = sinceMs
  let known = 0
  const read = async (sources: readonly SourceId[], range: { fromMs: number; toMs: number }) => {
    const found = await readLastRequest(db, { sources, ...range })
    if (found !== null && found > (atMs ?? 0)) atMs = found
  }
  return {
    async update(changedBuckets, toMs) {
      const sources = placing
        .shareSources()
        .sources.filter((id) => placing.shareGroup(id) === group)
      const isGrown = sources.length > known
      const late = changedBuckets.filter(
        (ms) => ms + BUCKET_MS > (atMs ?? sinceMs) && ms < readToMs,
      )
      const start = isGrown ? sinceMs : Math.min(readToMs, ...late)
      // A bucket that is still young is read until it has settled.
      await read(sources, { fromMs: start, toMs })
      known = sources.length
      readToMs = Math.max(readToMs, toMs - BUCKET_MS)
    },
    last: () => ({ atMs, sinceMs }),
  }
}
