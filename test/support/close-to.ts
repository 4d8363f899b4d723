// Compares numbers as reference values state their tolerance: relative, with a floor near zero.

/** How far `got` is from `expected`, relative to it (absolute below 1e-3, where 0 has no scale). */
export function relativeError(got: number, expected: number): number {
  return Math.abs(got - expected) / Math.max(Math.abs(expected), 1e-3)
}
