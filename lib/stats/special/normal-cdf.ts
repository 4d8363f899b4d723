// The normal distribution's tails, where p-values and rank evidence come from. Floor 0, pure.
import { lnErfc } from './erfc'

/** ln Φ(x): from the tail itself on the left, from what the tail leaves on the right. */
export function lnNormalCdf(x: number): number {
  const tail = lnErfc(Math.abs(x) * Math.SQRT1_2) - Math.LN2
  return x <= 0 ? tail : Math.log1p(-Math.exp(tail))
}

/** P(Z ≥ z), exact in the tail. */
export function normalTail(z: number): number {
  return Math.exp(lnNormalCdf(-z))
}
