// The families of reference values that compare gray with the baseline, with their shapes.
import type { BinnedPair } from '#lib/stats/binned'
import type { Stratum } from '#lib/stats/ratio/stratum'
import { type StatisticsVectors, statisticsVectors } from '#test/support/statistics-vectors'

type RateRow = [g: number, ng: number, b: number, nb: number]
type BinRow = [gray: number[], base: number[]]

export interface ComparisonVectors {
  readonly two_sample_ln_e: readonly {
    strata_g_ng_b_nb: RateRow[]
    rho: number
    thetas: number[]
    D: number
    ln_e: number
  }[]
  readonly two_sample_with_floor: readonly {
    g: number
    ng: number
    b: number
    nb: number
    rho: number
    floor: number
    kappa: number
    ln_e_rel: number
    ln_e_floor: number
    ln_e: number
  }[]
  readonly ratio_cs: readonly {
    strata_g_ng_b_nb: RateRow[]
    alpha: number
    grid: number[]
    lower: number
    upper: number | null
    tol: number
  }[]
  readonly mantel_haenszel: readonly {
    strata_g_ng_b_nb: RateRow[]
    or_mh: number
    cmh_chi2_nocorr: number
    p: number
    rr_mh: number
    se_log_rr_greenland_robins: number
  }[]
  readonly mann_whitney_binned: readonly {
    gray: number[]
    base: number[]
    U_gray: number
    theta: number
    z: number
    p_two: number
    p_greater: number
    p_greater_continuity: number
    brunner_munzel_stat: number
    brunner_munzel_p_two: number
  }[]
  readonly van_elteren: readonly { strata_gray_base: BinRow[]; z: number; p_greater: number }[]
  readonly seq_van_elteren: readonly {
    strata_gray_base: BinRow[]
    shift: number
    r: number
    D: number
    S: number
    V: number
    ln_e: number
  }[]
  readonly histogram_quantile_ci: readonly {
    hist: number[]
    n: number
    q: number
    point_rank: number
    point_bucket: number
    fixed95_ranks: [number, number]
    fixed95_coverage: number
    fixed95_buckets: [number | null, number | null]
    cs99_kmin_kmax: [number, number]
    cs99_buckets: [number | null, number | null]
  }[]
  readonly weights: readonly { w: number[]; ht_total: number; n_eff: number; scale_s: number }[]
  readonly e_bh: readonly { e: number[]; alpha: number; rejected_indices: number[]; k: number }[]
  readonly normal_lncdf: readonly { x: number; expected: number }[]
}

export function comparisonVectors(): ComparisonVectors {
  return statisticsVectors() as StatisticsVectors & ComparisonVectors
}

export function strataOf(rows: readonly RateRow[]): Stratum[] {
  return rows.map(([g, ng, b, nb]) => ({ g, ng, b, nb }))
}

/** A histogram whose bins are the positions in `counts`. */
export function dense(counts: readonly number[]) {
  return { bins: counts.map((_, i) => i), counts }
}

export function pairsOf(rows: readonly BinRow[]): BinnedPair[] {
  return rows.map(([gray, base]) => ({ gray: dense(gray), base: dense(base) }))
}
