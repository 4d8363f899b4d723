// Which shares keep the promise of a stage: fixed, or on its way along a ramp. Pure.
import type { SampledStage, ShareSum } from '#lib/check/sample'
import type { Band, Prior } from '#lib/stats/proportion'
import { KAPPA } from '#lib/stats/proportion'

/** A stage that says no tolerance means one percentage point, and less around small shares. */
const TOLERANCE_DEFAULT = 0.01
const TOLERANCE_OF_SHARE = 0.2
/** A prior at 0 or 1 would rule the alternative out before any data. */
const PRIOR_EDGE = 0.001

export interface ShareBand extends Band {
  readonly planned: number
  readonly tolerance: number
  readonly prior: Prior
}

/** The share promised at a moment; null when the stage promises none. */
export function plannedAt({ planned, ramp }: SampledStage, atMs: number): number | null {
  if (planned === null || ramp === undefined) return planned
  const done = Math.min(1, Math.max(0, (atMs - ramp.fromMs) / ramp.overMs))
  return ramp.from + (planned - ramp.from) * done
}

/** Null when the stage promises no share. Of a ramp: where it ends. */
export function shareBand(stage: SampledStage): ShareBand | null {
  return stage.planned === null ? null : bandAround(stage.planned, stage.tolerance)
}

/**
 * What the stage promises of exactly these requests: along a ramp, the mean of the shares promised at
 * the time of each. Their gray count varies less than a binomial of that mean, and so do its steps:
 * p(1−p) ≤ the step of n p̄(1−p̄), which keeps the evidence on the safe side.
 */
export function bandOf(
  stage: SampledStage,
  { promised }: Pick<ShareSum, 'promised'>,
  counted: number,
): ShareBand | null {
  const isFixed = stage.ramp === undefined || promised === undefined || counted === 0
  if (stage.planned === null || isFixed) return shareBand(stage)
  return bandAround(rounded(Math.min(1, Math.max(0, promised / counted))), stage.tolerance)
}

/** Sums of fractions depend on their order in the last digits: findings must not. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

function bandAround(planned: number, tolerance: number | null): ShareBand {
  const allowed = tolerance ?? defaultTolerance(planned)
  return {
    planned,
    tolerance: allowed,
    lo: Math.max(0, planned - allowed),
    hi: Math.min(1, planned + allowed),
    prior: { kappa: KAPPA, p0: Math.min(Math.max(planned, PRIOR_EDGE), 1 - PRIOR_EDGE) },
  }
}

function defaultTolerance(planned: number): number {
  const smaller = Math.min(planned, 1 - planned)
  return smaller === 0
    ? TOLERANCE_DEFAULT
    : Math.min(TOLERANCE_DEFAULT, smaller * TOLERANCE_OF_SHARE)
}
