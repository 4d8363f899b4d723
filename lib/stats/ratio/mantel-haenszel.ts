// One number for how many times the baseline's rate gray has, over all strata; shown, never judged.
import { normalTail } from '#lib/stats/special/normal-cdf'
import { isMatched, type Stratum } from './stratum'

export interface MantelHaenszel {
  /** Ratio of rates; null when neither arm had an event, Infinity when only gray had. */
  readonly ratio: number | null
  /** Standard error of its logarithm; null when an arm had no event. */
  readonly lnRatioError: number | null
  /** Ratio of odds, the form that case-control tables print. */
  readonly oddsRatio: number | null
}

/**
 * RR = Σ g nb/N ÷ Σ b ng/N, OR = Σ g (nb−b)/N ÷ Σ b (ng−g)/N: Mantel & Haenszel 1959.
 * Var ln RR = Σ ((g+b) ng nb − g b N)/N² ÷ (Σ g nb/N · Σ b ng/N): Greenland & Robins 1985.
 */
export function mantelHaenszel(strata: readonly Stratum[]): MantelHaenszel {
  let gray = 0
  let base = 0
  let variance = 0
  let grayOdds = 0
  let baseOdds = 0
  for (const { g, ng, b, nb } of strata.filter(isMatched)) {
    const all = ng + nb
    gray += (g * nb) / all
    base += (b * ng) / all
    variance += ((g + b) * ng * nb - g * b * all) / (all * all)
    grayOdds += (g * (nb - b)) / all
    baseOdds += (b * (ng - g)) / all
  }
  return {
    ratio: divide(gray, base),
    lnRatioError: gray > 0 && base > 0 ? Math.sqrt(variance / (gray * base)) : null,
    oddsRatio: divide(grayOdds, baseOdds),
  }
}

export interface CochranMantelHaenszel {
  /** One degree of freedom, without continuity correction. */
  readonly chi2: number
  readonly pTwoSided: number
}

/** (Σ (g − E g))² / Σ Var g with all margins of each stratum fixed: hypergeometric. One look only. */
export function cochranMantelHaenszel(strata: readonly Stratum[]): CochranMantelHaenszel {
  let excess = 0
  let variance = 0
  for (const { g, ng, b, nb } of strata.filter(isMatched)) {
    const all = ng + nb
    const events = g + b
    excess += g - (ng * events) / all
    variance += (ng * nb * events * (all - events)) / (all * all * (all - 1))
  }
  const chi2 = variance > 0 ? (excess * excess) / variance : 0
  return { chi2, pTwoSided: Math.min(1, 2 * normalTail(Math.sqrt(chi2))) }
}

function divide(above: number, below: number): number | null {
  return above === 0 && below === 0 ? null : above / below
}
