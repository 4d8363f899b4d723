// How gray's latencies rank among the baseline's, read from bins: the ground of every rank test.
import type { Ties } from '#lib/stats/binned'

export interface RankSum {
  /** Requests of gray and of the baseline. */
  readonly m: number
  readonly n: number
  /** Pairs in which gray is slower, a tie counting half: between 0 and mn. */
  readonly u: number
  /** Of u, over all ways to deal the same latencies to the arms (exact also with ties). */
  readonly variance: number
}

/**
 * U = Σ gᵢ (cum bᵢ₋₁ + bᵢ/2),  v = mn/12 · (N + 1 − Σ(tᵢ³ − tᵢ) / (N (N−1))),  tᵢ = gᵢ + bᵢ.
 * Mann & Whitney 1947; tie correction as in Lehmann, "Nonparametrics", 1975.
 */
export function rankSum(ties: Ties): RankSum {
  let m = 0
  let n = 0
  let u = 0
  let tied = 0
  for (let i = 0; i < ties.gray.length; i += 1) {
    const g = ties.gray[i] ?? 0
    const b = ties.base[i] ?? 0
    const t = g + b
    u += g * (n + b / 2)
    tied += t * t * t - t
    m += g
    n += b
  }
  const all = m + n
  const variance = m * n === 0 ? 0 : ((m * n) / 12) * (all + 1 - tied / (all * (all - 1)))
  return { m, n, u, variance: Math.max(0, variance) }
}
