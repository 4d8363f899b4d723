// What sampled spans are worth: each stands for w requests, but not for w observations. Floor 0.
import type { Counts } from './proportion'

/** Sums over the spans of one arm. With the same w everywhere, plain counts are right instead. */
export interface WeightSums {
  /** Σw: how many requests there were (Horvitz & Thompson 1952). */
  readonly sum: number
  /** Σw² */
  readonly squares: number
}

export function weightSums(weights: readonly number[]): WeightSums {
  return weights.reduce<WeightSums>(
    (sums, w) => ({ sum: sums.sum + w, squares: sums.squares + w * w }),
    { sum: 0, squares: 0 },
  )
}

/** n = (Σw)² / Σw²: as many spans of equal weight would say as much (Kish 1965). 0 without any. */
export function effectiveSize({ sum, squares }: WeightSums): number {
  return squares === 0 ? 0 : (sum * sum) / squares
}

/** s = Σw / Σw²: turns a weighted count of events into a count of evidence. 0 without any. */
export function weightScale({ sum, squares }: WeightSums): number {
  return squares === 0 ? 0 : sum / squares
}

/** k = s Σwy of n = (Σw)²/Σw², where `hits` = Σw over the spans that were hits. */
export function weightedCounts(sums: WeightSums, hits: number): Counts {
  return { k: weightScale(sums) * hits, n: effectiveSize(sums) }
}
