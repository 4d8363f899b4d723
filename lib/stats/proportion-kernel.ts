// The proportion's evidence as sums, for starts that come later than the stage. Floor 0, pure.
import type { Kernel } from './multi-start'
import { type Band, type Counts, type Prior, proportionLnE } from './proportion'

/** Sums are plain k of n; one design effect holds for all starts of one look. */
export function proportionKernel(
  band: Band,
  prior: Prior,
  designEffect = 1,
): Kernel<Pick<Counts, 'k' | 'n'>> {
  return {
    nothing: { k: 0, n: 0 },
    add: (left, right) => ({ k: left.k + right.k, n: left.n + right.n }),
    lnE: ({ k, n }) => proportionLnE({ k, n, designEffect }, band, prior),
  }
}
