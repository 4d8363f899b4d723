// What is kept of gray beside the baseline: one vector that adds up over strata and time. Pure.
import { ERROR_THETAS, LATENCY_THETAS } from '#lib/stats/ratio/ratio'
import { RATIO_GRID } from '#lib/stats/ratio/ratio-interval'

/** Positions in a vector of sums. Those below EVIDENCE_SIZE are kept for each later start. */
export const AT = layout()
export const EVIDENCE_SIZE = AT.matchedGray
const SUMS_SIZE = AT.end

export type Sums = Float64Array

function layout() {
  let next = 0
  const take = (size: number) => {
    next += size
    return next - size
  }
  return {
    /** ln LR of errors, one for each of ERROR_THETAS. */
    errorLr: take(ERROR_THETAS.length),
    /** ln LR of requests slower than p95 and p99, one for each of LATENCY_THETAS. */
    p95Lr: take(LATENCY_THETAS.length),
    p99Lr: take(LATENCY_THETAS.length),
    /** Σ (U − mn/2)/(N+1) and its variance: van Elteren. */
    rankS: take(1),
    rankV: take(1),
    /** Gray's requests and errors, also those that no baseline stands beside. */
    requests: take(1),
    errors: take(1),
    // From here on only the whole stage counts.
    matchedGray: take(1),
    /** Mantel–Haenszel: Σ g nb/N, Σ b ng/N. */
    errorsAbove: take(1),
    errorsBelow: take(1),
    /** Σ ng b/nb: errors that gray would have at the baseline's rates. */
    errorsExpected: take(1),
    baseRequests: take(1),
    baseErrors: take(1),
    /** Requests since there are thresholds, and those slower than p50, p95 and p99. */
    timedGray: take(1),
    slowGray: take(3),
    timedBase: take(1),
    slowBase: take(3),
    /** As for errors, of p50, p95 and p99; the exposure that goes with the expected. */
    slowAbove: take(3),
    slowBelow: take(3),
    slowExpected: take(3),
    slowMatched: take(1),
    /** ln likelihood of ratios of errors and its slope by ln r, at RATIO_GRID and the allowed one. */
    likelihood: take(RATIO_GRID.length + 1),
    slope: take(RATIO_GRID.length + 1),
    end: next,
  }
}

export function noSums(): Sums {
  return new Float64Array(SUMS_SIZE)
}

/** Adds as many numbers as `from` has. */
export function addSums(into: Float64Array, from: ArrayLike<number>): void {
  for (let i = 0; i < from.length; i += 1) into[i] = (into[i] ?? 0) + (from[i] ?? 0)
}

export function at(sums: ArrayLike<number>, position: number): number {
  return sums[position] ?? 0
}

export function bump(sums: Float64Array, position: number, by: number): void {
  sums[position] = (sums[position] ?? 0) + by
}
