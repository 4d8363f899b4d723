// Events of gray beside those of the baseline in one endpoint and minute. Floor 0, pure.

/** Of this share of gray's requests the baseline must have seen the like, else nothing is known. */
export const MATCHED_MIN = 0.8

/** Counts, or weighted counts of sampled spans. An event is an error, or an answer too slow. */
export interface Stratum {
  /** Gray: events of requests. */
  readonly g: number
  readonly ng: number
  /** Baseline: events of requests. */
  readonly b: number
  readonly nb: number
}

/** A stratum without one of the arms compares nothing: its ratio says 0 of 0. */
export function isMatched({ ng, nb }: Stratum): boolean {
  return ng > 0 && nb > 0
}

/** All strata as one. Only to show: pooled rates mistake a change of mix for a change of rate. */
export function pooled(strata: readonly Stratum[]): Stratum {
  return strata.reduce(
    (sum, { g, ng, b, nb }) => ({
      g: sum.g + g,
      ng: sum.ng + ng,
      b: sum.b + b,
      nb: sum.nb + nb,
    }),
    { g: 0, ng: 0, b: 0, nb: 0 },
  )
}

/** Share of gray's requests that stand beside a baseline, 0..1; 0 without requests. */
export function matchedShare(strata: readonly Stratum[]): number {
  const { ng } = pooled(strata)
  return ng === 0 ? 0 : pooled(strata.filter(isMatched)).ng / ng
}
