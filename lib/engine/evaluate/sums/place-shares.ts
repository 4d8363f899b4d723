// Gives the share rows of a bucket the groups of one plan.

import type { SharePart, ShareSum } from '#lib/check/sample'
import { addCounts } from '#lib/check/share/share-sums'
import type { BucketUnits } from '#lib/engine/evaluate/share/place-units'
import type { ShareRow } from '#lib/model/call'
import type { Group, SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'

/** Instances and endpoints that are told apart; memory must not grow with names. */
const PARTS_MAX = 512

/** Traces of one or more buckets by the group that they reached first. */
export interface ShareCounts extends ShareSum {
  readonly unknown: number
  readonly ineligible: number
  readonly grayExamples: readonly TraceId[]
  readonly baselineExamples: readonly TraceId[]
  /** Of one bucket only: sums know nothing of units. */
  readonly units?: BucketUnits
}

export const NO_SHARES: ShareCounts = {
  requests: 0,
  gray: 0,
  unknown: 0,
  ineligible: 0,
  grayExamples: [],
  baselineExamples: [],
}

/** `planned`: the share promised at the time of the bucket; null when none is. */
export function placeShares(
  rows: readonly ShareRow[],
  groupOf: (source: SourceId) => Group | null,
  planned: number | null = null,
): ShareCounts {
  return sumShares(rows.map((row) => toCounts(row, groupOf(row.sourceId), planned ?? 0)))
}

/** Examples of `added` come first: they are newer. */
export function addShares(sum: ShareCounts, added: ShareCounts): ShareCounts {
  return sumShares([sum, added])
}

/** In order of time. */
export function sumShares(list: readonly ShareCounts[]): ShareCounts {
  let counts: ShareSum = { requests: 0, gray: 0 }
  let unknown = 0
  let ineligible = 0
  for (const added of list) {
    counts = addCounts(counts, added)
    unknown += added.unknown
    ineligible += added.ineligible
  }
  const parts = sumParts(list)
  return {
    ...counts,
    ...(parts.size === 0 ? {} : { parts }),
    unknown,
    ineligible,
    grayExamples: newestOf(list.map(({ grayExamples }) => grayExamples)),
    baselineExamples: newestOf(list.map(({ baselineExamples }) => baselineExamples)),
  }
}

/** What evidence needs of a slot whose buckets are gone. */
export function toShareSum({ requests, gray, promised, weights, parts }: ShareCounts): ShareSum {
  return {
    requests,
    gray,
    ...(promised === undefined ? {} : { promised }),
    ...(weights === undefined ? {} : { weights }),
    ...(parts === undefined ? {} : { parts }),
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function sumParts(list: readonly ShareCounts[]): ReadonlyMap<string, SharePart> {
  const sums = new Map<string, Mutable<SharePart>>()
  const only = list.filter(({ parts }) => parts !== undefined)
  if (only.length === 1) return only[0]?.parts ?? sums
  for (const { parts } of only) {
    for (const [key, part] of parts ?? []) {
      const sum = sums.get(key)
      if (sum === undefined) {
        if (sums.size < PARTS_MAX) sums.set(key, { ...part })
        continue
      }
      sum.requests += part.requests
      sum.gray += part.gray
      sum.promised += part.promised
    }
  }
  return sums
}

function newestOf(lists: readonly (readonly TraceId[])[]): readonly TraceId[] {
  let only: readonly TraceId[] = []
  const found: TraceId[] = []
  for (let i = lists.length - 1; i >= 0 && found.length < EVIDENCE_MAX; i -= 1) {
    const list = lists[i] ?? []
    if (list.length === 0) continue
    only = found.length === 0 ? list : []
    for (const traceId of list) found.push(traceId)
  }
  return only.length > 0 ? only : found.slice(0, EVIDENCE_MAX)
}

function toCounts(row: ShareRow, group: Group | null, planned: number): ShareCounts {
  const { requests, examples, viaSource, endpoint } = row
  if (!row.eligible) return { ...NO_SHARES, ineligible: requests }
  if (group !== 'gray' && group !== 'baseline') return { ...NO_SHARES, unknown: requests }
  const isGray = group === 'gray'
  const sum = { requests, gray: isGray ? requests : 0, promised: requests * planned }
  const parts = new Map<string, SharePart>()
  if (viaSource !== '0') {
    parts.set(`caller ${viaSource}`, { ...sum, dimension: 'caller', id: viaSource })
  }
  if (endpoint !== '0') {
    parts.set(`endpoint ${endpoint}`, { ...sum, dimension: 'endpoint', id: endpoint })
  }
  const gray = isGray ? row.weight : 0
  return {
    ...NO_SHARES,
    ...sum,
    weights: { all: row.weight, gray, squares: row.weightSquares },
    ...(parts.size === 0 ? {} : { parts }),
    ...(isGray ? { grayExamples: examples } : { baselineExamples: examples }),
  }
}
