// Latencies that count as slow, frozen before the requests that are compared by them. Pure.
import type { Binned } from '#lib/stats/binned'
import { quantileBin } from '#lib/stats/quantile/quantile-interval'
import type { PairRow } from './pair-row'

/** Fewer requests of the baseline say too little about its p99. */
export const THRESHOLD_REQUESTS_MIN = 200
/** The quantiles that are compared: the body, and two depths of the tail. */
export const QUANTILES = [0.5, 0.95, 0.99] as const

/** Slower than the bin is slower than the baseline's quantile was. */
export interface Threshold {
  /** Bins of p50, p95 and p99. */
  readonly bins: readonly [number, number, number]
  /** Requests of the baseline that they were read from. */
  readonly requests: number
}

/** By `pairKey`. */
export type Thresholds = ReadonlyMap<string, Threshold>

export type PairName = Pick<PairRow, 'service' | 'dimension' | 'value'>

export function pairKey({ service, dimension, value }: PairName): string {
  return `${service}\n${dimension}\n${value}`
}

/** Thresholds of the baseline in `rows`, all buckets of the hour before the stage, in any order. */
export function freezeThresholds(rows: Iterable<PairRow>): Thresholds {
  const sums = new Map<string, Map<number, number>>()
  for (const row of rows) {
    if (row.baseline === null) continue
    const key = pairKey(row)
    const sum = sums.get(key) ?? new Map<number, number>()
    if (sum.size === 0) sums.set(key, sum)
    const { bins, counts } = row.baseline
    for (let i = 0; i < bins.length; i += 1) {
      sum.set(bins[i] ?? 0, (sum.get(bins[i] ?? 0) ?? 0) + (counts[i] ?? 0))
    }
  }
  const frozen = [...sums].flatMap(([key, sum]) => {
    const threshold = thresholdOf(sum)
    return threshold === null ? [] : [[key, threshold] as const]
  })
  return new Map(frozen)
}

/** Null while there are too few requests. */
export function thresholdOf(sum: ReadonlyMap<number, number>): Threshold | null {
  const bins = [...sum.keys()].sort((a, b) => a - b)
  const histogram: Binned = { bins, counts: bins.map((bin) => sum.get(bin) ?? 0) }
  const requests = histogram.counts.reduce((all, count) => all + count, 0)
  if (requests < THRESHOLD_REQUESTS_MIN) return null
  const at = (q: number) => quantileBin(histogram, q) ?? 0
  return { bins: [at(QUANTILES[0]), at(QUANTILES[1]), at(QUANTILES[2])], requests }
}
