// The ratio's evidence as sums, with the floor below which more than before is still too few to mind.
import type { Kernel } from '#lib/stats/multi-start'
import { limitLnE } from '#lib/stats/proportion-limit'
import { type RatioNull, ratioLnE, ratioLnLr } from './ratio'
import { pooled, type Stratum } from './stratum'

export interface RatioTest extends RatioNull {
  /** δ: gray's rate may always be this high, 0..1. 0 means that only the ratio counts. */
  readonly floor: number
  /** D ≥ 1; 1 when events are independent. */
  readonly designEffect?: number
}

/** All that has to be kept of the past. */
export interface RatioSums {
  /** ln LR for each θ. */
  readonly lnLr: readonly number[]
  /** Gray's events and requests, also those that no baseline stands beside. */
  readonly k: number
  readonly n: number
}

export function ratioSums(strata: readonly Stratum[], test: RatioNull): RatioSums {
  const { g, ng } = pooled(strata)
  return { lnLr: ratioLnLr(strata, test), k: g, n: ng }
}

/**
 * min(ratio's ln E, floor's ln E) against "q_gray ≤ max(ρ q_base, δ)": under either half of the null
 * one of the two is an e-process, and the smaller is below it (intersection–union). Three errors
 * of 100 000 against none of 900 000 page nobody.
 */
export function ratioKernel(test: RatioTest): Kernel<RatioSums> {
  const { thetas, floor, designEffect = 1 } = test
  return {
    nothing: { lnLr: thetas.map(() => 0), k: 0, n: 0 },
    add: (left, right) => ({
      lnLr: left.lnLr.map((ln, i) => ln + (right.lnLr[i] ?? 0)),
      k: left.k + right.k,
      n: left.n + right.n,
    }),
    lnE({ lnLr, k, n }) {
      const relative = ratioLnE(lnLr, designEffect)
      return floor === 0 ? relative : Math.min(relative, limitLnE({ k, n, designEffect }, floor))
    },
  }
}
