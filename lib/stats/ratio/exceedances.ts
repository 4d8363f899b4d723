// Turns latencies into events, so that the tail is compared like errors are. Floor 0, pure.
import { type BinnedPair, countAbove, countOf } from '#lib/stats/binned'
import type { Stratum } from './stratum'

export interface Threshold {
  /** Bin of the baseline's quantile from before the stage: frozen, or the test is void. */
  readonly bin: number
  /** Bins that gray may be slower at no charge. */
  readonly shift: number
}

/**
 * Baseline: above the bin; gray: above bin + shift. The error of the bins does not matter: the
 * threshold is just a fixed number, and its exact quantile is nowhere assumed.
 */
export function exceedances({ gray, base }: BinnedPair, { bin, shift }: Threshold): Stratum {
  return {
    g: countAbove(gray, bin + shift),
    ng: countOf(gray),
    b: countAbove(base, bin),
    nb: countOf(base),
  }
}
