// How those whom a header or host sends to gray differed before gray was there. Pure.
import type { PairRow } from './pair-row'
import type { Thresholds } from './thresholds'

/** Upper confidence bounds of one service's ratios: requests that carry the mark beside the others. */
export interface ServiceContrast {
  /** Of errors; null when too little was seen to bound it. */
  readonly errors: number | null
  /** Of requests slower than the baseline's p50, p95 and p99. */
  readonly slow: readonly [number | null, number | null, number | null]
  /** Requests that carried the mark, and those that did not. */
  readonly marked: number
  readonly others: number
}

/** By service. */
export type Contrast = ReadonlyMap<string, ServiceContrast>

export interface ContrastSettings {
  readonly fromMs: number
  readonly services: readonly string[]
  /** Options of the checks that will read it; null for a check that is off. */
  readonly errorRate: { readonly ratio: number; readonly alpha: number } | null
  readonly latency: { readonly margin: number; readonly alpha: number } | null
  /** The same thresholds that the stage is judged by. */
  readonly thresholds: Thresholds
}

export type BeforeBuckets = ReadonlyMap<number, readonly PairRow[]>

/**
 * `buckets` of the time before the stage (an hour, say), where nobody was gray yet: `gray` of a row
 * holds the requests that carry the mark, `baseline` those that do not. Only rows of endpoints count.
 */
export function measureContrast(_settings: ContrastSettings, _buckets: BeforeBuckets): Contrast {
  return new Map()
}
