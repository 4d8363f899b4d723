// Evidence that a rate went above a limit: floor and ceiling of errors, strangers' share. Floor 0.
import { type Counts, KAPPA, type Prior, proportionLnE } from './proportion'

/** The prior of a rate whose only news is whether it is above `limit`, 0 < limit < 1. */
export function limitPrior(limit: number): Prior {
  return { kappa: KAPPA, p0: limit }
}

/** ln E against "rate ≤ limit": the proportion's evidence with the band [0, limit], p0 = limit. */
export function limitLnE(counts: Counts, limit: number): number {
  return proportionLnE(counts, { lo: 0, hi: limit }, limitPrior(limit))
}
