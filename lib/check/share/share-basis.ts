// What a share is counted in: units where routing is sticky, else requests for what they are worth. Pure.
import type { Sample, ShareSum, UnitSample } from '#lib/check/sample'
import { bandOf, rounded } from './share-band'

/** Requests without a unit, of all, beyond which units speak for too few. */
const UNITLESS_MAX = 0.2
/** Beyond, the few that are seen say nothing about the others. */
const UNITLESS_END = 0.99
/** Units with requests in both groups, of those that came again, beyond which routing is not sticky. */
const MIXED_MAX = 0.1
/** Fewer that came again say nothing about stickiness. */
const REPEATED_MIN = 20

/** Standard errors by which routing is taken to be stickier than it looks. */
const SURE = 2

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
  const unitless = Math.min(1, units.unitless / share.total.requests)
  const effectOf = (seen: number) => Math.max(assumed, ofAllRequests(seen, unitless))
  if (unitless > UNITLESS_MAX) return { kind: 'unitless', designEffect: effectOf(kish(units)) }
  // A ramp moves users from one group to the other: that is no lack of stickiness.
  const mixes = stage.ramp === undefined && units.repeated >= REPEATED_MIN
  if (mixes && units.mixed > MIXED_MAX * units.repeated) {
    return { kind: 'mixed', designEffect: effectOf(clusterEffect(units, nullRate(share, stage))) }
  }
  return { kind: 'unit', designEffect: effectOf(kish(units)) }
}

/**
 * Requests that name no unit belong to units all the same: when each request is seen with chance s,
 * E Σ n(n−1) shrinks by s² and E Σ n by s, so D − 1 by s. Where whole units are unseen this says
 * too much, which only takes longer.
 */
function ofAllRequests(seen: number, unitless: number): number {
  return 1 + (seen - 1) / (1 - Math.min(UNITLESS_END, unitless))
}

/** kishDesignEffect of sums: Σ n² / Σ n. */
function kish({ n, nn }: UnitSample): number {
  return n === 0 ? 1 : nn / n
}

/** The promised rate that is nearest to what is seen. */
function nullRate({ total }: Sample['share'], stage: Sample['stage']): number {
  const seen = total.gray / total.requests
  const band = bandOf(stage, total, total.requests)
  return band === null ? seen : Math.min(band.hi, Math.max(band.lo, seen))
}

/**
 * D = 1 + ρ (Kish − 1), with ρ from pairs of requests of one unit: (1 − ρ) p (1 − p) Σ n(n−1) of them
 * are in different groups, each way. Why not the spread of k around p̂n: it looks small just when few
 * of the heavy units went to gray, and that is when a share seems too low. Few heavy units say little:
 * there are as good as Σ²n / Σn² of them, and 1 − ρ is taken SURE standard errors smaller.
 */
function clusterEffect(units: UnitSample, promised: number): number {
  const { n, k, nn, nk, kk } = units
  const rate = k / n
  const variance = Math.max(rate * (1 - rate), promised * (1 - promised))
  const pairs = variance * (nn - n)
  if (!(pairs > 0)) return 1
  const error = 1 / Math.sqrt((n * n * variance) / nn)
  const apart = ((nk - kk) / pairs) * Math.max(0, 1 - SURE * error)
  return 1 + (1 - Math.min(1, apart)) * (kish(units) - 1)
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
