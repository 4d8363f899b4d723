// Sums and averages of numbers known by their logarithms. Floor 0, pure.

/** ln Σ exp(xᵢ) without overflow. */
export function logSumExp(terms: ArrayLike<number>): number {
  let top = -Infinity
  for (let i = 0; i < terms.length; i += 1) top = Math.max(top, terms[i] ?? 0)
  if (!Number.isFinite(top)) return top
  let sum = 0
  for (let i = 0; i < terms.length; i += 1) sum += Math.exp((terms[i] ?? 0) - top)
  return top + Math.log(sum)
}

/**
 * ln of the average. The average of e-values is an e-value whatever their dependence (Vovk & Wang
 * 2021), so p50, p95 and p99 of one endpoint are one test. 0 (an e-value of 1) without any.
 */
export function logMeanExp(terms: ArrayLike<number>): number {
  return terms.length === 0 ? 0 : logSumExp(terms) - Math.log(terms.length)
}
