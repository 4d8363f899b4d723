// How many more requests would decide a proportion, should it stay as observed. Floor 0, pure.
import { type Band, type Counts, type Prior, proportionLnE } from './proportion'

/** Beyond this many the honest answer is "not in this release". */
const NEEDED_MAX = 1e9

/**
 * Smallest m for which k/n of n + m requests either leaves the band (E ≥ threshold) or excludes
 * both its edges from inside. Grows like (ln(1/α) + ½ ln n) / KL(k/n ‖ nearest edge). With nothing
 * observed the plan (`p0`) is taken as the truth. Null when no amount up to 10⁹ decides.
 */
export function neededRequests(
  counts: Counts,
  band: Band,
  { thresholdLn, prior }: { readonly thresholdLn: number; readonly prior: Prior },
): number | null {
  const estimate = counts.n === 0 ? prior.p0 : counts.k / counts.n
  const designEffect = counts.designEffect ?? 1
  const decided = (more: number) => {
    const n = counts.n + more
    const assumed = { k: Math.min(n, estimate * n), n, designEffect }
    if (estimate < band.lo || estimate > band.hi) {
      return proportionLnE(assumed, band, prior) >= thresholdLn
    }
    return [band.lo, band.hi].every(
      (edge) =>
        edge === 0 ||
        edge === 1 ||
        proportionLnE(assumed, { lo: edge, hi: edge }, prior) >= thresholdLn,
    )
  }
  if (decided(0)) return 0
  let enough = 1
  while (!decided(enough)) {
    enough *= 2
    if (enough > NEEDED_MAX) return null
  }
  let tooFew = enough / 2
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (decided(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}
