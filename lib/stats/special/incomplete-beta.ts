// Regularised incomplete beta function: the binomial's tail, which is only shown. Floor 0, pure.
import { logBeta } from './log-beta'

/** The fraction settles after about √max(a, b) steps: enough for 10⁹ requests. */
const STEPS_MAX = 100_000
/** Stands for a zero denominator in Lentz's method. */
const TINY = 1e-300

/** I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1, relative error about 1e-12. Throws RangeError. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) {
    throw new RangeError(`incompleteBeta needs 0 ≤ x ≤ 1 and a, b > 0, got ${x}, ${a}, ${b}`)
  }
  if (x === 0 || x === 1) return x
  // The fraction converges fast on the near side of the mean only: DLMF 8.17.4 for the other.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const lnFront = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)
  return Math.exp(lnFront) / (a * fraction(x, a, b))
}

/** P(X ≤ k) of a binomial: I_{1−p}(n−k, k+1), DLMF 8.17.5. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1)
}

/** 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.22, by the modified Lentz method. */
function fraction(x: number, a: number, b: number): number {
  let value = 1
  let above = 1
  let below = 0
  for (let step = 1; step <= STEPS_MAX; step += 1) {
    const m = Math.floor(step / 2)
    const d =
      step % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    below = 1 / (1 + d * below || TINY)
    above = 1 + d / above || TINY
    value *= above * below
    if (Math.abs(above * below - 1) < 4 * Number.EPSILON) return value
  }
  throw new RangeError(`incompleteBeta does not settle at ${x}, ${a}, ${b}`)
}
