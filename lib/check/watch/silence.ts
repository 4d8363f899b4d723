// Tells whether a silence is more than chance, while others show that traffic goes on. Pure.

/** A heartbeat that stopped, as pulses and sources tell it. */
export interface Silence {
  /** Requests it answered in the window: each began a new chance to fall silent. */
  readonly requests: number
  /** Requests of the others since it was last heard. */
  readonly othersSince: number
  /** Chance that one of those had come to it, 0..1. */
  readonly share: number
}

export interface SilenceVerdict {
  readonly isSure: boolean
  /** ln P(no request in all of them by chance). */
  readonly lnP: number
  readonly thresholdLn: number
  /** About how many more requests of the others would make it sure; null when none would. */
  readonly more: number | null
}

/**
 * (1 − share)^others < α / ((k+1)(k+2)), where k requests were answered in the window. Why the
 * divisor: there is one silence after each request, and Σ 1/((k+1)(k+2)) = 1, so that P(any of them
 * ever rings falsely) ≤ α however often it is looked at (union bound over silences).
 */
export function judgeSilence(
  { requests, othersSince, share }: Silence,
  alpha: number,
): SilenceVerdict {
  const thresholdLn = Math.log(alpha) - Math.log((requests + 1) * (requests + 2))
  const perRequest = Math.log1p(-Math.min(share, 1))
  const lnP = othersSince === 0 || share === 0 ? 0 : othersSince * perRequest
  const isSure = lnP < thresholdLn
  const needed = Math.floor(thresholdLn / perRequest) + 1 - othersSince
  return { isSure, lnP, thresholdLn, more: isSure || share === 0 ? null : Math.max(1, needed) }
}
