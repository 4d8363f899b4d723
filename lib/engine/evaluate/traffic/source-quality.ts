// How clocks, exporters and samplers of sources behave: read minute by minute, kept for a quarter.
import type { SourceId } from '#lib/model/source'
import type { TimeRange } from '#lib/store/query/committed'
import type { SourceQualityRow } from '#lib/store/query/read-source-quality'

const MINUTE_MS = 60_000
/** Minutes that count: enough to see a clock or a sampler, and little to read again after a start. */
const MINUTES = 15
/** Spans that were received in a minute can be read this long after it. */
const STORED_AFTER_MS = 5_000

export type SourceQualities = ReadonlyMap<SourceId, SourceQualityRow>

export interface SourceQualityReader {
  /** As of the last whole minute; the same object until there is a newer one. */
  at(nowMs: number): Promise<SourceQualities>
}

/** One for all rollouts. `read` gives rows of spans received in the range. */
export function createSourceQuality(
  read: (range: TimeRange) => Promise<readonly SourceQualityRow[]>,
): SourceQualityReader {
  const minutes = new Map<number, readonly SourceQualityRow[]>()
  let merged: SourceQualities = new Map()
  let mergedMs = -Infinity
  return {
    async at(nowMs) {
      const toMs = Math.floor((nowMs - STORED_AFTER_MS) / MINUTE_MS) * MINUTE_MS
      if (toMs === mergedMs) return merged
      const wanted = Array.from({ length: MINUTES }, (_, i) => toMs - (MINUTES - i) * MINUTE_MS)
      for (const ms of minutes.keys()) if (!wanted.includes(ms)) minutes.delete(ms)
      await Promise.all(
        wanted
          .filter((ms) => !minutes.has(ms))
          .map(async (ms) => {
            minutes.set(ms, await read({ fromMs: ms, toMs: ms + MINUTE_MS }))
          }),
      )
      merged = mergeQuality(wanted.map((ms) => minutes.get(ms) ?? []))
      mergedMs = toMs
      return merged
    },
  }
}

/** Rows of several ranges as if they had been read as one. */
export function mergeQuality(ranges: readonly (readonly SourceQualityRow[])[]): SourceQualities {
  const sums = new Map<SourceId, SourceQualityRow>()
  for (const row of ranges.flat()) {
    const sum = sums.get(row.sourceId)
    sums.set(row.sourceId, sum === undefined ? row : plus(sum, row))
  }
  return sums
}

function plus(a: SourceQualityRow, b: SourceQualityRow): SourceQualityRow {
  const rootsSteps = a.rootsSteps + b.rootsSteps
  const average = (value: (row: SourceQualityRow) => number) =>
    rootsSteps === 0 ? 0 : (value(a) * a.rootsSteps + value(b) * b.rootsSteps) / rootsSteps
  const rootsMean = average((row) => row.rootsMean)
  const squares = average((row) => row.rootsVariance + row.rootsMean ** 2)
  return {
    sourceId: a.sourceId,
    spans: a.spans + b.spans,
    unweighted: a.unweighted + b.unweighted,
    late: a.late + b.late,
    aheadMs: Math.max(a.aheadMs, b.aheadMs),
    behindMs: Math.min(a.behindMs, b.behindMs),
    rootsSteps,
    rootsMean,
    rootsVariance: Math.max(0, squares - rootsMean ** 2),
  }
}
