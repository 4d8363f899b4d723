// Gives the share rows of a bucket the groups of one plan.

import type { ShareRow } from '#lib/model/call'
import type { Group, SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'

/** Traces of one or more buckets by the group that they reached first. */
export interface ShareCounts {
  readonly requests: number
  readonly gray: number
  readonly unknown: number
  readonly grayExamples: readonly TraceId[]
  readonly baselineExamples: readonly TraceId[]
}

export const NO_SHARES: ShareCounts = {
  requests: 0,
  gray: 0,
  unknown: 0,
  grayExamples: [],
  baselineExamples: [],
}

export function placeShares(
  rows: readonly ShareRow[],
  groupOf: (source: SourceId) => Group | null,
): ShareCounts {
  return rows.reduce((sum, row) => addShares(sum, toCounts(row, groupOf(row.sourceId))), NO_SHARES)
}

/** Examples of `added` come first: they are newer. */
export function addShares(sum: ShareCounts, added: ShareCounts): ShareCounts {
  const newest = (fresh: readonly TraceId[], old: readonly TraceId[]) =>
    fresh.length === 0 ? old : [...fresh, ...old].slice(0, EVIDENCE_MAX)
  return {
    requests: sum.requests + added.requests,
    gray: sum.gray + added.gray,
    unknown: sum.unknown + added.unknown,
    grayExamples: newest(added.grayExamples, sum.grayExamples),
    baselineExamples: newest(added.baselineExamples, sum.baselineExamples),
  }
}

function toCounts({ requests, examples }: ShareRow, group: Group | null): ShareCounts {
  if (group === 'gray') return { ...NO_SHARES, requests, gray: requests, grayExamples: examples }
  if (group === 'baseline') return { ...NO_SHARES, requests, baselineExamples: examples }
  return { ...NO_SHARES, unknown: requests }
}
