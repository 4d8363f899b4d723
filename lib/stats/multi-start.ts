// Keeps the power of an e-process when the fault begins hours into a stage. Floor 0, pure.
import { logSumExp } from './special/log-sum-exp'

/** One start every five minutes, for a day: 1 since the beginning + 287 later ones. */
export const START_EVERY_MS = 300_000
export const STARTS_PER_DAY = 288

/** Evidence that is a function of sums, which is all that has to be kept of the past. */
export interface Kernel<Sums> {
  readonly nothing: Sums
  readonly add: (left: Sums, right: Sums) => Sums
  /** ln E of these sums; 0 for `nothing`. */
  readonly lnE: (sums: Sums) => number
}

/** Sums since the beginning, and of each slot of START_EVERY_MS of the current day, in order. */
export interface Starts<Sums> {
  readonly total: Sums
  readonly slots: readonly Sums[]
}

/**
 * ln E since the beginning, then since the begin of each slot but the first. Sums are added up from
 * the newest slot backwards, so a late start never is the small difference of two large sums.
 */
export function lnEByStart<Sums>(kernel: Kernel<Sums>, { total, slots }: Starts<Sums>): number[] {
  const later: number[] = []
  let since = kernel.nothing
  for (const slot of slots.slice(1).toReversed()) {
    since = kernel.add(slot, since)
    later.push(kernel.lnE(since))
  }
  return [kernel.lnE(total), ...later.toReversed()]
}

/**
 * ln M = ln( ½ E(0→t) + Σ_{j≥1} E(τⱼ→t) / (2(G−1)) + what has not started yet, which counts as 1 ).
 * A convex mixture of e-processes is an e-process, so its threshold stays ln(1/α) (e-detectors:
 * Shin, Ramdas & Rinaldo 2024). The first of `lnEs` is the one since the beginning. Starts that are
 * no longer followed are `dropped`: they count as 0, which costs power but no validity.
 */
export function multiStartLnE(
  lnEs: readonly number[],
  starts: number = STARTS_PER_DAY,
  dropped = 0,
): number {
  const [sinceStart = 0, ...later] = lnEs
  if (later.length + dropped > starts - 1) {
    throw new RangeError(`multiStartLnE got ${lnEs.length} starts, planned for ${starts}`)
  }
  const share = -Math.log(2 * (starts - 1))
  const terms = [sinceStart - Math.LN2, ...later.map((lnE) => lnE + share)]
  const waiting = starts - 1 - later.length - dropped
  if (waiting > 0) terms.push(Math.log(waiting) + share)
  return logSumExp(terms)
}
