// Three answers about a ratio: gray is worse, it is as good, or nobody can know yet. Floor 0, pure.
import { proportionInterval } from '#lib/stats/proportion'
import { limitPrior } from '#lib/stats/proportion-limit'
import { ratioInterval } from './ratio-interval'
import { type RatioTest, ratioKernel, ratioSums } from './ratio-kernel'
import { pooled, type Stratum } from './stratum'

type RatioAnswer = 'worse' | 'as-good' | 'insufficient'

export interface RatioVerdict {
  readonly answer: RatioAnswer
  readonly lnE: number
  /** ln(2/α): the evidence since the start carries half of α, later starts the other half. */
  readonly thresholdLn: number
  /** Confidence sequence of the ratio at α/2. */
  readonly lower: number
  readonly upper: number
  /** Upper end of gray's own rate at α/2; 1 without a floor. */
  readonly rateUpper: number
}

/**
 * WORSE when E ≥ 2/α against "q_gray ≤ max(ρ q_base, δ)". AS-GOOD when the ratio is surely below ρ,
 * or gray's rate surely below the floor δ (each at α/2). Else INSUFFICIENT, and so without data.
 */
export function judgeRatio(
  strata: readonly Stratum[],
  test: RatioTest,
  alpha: number,
): RatioVerdict {
  const { rho, floor, designEffect = 1 } = test
  const thresholdLn = Math.log(2 / alpha)
  const lnE = ratioKernel(test).lnE(ratioSums(strata, test))
  const [lower, upper] = ratioInterval(strata, alpha / 2, designEffect)
  const { g: k, ng: n } = pooled(strata)
  const rateUpper =
    floor === 0 ? 1 : proportionInterval({ k, n, designEffect }, alpha / 2, limitPrior(floor))[1]
  const asGood = upper < rho || rateUpper < floor
  const answer = lnE >= thresholdLn ? 'worse' : asGood ? 'as-good' : 'insufficient'
  return { answer, lnE, thresholdLn, lower, upper, rateUpper }
}
