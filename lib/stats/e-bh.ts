// Which of many comparisons to list as real, with few false ones among them. Floor 0, pure.

/**
 * Positions in `lnEs` of the k largest e-values, ascending; k is the largest with
 * e₍ₖ₎ ≥ M / (k α). The expected share of false ones is at most α under any dependence
 * (Wang & Ramdas 2022). Takes current evidence, never its running maximum.
 */
export function eBenjaminiHochberg(lnEs: readonly number[], alpha: number): number[] {
  const order = lnEs.map((_, i) => i).sort((a, b) => (lnEs[b] ?? 0) - (lnEs[a] ?? 0))
  const enough = order.findLastIndex(
    (i, rank) => (lnEs[i] ?? 0) >= Math.log(lnEs.length / ((rank + 1) * alpha)),
  )
  return order.slice(0, enough + 1).sort((a, b) => a - b)
}
