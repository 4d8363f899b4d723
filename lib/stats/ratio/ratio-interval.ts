// Which ratios of gray's rate to the baseline's the data leave possible, at all looks. Floor 0, pure.
import { logMeanExp } from '#lib/stats/special/log-sum-exp'
import { isMatched, type Stratum } from './stratum'

/** Alternatives that the mixture bets on, evenly. */
export const RATIO_GRID: readonly number[] = [
  1 / 30,
  0.1,
  0.2,
  1 / 3,
  0.5,
  2 / 3,
  1 / 1.2,
  1,
  1.2,
  1.5,
  2,
  3,
  5,
  10,
  30,
]
/** Ratios beyond e^±10 are as good as 0 and unbounded. */
const LN_RATIO_MAX = 10
/** Relative error of an end. */
const LN_RATIO_EXACT = 1e-13
/** Newton from the nearest bet needs about five steps. */
const STEPS_MAX = 200

/**
 * { r : ln mean over R of e^L(R) − L(r) < ln(1/α) } as [lower, upper], 0 and Infinity where it does
 * not end; L(r) = Σ g ln(r ng/(r ng+nb)) + b ln(nb/(r ng+nb)), divided by D. Covers the true ratio
 * at all looks at once with probability ≥ 1 − α (Turner & Grünwald 2023).
 */
export function ratioInterval(
  strata: readonly Stratum[],
  alpha: number,
  designEffect = 1,
): [number, number] {
  if (!(designEffect >= 1)) throw new RangeError(`ratioInterval needs D ≥ 1, got ${designEffect}`)
  const at = likelihoodOf(strata, designEffect)
  const bets = RATIO_GRID.map((r) => at(Math.log(r)))
  const target = logMeanExp(bets.map(({ ln }) => ln)) + Math.log(alpha)
  const outside = [at(-LN_RATIO_MAX), ...bets, at(LN_RATIO_MAX)].filter(({ ln }) => ln < target)
  const below = outside.findLast(({ slope }) => slope > 0)
  const above = outside.find(({ slope }) => slope < 0)
  return [
    below === undefined ? 0 : Math.exp(crossing(below, target, at)),
    above === undefined ? Infinity : Math.exp(crossing(above, target, at)),
  ]
}

/** L and dL/d ln r at one ratio. */
interface Point {
  readonly lnRatio: number
  readonly ln: number
  readonly slope: number
}

/** L up to a constant: Σg · ln r − Σ (g+b) ln(1 + r ng/nb), one logarithm per stratum and ratio. */
function likelihoodOf(
  strata: readonly Stratum[],
  designEffect: number,
): (lnRatio: number) => Point {
  const eventful = strata.filter((stratum) => isMatched(stratum) && stratum.g + stratum.b > 0)
  const events = eventful.map(({ g, b }) => (g + b) / designEffect)
  const exposures = eventful.map(({ ng, nb }) => ng / nb)
  const gray = eventful.reduce((sum, { g }) => sum + g / designEffect, 0)
  return (lnRatio) => {
    const ratio = Math.exp(lnRatio)
    let ln = gray * lnRatio
    let slope = gray
    for (let i = 0; i < events.length; i += 1) {
      const odds = ratio * (exposures[i] ?? 0)
      const x = events[i] ?? 0
      ln -= x * Math.log1p(odds)
      slope -= (x * odds) / (1 + odds)
    }
    return { lnRatio, ln, slope }
  }
}

/**
 * The ln r where L rises to the target, coming from a point below it. L is concave in ln r, so
 * Newton's tangents never step over the crossing.
 */
function crossing(from: Point, target: number, at: (lnRatio: number) => Point): number {
  let point = from
  for (let step = 0; step < STEPS_MAX && point.ln < target; step += 1) {
    const next = point.lnRatio + (target - point.ln) / point.slope
    if (Math.abs(next - point.lnRatio) < LN_RATIO_EXACT) break
    point = at(next)
  }
  return point.lnRatio
}
