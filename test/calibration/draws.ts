// Seeded draws that cost the same however large the numbers: a day of traffic takes milliseconds.
import { createRandom, type Random } from '#lib/demo/random'
import { logGamma } from '#lib/stats/special/log-gamma'

export interface Draws extends Random {
  /** How many of `n` independent chances of `p` come true; exact. */
  readonly binomial: (n: number, p: number) => number
  /** How many independent events happen where `mean` are expected; exact. */
  readonly poisson: (mean: number) => number
}

/** From this mean on, rejection is quicker than counting. */
const REJECTION_FROM = 10

export function createDraws(seed: number): Draws {
  const random = createRandom(seed)
  const { next } = random
  const binomial = (n: number, p: number): number => {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - binomial(n, 1 - p)
    return n * p < REJECTION_FROM ? bySkips(next, n, p) : byRejection(next, n, p)
  }
  return {
    ...random,
    binomial,
    // A mean is spread over so many chances that the difference cannot be seen.
    poisson: (mean) => {
      const chances = Math.max(1e6, Math.ceil(mean * 1e4))
      return binomial(chances, mean / chances)
    },
  }
}

/** Geometric waits between successes: as many draws as successes. */
function bySkips(next: () => number, n: number, p: number): number {
  const ln1p = Math.log1p(-p)
  let hits = 0
  for (let at = 0; ; hits += 1) {
    at += Math.floor(Math.log(1 - next()) / ln1p) + 1
    if (at > n) return hits
  }
}

/** BTRS: transformed rejection (Hörmann 1993), for n·p ≥ 10 and p ≤ ½. */
function byRejection(next: () => number, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const c = n * p + 0.5
  const vr = 0.92 - 4.2 / b
  const alpha = (2.83 + 5.1 / b) * spread
  const lnOdds = Math.log(p / (1 - p))
  const mode = Math.floor((n + 1) * p)
  const h = logGamma(mode + 1) + logGamma(n - mode + 1)
  for (;;) {
    const u = next() - 0.5
    const v = next()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + c)
    if (k < 0 || k > n) continue
    if (us >= 0.07 && v <= vr) return k
    const accept = Math.log((v * alpha) / (a / (us * us) + b))
    if (accept <= h - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * lnOdds) return k
  }
}
