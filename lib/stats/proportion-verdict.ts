// Three answers about a proportion: it left the band, it is inside, or nobody can know yet. Floor 0.
import { type Band, type Counts, type Prior, proportionInterval, proportionLnE } from './proportion'

type ProportionAnswer = 'deviates' | 'within' | 'insufficient'

export interface ProportionVerdict {
  readonly answer: ProportionAnswer
  readonly lnE: number
  /** ln(2/α): the evidence since the start carries half of α, later starts the other half. */
  readonly thresholdLn: number
  /** Confidence sequence at α/2. */
  readonly lower: number
  readonly upper: number
}

/** DEVIATES when E ≥ 2/α, WITHIN when the confidence sequence lies in the band, else INSUFFICIENT. */
export function judgeProportion(
  counts: Counts,
  band: Band,
  { alpha, prior }: { readonly alpha: number; readonly prior: Prior },
): ProportionVerdict {
  const thresholdLn = Math.log(2 / alpha)
  const lnE = proportionLnE(counts, band, prior)
  const [lower, upper] = proportionInterval(counts, alpha / 2, prior)
  const within = counts.n > 0 && lower >= band.lo && upper <= band.hi
  const answer = lnE >= thresholdLn ? 'deviates' : within ? 'within' : 'insufficient'
  return { answer, lnE, thresholdLn, lower, upper }
}
