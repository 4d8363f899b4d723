// Reads the reference values of the statistics, each family with the shape it has in the file.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ShareCase {
  readonly k: number
  readonly n: number
  readonly kappa: number
  readonly p0: number
  readonly D: number
}
export interface StatisticsVectors {
  readonly lgamma: readonly { x: number; expected: number }[]
  readonly logBeta: readonly { a: number; b: number; expected: number }[]
  readonly share_ln_e: readonly (ShareCase & { lo: number; hi: number; ln_e: number })[]
  readonly share_multistart_ln_e: readonly {
    buckets_n_k: [number, number][]
    lo: number
    hi: number
    kappa: number
    p0: number
    G: number
    ln_e: number
  }[]
  readonly share_cs: readonly (ShareCase & { alpha: number; lower: number; upper: number })[]
  readonly share_verdict: readonly {
    k: number
    n: number
    plan: number
    tol: number
    alpha: number
    threshold_ln: number
    ln_e: number
    lower: number
    upper: number
    verdict: 'DEVIATES' | 'WITHIN' | 'INSUFFICIENT'
  }[]
  readonly wilson: readonly {
    k: number
    n: number
    conf: number
    lower: number
    upper: number
  }[]
  readonly design_effect: readonly (
    | { cluster_sizes: number[]; kish: number; n_eff: number }
    | { cluster_n_k: [number, number][]; p_hat: number; D_icc: number }
  )[]
  readonly breaker: readonly {
    errors: number
    n: number
    min_errors: number
    rate: number
    trip: boolean
  }[]
}

export function statisticsVectors(): StatisticsVectors {
  const file = join(import.meta.dirname, '..', 'fixtures', 'statistics', 'vectors.json')
  return JSON.parse(readFileSync(file, 'utf8')) as StatisticsVectors
}
