// Latencies that count as slow, frozen before the requests that are compared by them. Pure.
import { quantileBin } from '#lib/stats/quantile/quantile-interval'
import type { Arm, PairRow } from './pair-row'
import { countAll, emptyTally, type Tally, toBinned } from './sums/tally'

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

function pairKey({ service, dimension, value }: PairName): string {
  return `${service}\n${dimension}\n${value}`
}

/**
 * Thresholds of the baseline in `rows`, all buckets of the hour before the stage, in any order.
 * All endpoints of a service together give the one for its instances.
 */
export function freezeThresholds(rows: Iterable<PairRow>): Thresholds {
  const sums = new Map<string, Tally>()
  const add = (name: PairName, arm: Arm) => {
    const key = pairKey(name)
    const tally = sums.get(key) ?? emptyTally()
    sums.set(key, tally)
    countAll(tally, arm)
  }
  for (const row of rows) {
    if (row.baseline === null) continue
    add(row, row.baseline)
    if (row.dimension === 'endpoint') add(anyInstance(row.service), row.baseline)
  }
  const frozen = [...sums].flatMap(([key, tally]) => {
    const threshold = thresholdOf(tally)
    return threshold === null ? [] : [[key, threshold] as const]
  })
  return new Map(frozen)
}

function anyInstance(service: string): PairName {
  return { service, dimension: 'instance', value: '' }
}

export function givenThreshold(thresholds: Thresholds, name: PairName): Threshold | null {
  const own = thresholds.get(pairKey(name))
  if (own !== undefined || name.dimension !== 'instance') return own ?? null
  return thresholds.get(pairKey(anyInstance(name.service))) ?? null
}

/** Null while there are too few requests. */
export function thresholdOf(tally: Tally): Threshold | null {
  if (tally.total < THRESHOLD_REQUESTS_MIN) return null
  const histogram = toBinned(tally)
  const at = (q: number) => quantileBin(histogram, q) ?? 0
  const [p50, p95, p99] = QUANTILES
  return { bins: [at(p50), at(p95), at(p99)], requests: tally.total }
}
