// Evidence that a proportion left its band, valid however often it is looked at. Floor 0, pure.
import { logBeta } from './special/log-beta'

/** Prior strength: flat optimum between 10 and 50 over shares of 1–50 %. */
export const KAPPA = 20

/** k of n; both are divided by the design effect D ≥ 1 (1 when requests are independent). */
export interface Counts {
  readonly k: number
  readonly n: number
  readonly designEffect?: number
}

/** The proportions that keep the plan: lo ≤ p ≤ hi, in 0..1. */
export interface Band {
  readonly lo: number
  readonly hi: number
}

/** Beta(κp0, κ(1−p0)) over the alternatives; 0 < p0 < 1. */
export interface Prior {
  readonly kappa: number
  readonly p0: number
}

/**
 * ln E = ln B(a+k, b+n−k) − ln B(a, b) − k ln p* − (n−k) ln(1−p*),  p* = clamp(k/n, lo, hi).
 * Beta-binomial mixture (Robbins 1970) over the largest likelihood inside the band (universal
 * inference, Wasserman, Ramdas & Balakrishnan 2020). While the truth is in the band,
 * P(ever E ≥ 1/α) ≤ α (Ville 1939). Infinite when the band rules the data out.
 */
export function proportionLnE(counts: Counts, band: Band, prior: Prior): number {
  const { k, misses, n } = effective(counts)
  if (n === 0) return 0
  const nearest = Math.min(Math.max(k / n, band.lo), band.hi)
  return lnMixture(k, misses, prior) - times(k, Math.log(nearest)) - times(misses, ln1m(nearest))
}

/**
 * Confidence sequence { p : ln E against p < ln(1/α) } as [lower, upper]: covers the truth at all
 * looks at once with probability ≥ 1 − α. Howard, Ramdas, McAuliffe & Sekhon 2021.
 */
export function proportionInterval(counts: Counts, alpha: number, prior: Prior): [number, number] {
  const { k, misses, n } = effective(counts)
  if (n === 0) return [0, 1]
  const mixture = lnMixture(k, misses, prior)
  const excluded = (p: number) =>
    mixture - times(k, Math.log(p)) - times(misses, ln1m(p)) >= Math.log(1 / alpha)
  const estimate = k / n
  const lower = k === 0 ? 0 : bisect(estimate, 0, excluded)
  const upper = misses === 0 ? 1 : bisect(estimate, 1, excluded)
  return [lower, upper]
}

function effective({ k, n, designEffect = 1 }: Counts) {
  if (!(k >= 0 && k <= n && designEffect >= 1)) {
    throw new RangeError(
      `proportion needs 0 ≤ k ≤ n and D ≥ 1, got k=${k} n=${n} D=${designEffect}`,
    )
  }
  return { k: k / designEffect, misses: (n - k) / designEffect, n: n / designEffect }
}

function lnMixture(k: number, misses: number, { kappa, p0 }: Prior): number {
  const a = kappa * p0
  const b = kappa * (1 - p0)
  return logBeta(a + k, b + misses) - lnPrior(a, b)
}

/** Few priors are in use, and each is asked for all the time. */
const PRIORS_MAX = 1_000
const lnPriors = new Map<number, Map<number, number>>()
let priors = 0

function lnPrior(a: number, b: number): number {
  const known = lnPriors.get(a)?.get(b)
  if (known !== undefined) return known
  if (priors >= PRIORS_MAX) lnPriors.clear()
  priors = lnPriors.size === 0 ? 1 : priors + 1
  const ln = logBeta(a, b)
  lnPriors.set(a, (lnPriors.get(a) ?? new Map<number, number>()).set(b, ln))
  return ln
}

function ln1m(p: number): number {
  return Math.log1p(-p)
}

/** 0 · ln 0 = 0 here: what never happened says nothing against p = 0. */
function times(count: number, ln: number): number {
  return count === 0 ? 0 : count * ln
}

/** The last point between a kept and an excluded end that is not excluded, to the last bit. */
function bisect(kept: number, end: number, excluded: (p: number) => boolean): number {
  let inside = kept
  let outside = end
  for (;;) {
    const middle = inside + (outside - inside) / 2
    if (middle === inside || middle === outside) return inside
    if (excluded(middle)) outside = middle
    else inside = middle
  }
}
