// How much less a request says when requests come in clusters (users, sessions). Floor 0, pure.

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

/** D = Σ (k_u − p̂ n_u)² / (p̂ (1−p̂) N): also right when routing inside a unit is mixed. */
export function clusterDesignEffect(units: readonly UnitCounts[]): number {
  const n = units.reduce((sum, unit) => sum + unit.n, 0)
  const rate = units.reduce((sum, unit) => sum + unit.k, 0) / n
  const spread = rate * (1 - rate) * n
  if (!(spread > 0)) return 1
  return units.reduce((sum, unit) => sum + (unit.k - rate * unit.n) ** 2, 0) / spread
}
