// Sums and averages of numbers known by their logarithms. Floor 0, pure.

/** ln Σ exp(xᵢ) without overflow. */
export function logSumExp(terms: readonly number[]): number {
  const top = terms.reduce((max, term) => Math.max(max, term), -Infinity)
  if (!Number.isFinite(top)) return top
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0))
}

/**
 * ln of the average. The average of e-values is an e-value whatever their dependence (Vovk & Wang
 * 2021), so p50, p95 and p99 of one endpoint are one test. 0 (an e-value of 1) without any.
 */
export function logMeanExp(terms: readonly number[]): number {
  return terms.length === 0 ? 0 : logSumExp(terms) - Math.log(terms.length)
}
