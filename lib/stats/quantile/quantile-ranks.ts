// Between which two values of a sorted sample a quantile lies. Floor 0, pure.
import { KAPPA, proportionLnE } from '#lib/stats/proportion'
import { binomialCdf } from '#lib/stats/special/incomplete-beta'

/** A normal limit is this many times nearer to the truth than the middle is. */
const GUESS_EXACT = 64

/** Ranks count from 1, the fastest first. 0 and n+1 are no values: unbounded on that side. */
export interface Ranks {
  readonly lower: number
  readonly upper: number
}

export interface Sample {
  readonly n: number
  /** 0 < q < 1 */
  readonly q: number
  readonly designEffect?: number
}

/** Rank of the q-quantile itself: ⌈qn⌉. */
export function quantileRank({ n, q }: Sample): number {
  // Why the subtraction: 0.07 · 100 is a little more than 7.
  return Math.min(n, Math.max(1, Math.ceil(n * q - 1e-9)))
}

/**
 * Valid at all looks: lower and upper − 1 are the smallest and largest k of n that "q of all values
 * are below" leaves possible, by the proportion's evidence with both edges at q. Howard & Ramdas
 * 2022 have the idea; the mixture is the one of shares.
 */
export function anytimeRanks({ n, q, designEffect = 1 }: Sample, alpha: number): Ranks {
  const possible = (k: number) =>
    proportionLnE({ k, n, designEffect }, { lo: q, hi: q }, { kappa: KAPPA, p0: q }) <
    -Math.log(alpha)
  const middle = Math.round(n * q)
  const prior = designEffect * KAPPA
  const lnWidth = -Math.log(alpha) + 0.5 * Math.log1p(n / prior)
  const reach = Math.sqrt(2 * (n + prior) * designEffect * q * (1 - q) * lnWidth)
  return {
    lower: last(middle, 0, possible, middle - reach),
    upper: last(middle, n, possible, middle + reach) + 1,
  }
}

/** Valid for one look, exact from the binomial: shown where a usual interval is expected. */
export function fixedRanks({ n, q }: Sample, confidence: number): Ranks {
  const tail = (1 - confidence) / 2
  const lower = last(n, 0, (k) => binomialCdf(k, n, q) >= tail)
  return { lower, upper: last(n, lower, (k) => binomialCdf(k, n, q) >= 1 - tail) + 1 }
}

/** Probability that fixed ranks hold the quantile; the other ranks hold it at least as often. */
export function coverage({ lower, upper }: Ranks, { n, q }: Sample): number {
  return binomialCdf(upper - 1, n, q) - binomialCdf(lower - 1, n, q)
}

/**
 * The whole number nearest to `end` for which `holds`, going there from one for which it does. A good
 * `guess` saves most of the way.
 */
function last(from: number, end: number, holds: (k: number) => boolean, guess = end): number {
  if (holds(end)) return end
  let inside = from
  let outside = end
  const step = Math.ceil(Math.abs(guess - from) / GUESS_EXACT)
  for (const near of [Math.round(guess) - step, Math.round(guess) + step]) {
    if ((near - inside) * (near - outside) >= 0) continue
    if (holds(near)) inside = near
    else outside = near
  }
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (holds(middle)) inside = middle
    else outside = middle
  }
  return inside
}
