// A quantile and how well it is known, read from a histogram. Floor 0, pure.
import { type Binned, countOf } from '#lib/stats/binned'
import { anytimeRanks, quantileRank, type Ranks } from './quantile-ranks'

/** The interval runs from the lower edge of `lower` to the upper edge of `upper`; null: no end. */
export interface QuantileInterval {
  readonly lower: number | null
  readonly upper: number | null
}

/** Bin of the value with this rank, counted from 1; null when there is no such value. */
export function binOfRank({ bins, counts }: Binned, rank: number): number | null {
  if (rank < 1) return null
  let seen = 0
  const at = counts.findIndex((count) => {
    seen += count
    return seen >= rank
  })
  return bins[at] ?? null
}

/** Bin of the q-quantile; null without data. Freeze it before a stage to count exceedances. */
export function quantileBin(histogram: Binned, q: number): number | null {
  return binOfRank(histogram, quantileRank({ n: countOf(histogram), q }))
}

export function binsOfRanks(histogram: Binned, { lower, upper }: Ranks): QuantileInterval {
  return { lower: binOfRank(histogram, lower), upper: binOfRank(histogram, upper) }
}

/** Confidence sequence of the q-quantile: covers it at all looks at once with ≥ 1 − α. */
export function quantileInterval(
  histogram: Binned,
  { q, alpha, designEffect = 1 }: { q: number; alpha: number; designEffect?: number },
): QuantileInterval {
  return binsOfRanks(histogram, anytimeRanks({ n: countOf(histogram), q, designEffect }, alpha))
}
