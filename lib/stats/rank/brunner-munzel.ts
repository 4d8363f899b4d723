// As Mann–Whitney, also where the arms differ in spread: shown beside it, never a verdict. Floor 0.
import { alignTies, type BinnedPair } from '#lib/stats/binned'
import { normalTail } from '#lib/stats/special/normal-cdf'

export interface BrunnerMunzel {
  /** Positive when gray is slower. */
  readonly statistic: number
  readonly pTwoSided: number
}

/**
 * (θ̂ − ½) over its own standard error, from the placements of each arm's values among the other's:
 * Brunner & Munzel 2000, with the normal limit (requests are never few enough for Student's). No
 * difference when either arm has fewer than two values or nothing varies.
 */
export function brunnerMunzel(pair: BinnedPair, shift = 0): BrunnerMunzel {
  const ties = alignTies(pair, shift)
  const gray = placements(ties.gray, ties.base)
  const base = placements(ties.base, ties.gray)
  const spread = Math.sqrt(gray.share + base.share)
  if (!(spread > 0)) return { statistic: 0, pTwoSided: 1 }
  const statistic = (gray.mean / base.count - 0.5) / spread
  return { statistic, pTwoSided: Math.min(1, 2 * normalTail(Math.abs(statistic))) }
}

/** How many of `others` lie below each value of `own`, ties half: mean, and its share of Var θ̂. */
function placements(own: readonly number[], others: readonly number[]) {
  let count = 0
  let below = 0
  const placed = own.map((k, i) => {
    const tied = others[i] ?? 0
    const place = below + tied / 2
    count += k
    below += tied
    return place
  })
  const sum = (of: (place: number) => number) =>
    own.reduce((total, k, i) => total + k * of(placed[i] ?? 0), 0)
  const mean = sum((place) => place) / count
  const variance = sum((place) => (place - mean) ** 2) / (count - 1)
  return { count, mean, share: variance / count / below ** 2 }
}
