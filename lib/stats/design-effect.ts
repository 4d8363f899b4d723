// How much less a request says when requests come in clusters (users, sessions). Floor 0, pure.

/** Likeness of latencies inside a unit when nothing was estimated. */
const ICC = 0.2

/** One unit's requests and how many of them were hits. */
export interface UnitCounts {
  readonly n: number
  readonly k: number
}

/** D = Σ n_u² / Σ n_u: exact when a unit goes to one side as a whole (Kish 1965). 1 without data. */
export function kishDesignEffect(sizes: readonly number[]): number {
  const total = sizes.reduce((sum, n) => sum + n, 0)
  return total === 0 ? 1 : sizes.reduce((sum, n) => sum + n * n, 0) / total
}

/**
 * D = Σ (k_u − p̂ n_u)² / (p̂ (1−p̂) N), at least 1: also right when routing inside a unit is mixed.
 * For errors and exceedances take the baseline's units: plenty, and untouched by gray's effect.
 */
export function clusterDesignEffect(units: readonly UnitCounts[]): number {
  const n = units.reduce((sum, unit) => sum + unit.n, 0)
  const rate = units.reduce((sum, unit) => sum + unit.k, 0) / n
  const spread = rate * (1 - rate) * n
  if (!(spread > 0)) return 1
  const observed = units.reduce((sum, unit) => sum + (unit.k - rate * unit.n) ** 2, 0)
  return Math.max(1, observed / spread)
}

/** D = 1 + ICC (Kish − 1), for latencies that are only alike inside a unit (Kish 1965). */
export function latencyDesignEffect(kish: number, icc: number = ICC): number {
  return 1 + icc * (kish - 1)
}

/**
 * D = 1 + max over arms of errors / sampled normal spans: what it costs that a tail sampler keeps
 * every error, so that exposures have to be estimated from the few normal spans it keeps.
 */
export function tailSamplingDesignEffect(
  arms: readonly { readonly errors: number; readonly normals: number }[],
): number {
  const ratios = arms.map(({ errors, normals }) => (errors === 0 ? 0 : errors / normals))
  return 1 + Math.max(0, ...ratios)
}
