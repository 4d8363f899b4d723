// How far gray is from the baseline in one row of the comparison, and how sure that is. Pure.
import { BIN_GAMMA } from '#lib/model/hop'
import type { Difference } from '#lib/report/difference'
import type { Binned } from '#lib/stats/binned'
import { proportionInterval } from '#lib/stats/proportion'
import { quantileInterval } from '#lib/stats/quantile/quantile-interval'
import { quantileMs } from '#lib/topology/bins'

/** Each group's interval gets half of it (union bound): together they hold at every look. */
const ALPHA = 0.05
/** Chosen before any data, and weak: worth two requests. */
const PRIOR = { kappa: 2, p0: 0.02 } as const

export interface Rate {
  readonly errors: number
  readonly requests: number
}

/** Gray's error rate less the baseline's, a difference of fractions; null when a group is silent. */
export function errorDifference(gray: Rate, baseline: Rate): Difference | null {
  if (gray.requests === 0 || baseline.requests === 0) return null
  const [grayLower, grayUpper] = rateInterval(gray)
  const [baselineLower, baselineUpper] = rateInterval(baseline)
  return {
    estimate: gray.errors / gray.requests - baseline.errors / baseline.requests,
    lower: grayLower - baselineUpper,
    upper: grayUpper - baselineLower,
  }
}

/** Gray's quantile relative to the baseline's: 0.12 is 12 % slower; null when a group is silent. */
export function latencyDifference(gray: Binned, baseline: Binned, q: number): Difference | null {
  const values = [quantileMs(gray, q), quantileMs(baseline, q)] as const
  if (values[0] === null || values[1] === null) return null
  const [own, other] = [gray, baseline].map((it) => quantileInterval(it, { q, alpha: ALPHA / 2 }))
  return {
    estimate: values[0] / values[1] - 1,
    // Bin i holds (γ^(i−1), γ^i] µs.
    lower: steps(own?.lower, other?.upper, -1),
    upper: steps(own?.upper, other?.lower, 1),
  }
}

function rateInterval({ errors, requests }: Rate): [number, number] {
  return proportionInterval({ k: errors, n: requests }, ALPHA / 2, PRIOR)
}

function steps(
  from: number | null | undefined,
  to: number | null | undefined,
  edge: number,
): number | null {
  if (from === null || from === undefined || to === null || to === undefined) return null
  return BIN_GAMMA ** (from - to + edge) - 1
}
