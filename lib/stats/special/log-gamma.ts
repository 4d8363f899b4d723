// Logarithm of the gamma function: the ground on which every beta likelihood stands. Floor 0, pure.

/** ½ ln 2π */
export const HALF_LN_2PI = 0.9189385332046727

/** From here on eight Stirling terms are exact to the last bit; below, x is shifted up. */
export const STIRLING_FROM = 10

/** Coefficients B₂ⱼ / (2j(2j−1)) of the Stirling series, Abramowitz & Stegun 6.1.41. */
const STIRLING_TERMS = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
]

/** lnΓ(x) − ((x−½) ln x − x + ½ ln 2π) for x ≥ 10: the part that does not cancel in ln B(a, b). */
export function stirlingRemainder(x: number): number {
  if (!(x >= STIRLING_FROM)) throw new RangeError(`stirlingRemainder needs x ≥ 10, got ${x}`)
  const step = 1 / (x * x)
  let sum = 0
  for (let i = STIRLING_TERMS.length - 1; i >= 0; i -= 1)
    sum = sum * step + (STIRLING_TERMS[i] ?? 0)
  return sum / x
}

/** ln Γ(x) for x > 0, absolute error about 1e-15 near 1 and 2, else relative. Throws RangeError. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma needs x > 0, got ${x}`)
  let product = 1
  let shifted = x
  while (shifted < STIRLING_FROM) {
    product *= shifted
    shifted += 1
  }
  const large =
    (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LN_2PI + stirlingRemainder(shifted)
  return large - Math.log(product)
}
