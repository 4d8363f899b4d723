// Complementary error function in logarithms: tails stay exact where erfc itself underflows. Floor 0.

/** Below, the series is short and 1 − erf keeps 14 digits; above, the fraction is. */
const SERIES_UNTIL = 1.5
/** Terms after which the fraction at 1.5 has settled to the last bit; above, as 1/x² of them. */
const FRACTION_DEPTH = 120
const FRACTION_DEPTH_MIN = 32
const HALF_LN_PI = 0.5723649429247001

/** ln erfc(x), for any x; relative error of erfc about 1e-14. */
export function lnErfc(x: number): number {
  if (x < 0) return Math.LN2 + Math.log1p(-Math.exp(lnErfc(-x)) / 2)
  return x < SERIES_UNTIL ? Math.log1p(-erf(x)) : -x * x - HALF_LN_PI - Math.log(fraction(x))
}

/** erf(x) = 2x/√π · e^(−x²) Σ (2x²)ⁿ / (1·3·…·(2n+1)), all terms positive: DLMF 7.6.2. */
function erf(x: number): number {
  const square = 2 * x * x
  let term = 1
  let sum = 1
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= square / odd
    sum += term
  }
  return 2 * x * Math.exp(-square / 2 - HALF_LN_PI) * sum
}

/** x + (½)/(x + 1/(x + (3/2)/(x + …))) = e^(−x²) / (√π erfc x): DLMF 7.9.1. */
function fraction(x: number): number {
  let value = x
  const depth = Math.max(FRACTION_DEPTH_MIN, FRACTION_DEPTH * (SERIES_UNTIL / x) ** 2)
  for (let n = Math.ceil(depth); n >= 1; n -= 1) value = x + n / 2 / value
  return value
}
