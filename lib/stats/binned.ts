// Histograms as evidence about latency reads them: gray beside baseline, shifted by a margin. Floor 0.

/** Sparse: `counts[i]` values lie in bin `bins[i]`; bins ascend from 0. */
export interface Binned {
  readonly bins: readonly number[]
  readonly counts: readonly number[]
}

/** One endpoint in one minute. */
export interface BinnedPair {
  readonly gray: Binned
  readonly base: Binned
}

/** Counts of both arms in each bin that holds any, in ascending order of the bins. */
export interface Ties {
  readonly gray: readonly number[]
  readonly base: readonly number[]
}

export function countOf({ counts }: Binned): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** How many lie in bins above `bin`. */
export function countAbove({ bins, counts }: Binned, bin: number): number {
  return counts.reduce((sum, count, i) => ((bins[i] ?? 0) > bin ? sum + count : sum), 0)
}

/**
 * Bins to shift gray down so that it may be slower by `margin` (0.1 = 10 %) at no charge: the
 * smallest s with γ^s − 1 ≥ margin, where bin i ends at γ^i.
 */
export function shiftForMargin(margin: number, gamma: number): number {
  // Why the rounding: γ^5 − 1 itself must give 5.
  return Math.max(0, Math.ceil(Math.log1p(margin) / Math.log(gamma) - 1e-9))
}

/** Lays both arms on the same bins; gray bin i becomes max(0, i − shift). */
export function alignTies({ gray, base }: BinnedPair, shift = 0): Ties {
  const ties = { gray: [] as number[], base: [] as number[] }
  const grayBin = (i: number) => Math.max(0, (gray.bins[i] ?? Infinity) - shift)
  let i = 0
  let j = 0
  while (i < gray.bins.length || j < base.bins.length) {
    const bin = Math.min(grayBin(i), base.bins[j] ?? Infinity)
    let g = 0
    for (; grayBin(i) === bin; i += 1) g += gray.counts[i] ?? 0
    let b = 0
    for (; base.bins[j] === bin; j += 1) b += base.counts[j] ?? 0
    ties.gray.push(g)
    ties.base.push(b)
  }
  return ties
}
