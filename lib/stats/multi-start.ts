// Keeps the power of an e-process when the fault begins hours into a stage. Floor 0, pure.

/** One start every five minutes, for a day: 1 since the beginning + 287 later ones. */
export const START_EVERY_MS = 300_000
export const STARTS_PER_DAY = 288

/**
 * ln M = ln( ½ E(0→t) + Σ_{j≥1} E(τⱼ→t) / (2(G−1)) + what has not started yet, which counts as 1 ).
 * A convex mixture of e-processes is an e-process, so its threshold stays ln(1/α) (e-detectors:
 * Shin, Ramdas & Rinaldo 2024). The first of `lnEs` is the one since the beginning.
 */
export function multiStartLnE(lnEs: readonly number[], starts: number = STARTS_PER_DAY): number {
  const [sinceStart = 0, ...later] = lnEs
  if (later.length > starts - 1) {
    throw new RangeError(`multiStartLnE got ${lnEs.length} starts, planned for ${starts}`)
  }
  const share = -Math.log(2 * (starts - 1))
  const terms = [sinceStart - Math.LN2, ...later.map((lnE) => lnE + share)]
  const waiting = starts - 1 - later.length
  if (waiting > 0) terms.push(Math.log(waiting) + share)
  return logSumExp(terms)
}

/** ln Σ exp(xᵢ) without overflow. */
export function logSumExp(terms: readonly number[]): number {
  const top = terms.reduce((max, term) => Math.max(max, term), -Infinity)
  if (!Number.isFinite(top)) return top
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0))
}
