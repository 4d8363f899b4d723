// Shares one chance of a false alarm among many latching alarms. Floor 0, pure.

/** Weights are products and sums of fractions: their sum may miss 1 by rounding. */
const ROUNDING = 1e-9

/** ln(1/(α w)): where alarm i of weight w rings. Infinite for weight 0. */
export function alarmLn(alpha: number, weight = 1): number {
  if (!(alpha > 0 && alpha <= 1 && weight >= 0 && weight <= 1)) {
    throw new RangeError(`alarmLn needs 0 < α ≤ 1 and 0 ≤ w ≤ 1, got ${alpha}, ${weight}`)
  }
  return -Math.log(alpha) - Math.log(weight)
}

/**
 * Thresholds of alarms whose weights add up to at most 1: P(any of them ever rings falsely) ≤ α
 * (weighted Bonferroni on sup E; by Ville's inequality each rings falsely with at most α w).
 * Weights are promised before looking: changed ones start the evidence anew.
 */
export function alarmThresholds(alpha: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum > 1 + ROUNDING) throw new RangeError(`weights of alarms add up to ${sum}, above 1`)
  return weights.map((weight) => alarmLn(alpha, weight))
}

export interface AlarmWeights {
  readonly service: number
  readonly endpoint: number
}

/** Half for the roll-ups of services, half shared by their endpoints. */
export function alarmWeights(services: number, endpoints: number): AlarmWeights {
  return {
    service: services === 0 ? 0 : 0.5 / services,
    endpoint: endpoints === 0 ? 0 : 0.5 / endpoints,
  }
}
