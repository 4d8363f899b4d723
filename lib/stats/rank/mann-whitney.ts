// Two histograms compared once, for a number that is shown: never a basis for a verdict. Floor 0.
import { alignTies, type BinnedPair } from '#lib/stats/binned'
import { normalTail } from '#lib/stats/special/normal-cdf'
import { rankSum } from './rank-sum'

export interface MannWhitney {
  readonly u: number
  /** P(gray slower) + ½ P(equal), as observed: ½ when there is no difference. */
  readonly theta: number
  readonly z: number
  readonly pTwoSided: number
  /** Against "gray is not slower". */
  readonly pGreater: number
  /** The same with U moved by ½ towards its mean. */
  readonly pGreaterContinuity: number
}

/** z = (U − mn/2) / √v with ties corrected. Without data, or with one bin only: no difference. */
export function mannWhitney(pair: BinnedPair, shift = 0): MannWhitney {
  const { m, n, u, variance } = rankSum(alignTies(pair, shift))
  const pairs = m * n
  const excess = u - pairs / 2
  const spread = Math.sqrt(variance)
  const z = spread === 0 ? 0 : excess / spread
  return {
    u,
    theta: pairs === 0 ? 0.5 : u / pairs,
    z,
    pTwoSided: Math.min(1, 2 * normalTail(Math.abs(z))),
    pGreater: normalTail(z),
    pGreaterContinuity: normalTail(spread === 0 ? 0 : (excess - 0.5) / spread),
  }
}
