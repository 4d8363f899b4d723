// Logarithm of the beta function without the cancellation of three large ln Γ. Floor 0, pure.
import { HALF_LN_2PI, logGamma, STIRLING_FROM, stirlingRemainder } from './log-gamma'

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a+b), for a, b > 0. With large arguments only the Stirling
 * remainders are subtracted (Didonato & Morris 1992, TOMS 708), so that 10⁸ requests lose no digits
 * that a threshold of 5 nats would miss.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  const sum = small + large
  if (large < STIRLING_FROM) return logGamma(small) + logGamma(large) - logGamma(sum)
  const remainder = stirlingRemainder(large) - stirlingRemainder(sum)
  const ratio = small / sum
  if (small < STIRLING_FROM) {
    const rest = small - small * Math.log(sum) + (large - 0.5) * Math.log1p(-ratio)
    return logGamma(small) + remainder + rest
  }
  return (
    HALF_LN_2PI -
    0.5 * Math.log(large) +
    stirlingRemainder(small) +
    remainder +
    (small - 0.5) * Math.log(ratio) +
    large * Math.log1p(-ratio)
  )
}
