// Interval of a rate that is shown once, beside a number; never a basis for a verdict. Floor 0, pure.
import { normalQuantile } from './special/normal-quantile'

/** Score interval of k/n at `confidence` (0.95): Wilson 1927. [0, 1] without data. */
export function wilsonInterval(k: number, n: number, confidence: number): [number, number] {
  if (n === 0) return [0, 1]
  const z2 = normalQuantile(0.5 + confidence / 2) ** 2
  const rate = k / n
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
  const half = Math.sqrt(z2 * ((rate * (1 - rate)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return [k === 0 ? 0 : centre - half, k === n ? 1 : centre + half]
}
