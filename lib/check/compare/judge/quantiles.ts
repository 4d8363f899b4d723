// Quantiles of both groups with intervals that hold at every look, in ms. Pure.
import { BIN_GAMMA } from '#lib/model/hop'
import type { Binned } from '#lib/stats/binned'
import { quantileBin, quantileInterval } from '#lib/stats/quantile/quantile-interval'
import { binValueUs } from '#lib/topology/bins'

export interface QuantileMs {
  readonly value: number | null
  /** Null: no end. */
  readonly lower: number | null
  readonly upper: number | null
}

export function quantileOf(
  histogram: Binned,
  { q, alpha, designEffect }: { q: number; alpha: number; designEffect: number },
): QuantileMs {
  const bin = quantileBin(histogram, q)
  if (bin === null) return { value: null, lower: null, upper: null }
  const { lower, upper } = quantileInterval(histogram, { q, alpha, designEffect })
  return {
    value: binValueUs(bin) / 1_000,
    // Bin i holds (γ^(i−1), γ^i] µs.
    lower: lower === null ? null : BIN_GAMMA ** (lower - 1) / 1_000,
    upper: upper === null ? null : BIN_GAMMA ** upper / 1_000,
  }
}
