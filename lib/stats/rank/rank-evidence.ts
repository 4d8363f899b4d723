// Evidence that gray's latencies are slower as a whole, valid however often it is looked at. Floor 0.
import type { Kernel } from '#lib/stats/multi-start'
import { lnNormalCdf } from '#lib/stats/special/normal-cdf'
import type { RankSums } from './van-elteren'

/** Strength of the mixture: best for θ − ½ of about 0.05, flat around it. */
export const RANK_PRIOR = 3

/** Above, ln Φ is less than the last bit of what it is added to. */
const SURE = 9

export interface RankSettings {
  /** D ≥ 1; 1 when requests are independent. */
  readonly designEffect?: number
  /** r in λ ~ |N(0, 1/r)|. */
  readonly prior?: number
}

/**
 * ln E = ½ ln(r/(V+r)) + u²/2 + ln 2Φ(u),  u = S/√(V+r), with S and V divided by D.
 * Half-normal mixture of exp(λS − λ²V/2) over λ > 0 (Robbins 1970; Howard, Ramdas, McAuliffe &
 * Sekhon 2021). V is exact under exchangeability; with ties S is sub-Gaussian only nearly:
 * simulated false alarms stay below α. With −s it is the evidence that gray is faster.
 */
export function rankLnE({ s, v }: RankSums, settings: RankSettings = {}): number {
  const { designEffect = 1, prior = RANK_PRIOR } = settings
  if (!(v >= 0 && designEffect >= 1 && prior > 0)) {
    throw new RangeError(`rankLnE needs V ≥ 0, D ≥ 1, r > 0, got ${v}, ${designEffect}, ${prior}`)
  }
  const spread = v / designEffect + prior
  const u = s / designEffect / Math.sqrt(spread)
  const lnCdf = u > SURE ? 0 : lnNormalCdf(u)
  return 0.5 * Math.log(prior / spread) + (u * u) / 2 + Math.LN2 + lnCdf
}

/** The same as sums, for starts that come later than the stage. */
export function rankKernel(settings: RankSettings = {}): Kernel<RankSums> {
  return {
    nothing: { s: 0, v: 0 },
    add: (left, right) => ({ s: left.s + right.s, v: left.v + right.v }),
    lnE: (sums) => rankLnE(sums, settings),
  }
}
