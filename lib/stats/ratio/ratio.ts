// Evidence that gray has more than ρ times the baseline's events, at every look. Floor 0, pure.
import { logMeanExp } from '#lib/stats/special/log-sum-exp'
import { isMatched, type Stratum } from './stratum'

/** Alternatives: gray has θ times as many as allowed. Small ones cost little and find slow creep. */
export const ERROR_THETAS: readonly number[] = [1.2, 1.5, 2, 3, 5, 10, 30]
export const LATENCY_THETAS: readonly number[] = [1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 30]

export interface RatioNull {
  /** Allowed ratio of gray's rate to the baseline's. */
  readonly rho: number
  readonly thetas: readonly number[]
}

/**
 * ln LR(θ) = Σ [ g ln θ − (g+b) ln( (ρθ ng + nb) / (ρ ng + nb) ) ], one for each θ: the likelihood
 * of which arm each event fell into. Adds up over strata and time. Exact for Bernoulli events of
 * any rate, in any mix and daily cycle, since E[LR] ≤ exp(0) in each stratum (stratified counts:
 * Lindon & Malek 2022; Turner & Grünwald 2023).
 */
export function ratioLnLr(strata: readonly Stratum[], { rho, thetas }: RatioNull): number[] {
  const eventful = strata.filter((stratum) => {
    if (!(stratum.g >= 0 && stratum.ng >= 0 && stratum.b >= 0 && stratum.nb >= 0)) {
      throw new RangeError(`a stratum counts from 0 up, got ${JSON.stringify(stratum)}`)
    }
    return isMatched(stratum) && stratum.g + stratum.b > 0
  })
  return thetas.map((theta) => {
    const gain = Math.log(theta)
    return eventful.reduce((sum, { g, ng, b, nb }) => {
      const share = (rho * ng) / (rho * ng + nb)
      return sum + g * gain - (g + b) * Math.log1p(share * (theta - 1))
    }, 0)
  })
}

/** ln E = ln mean exp( ln LR(θ) / D ). While gray's rate is at most ρ times: P(ever ≥ 1/α) ≤ α. */
export function ratioLnE(lnLr: ArrayLike<number>, designEffect = 1): number {
  if (!(designEffect >= 1)) throw new RangeError(`ratioLnE needs D ≥ 1, got ${designEffect}`)
  if (designEffect === 1) return logMeanExp(lnLr)
  return logMeanExp(Array.from(lnLr, (ln) => ln / designEffect))
}
