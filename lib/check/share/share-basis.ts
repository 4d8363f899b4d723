// What a share is counted in: units where routing is sticky, else requests for what they are worth. Pure.
import type { Sample, ShareSum, UnitSample } from '#lib/check/sample'
import { rounded } from './share-band'

/** Requests without a unit, of all, beyond which units speak for too few. */
const UNITLESS_MAX = 0.2
/** Units with requests in both groups, of those that came again, beyond which routing is not sticky. */
const MIXED_MAX = 0.1
/** Fewer that came again say nothing about stickiness. */
const REPEATED_MIN = 20

/**
 * - unit: routing is sticky and the plan's unit is seen.
 * - request: each request is drawn by itself, or that is what the plan says.
 * - mixed: units are seen, and routed to both groups. unitless: too few requests name one.
 * - unseen: none does.
 */
export type BasisKind = 'unit' | 'request' | 'mixed' | 'unitless' | 'unseen'

export interface Basis {
  readonly kind: BasisKind
  /** By how much requests are divided; units need no division. */
  readonly designEffect: number
}

/** `assumed` is the design effect of the plan: what is measured only ever makes it larger. */
export function basisOf({ split, share, stage }: Sample, assumed: number): Basis {
  if (split.unit === null) return { kind: 'request', designEffect: assumed }
  const { units } = share
  if (units === undefined || units.units === 0) return { kind: 'unseen', designEffect: assumed }
  if (units.unitless > UNITLESS_MAX * share.total.requests) {
    return { kind: 'unitless', designEffect: Math.max(assumed, kish(units)) }
  }
  // A ramp moves users from one group to the other: that is no lack of stickiness.
  const mixes = stage.ramp === undefined && units.repeated >= REPEATED_MIN
  if (mixes && units.mixed > MIXED_MAX * units.repeated) {
    return { kind: 'mixed', designEffect: Math.max(assumed, clusterEffect(units)) }
  }
  return { kind: 'unit', designEffect: Math.max(assumed, kish(units)) }
}

/** kishDesignEffect of sums: Σ n² / Σ n. */
function kish({ n, nn }: UnitSample): number {
  return n === 0 ? 1 : nn / n
}

/** clusterDesignEffect of sums: Σ (k − p̂n)² = Σ k² − 2p̂ Σ nk + p̂² Σ n². */
function clusterEffect({ n, k, nn, nk, kk }: UnitSample): number {
  const rate = k / n
  const spread = rate * (1 - rate) * n
  if (!(spread > 0)) return 1
  return Math.max(1, (kk - 2 * rate * nk + rate * rate * nn) / spread)
}

export interface Counted {
  readonly k: number
  readonly n: number
}

/**
 * Requests as evidence. Where groups are sampled differently, k' = s Σ w·gray and n' = (Σw)²/Σw² with
 * s = Σw/Σw²; where all stand for the same number, that is the plain count.
 */
export function countedRequests({ requests, gray, weights }: ShareSum): Counted {
  if (weights === undefined || requests === 0) return { k: gray, n: requests }
  const n = rounded(weights.all ** 2 / weights.squares)
  if (Math.abs(n - requests) <= 1e-6 * requests) return { k: gray, n: requests }
  return { k: Math.min(n, rounded((weights.gray * weights.all) / weights.squares)), n }
}
