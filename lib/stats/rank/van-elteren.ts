// Ranks summed over endpoints and minutes, so that a change of mix is no change of latency. Floor 0.
import { alignTies, type BinnedPair } from '#lib/stats/binned'
import { normalTail } from '#lib/stats/special/normal-cdf'
import { rankSum } from './rank-sum'

/** All that has to be kept of the past. */
export interface RankSums {
  /** Σ (U − mn/2) / (N+1): positive when gray is slower. */
  readonly s: number
  /** Σ v / (N+1)²: variance of s while gray and baseline are alike. */
  readonly v: number
}

/**
 * Strata weighted by 1/(N+1): van Elteren 1960. Those without one of the arms say nothing. Gray's
 * bins are shifted down by the margin first.
 */
export function vanElterenSums(strata: readonly BinnedPair[], shift = 0): RankSums {
  let s = 0
  let v = 0
  for (const pair of strata) {
    const { m, n, u, variance } = rankSum(alignTies(pair, shift))
    if (m === 0 || n === 0) continue
    const weight = 1 / (m + n + 1)
    s += (u - (m * n) / 2) * weight
    v += variance * weight * weight
  }
  return { s, v }
}

/** z = S / √V and P(Z ≥ z): for one look, shown only. */
export function vanElteren({ s, v }: RankSums): { readonly z: number; readonly pGreater: number } {
  const z = v === 0 ? 0 : s / Math.sqrt(v)
  return { z, pGreater: normalTail(z) }
}
