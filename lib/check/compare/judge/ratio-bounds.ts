// Which ratios of error rates are possible, from the likelihood kept at a few ratios. Pure.
import type { Compared } from '#lib/check/compare/comparison'
import { AT, at } from '#lib/check/compare/sums/sums'
import { RATIO_GRID } from '#lib/stats/ratio/ratio-interval'
import { logMeanExp } from '#lib/stats/special/log-sum-exp'

/** Ratios beyond e^±10 are as good as 0 and unbounded. */
const LN_RATIO_MAX = 10
/** Halvings of an interval: far below the six digits that are shown. */
const HALVINGS = 40

interface Point {
  readonly lnRatio: number
  readonly ln: number
  readonly slope: number
}

export interface RatioBounds {
  readonly lower: number
  readonly upper: number
  /** The allowed ratio is excluded from above: exact, since the likelihood is kept there. */
  readonly isBelowAllowed: boolean
}

/**
 * As lib/stats/ratio/ratio-interval: { r : ln mean over R of e^L(R) − L(r) < ln(1/α) }. Between the
 * kept ratios L is the cubic with L and its slope at both ends (Hermite); outside, its tangent.
 */
export function ratioBounds(
  { sums, nulls }: Pick<Compared, 'sums' | 'nulls'>,
  alpha: number,
  designEffect: number,
): RatioBounds {
  const points = nulls.ratios.map((ratio, i) => ({
    lnRatio: Math.log(ratio),
    ln: at(sums, AT.likelihood + i) / designEffect,
    slope: at(sums, AT.slope + i) / designEffect,
  }))
  const bets = points.filter((_, i) => RATIO_GRID.includes(nulls.ratios[i] ?? 0))
  const target = logMeanExp(bets.map(({ ln }) => ln)) + Math.log(alpha)
  const allowed = points[nulls.ratios.indexOf(nulls.errors ?? 0)]
  const isBelowAllowed = allowed !== undefined && allowed.ln < target && allowed.slope < 0
  const lower = lowerEnd(points, target)
  // Mirrored, an upper end is a lower one.
  const mirrored = points
    .map(({ lnRatio, ln, slope }) => ({ lnRatio: -lnRatio, ln, slope: -slope }))
    .toReversed()
  const upper = -lowerEnd(mirrored, target)
  return { lower: Math.exp(lower), upper: Math.exp(upper), isBelowAllowed }
}

/** ln r where L rises to the target; −Infinity where it never was below. */
function lowerEnd(points: readonly Point[], target: number): number {
  const i = points.findLastIndex(({ ln, slope }) => ln < target && slope > 0)
  const from = points[i]
  const to = points[i + 1]
  if (from === undefined) {
    const [first] = points
    if (first === undefined || !(first.slope > 0)) return -Infinity
    const end = first.lnRatio - (first.ln - target) / first.slope
    return end < -LN_RATIO_MAX ? -Infinity : end
  }
  if (to === undefined) return from.lnRatio + (target - from.ln) / from.slope
  const curve = hermite(from, to)
  // With a peak in between, the far end may lie below the target again.
  const high = to.slope > 0 ? 1 : bisect(0, 1, (t) => curve(t).slope > 0)
  const cross = bisect(0, high, (t) => curve(t).ln < target)
  return from.lnRatio + cross * (to.lnRatio - from.lnRatio)
}

function hermite(from: Point, to: Point): (t: number) => { ln: number; slope: number } {
  const width = to.lnRatio - from.lnRatio
  const a = from.slope * width
  const b = to.slope * width
  const rise = to.ln - from.ln
  const c2 = 3 * rise - 2 * a - b
  const c3 = a + b - 2 * rise
  return (t) => ({
    ln: from.ln + t * (a + t * (c2 + t * c3)),
    slope: a + t * (2 * c2 + 3 * t * c3),
  })
}

function bisect(low: number, high: number, isBefore: (t: number) => boolean): number {
  let [inside, outside] = [low, high]
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (inside + outside) / 2
    if (isBefore(middle)) inside = middle
    else outside = middle
  }
  return (inside + outside) / 2
}
