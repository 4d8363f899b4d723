// Which shares keep the promise of a stage. Pure.

import type { SampledStage } from '#lib/check/sample'
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

/** Null when the stage promises no share. */
export function shareBand({ planned, tolerance }: SampledStage): ShareBand | null {
  if (planned === null) return null
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
