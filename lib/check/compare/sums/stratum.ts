// Requests of one endpoint until enough of both groups stand beside each other; then evidence. Pure.

import type { Arm } from '#lib/check/compare/pair-row'
import type { Threshold } from '#lib/check/compare/thresholds'
import { ERROR_THETAS, LATENCY_THETAS } from '#lib/stats/ratio/ratio'
import { AT, addSums, bump, noSums, type Sums } from './sums'
import { clearTally, count, emptyTally, type Tally } from './tally'

/** A stratum is closed at the end of the bucket in which both groups have this many requests. */
export const ENOUGH = 5
/** Latency bins that are one bin to the rank test: about 10 %, its margin. */
const COARSE = 5
const LN_ERROR_THETAS = ERROR_THETAS.map(Math.log)
const LN_LATENCY_THETAS = LATENCY_THETAS.map(Math.log)
const QUANTILE_COUNT = 3

/** What is tested, the same for all strata of a service. */
export interface Nulls {
  /** Allowed ratio of errors; null when errors are not compared. */
  readonly errors: number | null
  /** Allowed ratios of requests slower than p95 and p99; null when latencies are not compared. */
  readonly slow: readonly [number, number] | null
  /** Bins that gray may be slower at no charge. */
  readonly shift: number
  /** Ratios at which the likelihood of errors is kept. */
  readonly ratios: readonly number[]
}

/** Exposures alone decide when a stratum ends, so that its evidence stays honest. */
export interface Stratum {
  gray: number
  base: number
  grayErrors: number
  baseErrors: number
  readonly graySlow: Float64Array
  readonly baseSlow: Float64Array
  /** Latencies of all its requests could be held against a threshold frozen before. */
  timed: boolean
  readonly grayBins: Tally
  readonly baseBins: Tally
}

export function openStratum(): Stratum {
  return {
    gray: 0,
    base: 0,
    grayErrors: 0,
    baseErrors: 0,
    graySlow: new Float64Array(QUANTILE_COUNT),
    baseSlow: new Float64Array(QUANTILE_COUNT),
    timed: true,
    grayBins: emptyTally(),
    baseBins: emptyTally(),
  }
}

export function clearStratum(stratum: Stratum): void {
  stratum.gray = 0
  stratum.base = 0
  stratum.grayErrors = 0
  stratum.baseErrors = 0
  stratum.graySlow.fill(0)
  stratum.baseSlow.fill(0)
  stratum.timed = true
  clearTally(stratum.grayBins)
  clearTally(stratum.baseBins)
}

export function isEmpty({ gray, base }: Stratum): boolean {
  return gray === 0 && base === 0
}

export interface Filling {
  readonly nulls: Nulls
  /** Null while it is not frozen yet. */
  readonly threshold: Threshold | null
  /** Get at once what needs no stratum. */
  readonly into: readonly Sums[]
}

/** One bucket's requests. */
export function fill(
  stratum: Stratum,
  { gray, baseline }: { readonly gray: Arm | null; readonly baseline: Arm | null },
  filling: Filling,
): void {
  const { nulls, threshold, into } = filling
  if (threshold === null) stratum.timed = false
  if (gray !== null) {
    stratum.gray += gray.requests
    stratum.grayErrors += gray.errors
    for (const sums of into) {
      bump(sums, AT.requests, gray.requests)
      bump(sums, AT.errors, gray.errors)
    }
    if (nulls.slow !== null) fillGray(stratum, gray, filling)
  }
  if (baseline !== null) {
    stratum.base += baseline.requests
    stratum.baseErrors += baseline.errors
    for (const sums of into) {
      bump(sums, AT.baseRequests, baseline.requests)
      bump(sums, AT.baseErrors, baseline.errors)
    }
    if (nulls.slow !== null) fillBase(stratum, baseline, filling)
  }
}

const slow = new Float64Array(QUANTILE_COUNT)

function fillGray(stratum: Stratum, arm: Arm, { nulls, threshold, into }: Filling): void {
  const timed = read(arm, { tally: stratum.grayBins, shift: nulls.shift, threshold })
  addSlow(stratum.graySlow)
  for (const sums of into) {
    bump(sums, AT.timedGray, timed)
    for (let q = 0; q < QUANTILE_COUNT; q += 1) bump(sums, AT.slowGray + q, slow[q] ?? 0)
  }
}

function fillBase(stratum: Stratum, arm: Arm, { threshold, into }: Filling): void {
  const timed = read(arm, { tally: stratum.baseBins, shift: 0, threshold })
  addSlow(stratum.baseSlow)
  for (const sums of into) {
    bump(sums, AT.timedBase, timed)
    for (let q = 0; q < QUANTILE_COUNT; q += 1) bump(sums, AT.slowBase + q, slow[q] ?? 0)
  }
}

interface Reading {
  readonly tally: Tally
  readonly shift: number
  readonly threshold: Threshold | null
}

/** Leaves in `slow` how many lie above p50, p95 and p99; says of how many requests. */
function read({ bins, counts }: Arm, { tally, shift, threshold }: Reading): number {
  slow.fill(0)
  let timed = 0
  for (let i = 0; i < bins.length; i += 1) {
    const bin = Math.max(0, (bins[i] ?? 0) - shift)
    const by = counts[i] ?? 0
    count(tally, Math.floor(bin / COARSE), by)
    if (threshold === null) continue
    timed += by
    // Why it may stop: thresholds ascend.
    for (let q = 0; q < QUANTILE_COUNT && bin > (threshold.bins[q] ?? 0); q += 1) {
      slow[q] = (slow[q] ?? 0) + by
    }
  }
  return timed
}

function addSlow(into: Float64Array): void {
  for (let q = 0; q < QUANTILE_COUNT; q += 1) into[q] = (into[q] ?? 0) + (slow[q] ?? 0)
}

const closing = noSums()

/** Evidence of a stratum with both groups, added to each of `into`; one without a group says nothing. */
export function close(stratum: Stratum, nulls: Nulls, into: readonly Sums[]): void {
  const { gray, base } = stratum
  if (gray > 0 && base > 0) {
    closing.fill(0)
    closing[AT.matchedGray] = gray
    if (nulls.errors !== null) closeErrors(stratum, nulls.errors, nulls.ratios)
    if (nulls.slow !== null) {
      closeRanks(stratum)
      if (stratum.timed) closeSlow(stratum, nulls.slow)
    }
    for (const sums of into) addSums(sums, closing)
  }
  clearStratum(stratum)
}

function closeErrors(
  { gray, base, grayErrors: g, baseErrors: b }: Stratum,
  rho: number,
  ratios: readonly number[],
): void {
  const x = g + b
  if (x === 0) return
  const share = (rho * gray) / (rho * gray + base)
  for (let i = 0; i < ERROR_THETAS.length; i += 1) {
    const shifted = Math.log1p(share * ((ERROR_THETAS[i] ?? 1) - 1))
    closing[AT.errorLr + i] = g * (LN_ERROR_THETAS[i] ?? 0) - x * shifted
  }
  closing[AT.errorsAbove] = (g * base) / (gray + base)
  closing[AT.errorsBelow] = (b * gray) / (gray + base)
  closing[AT.errorsExpected] = (gray * b) / base
  for (let i = 0; i < ratios.length; i += 1) {
    const odds = ((ratios[i] ?? 1) * gray) / base
    closing[AT.likelihood + i] = g * Math.log(ratios[i] ?? 1) - x * Math.log1p(odds)
    closing[AT.slope + i] = g - (x * odds) / (1 + odds)
  }
}

function closeSlow(stratum: Stratum, rhos: readonly [number, number]): void {
  const { gray, base, graySlow, baseSlow } = stratum
  closing[AT.slowMatched] = gray
  for (let q = 0; q < QUANTILE_COUNT; q += 1) {
    const g = graySlow[q] ?? 0
    const b = baseSlow[q] ?? 0
    if (g + b === 0) break
    closing[AT.slowAbove + q] = (g * base) / (gray + base)
    closing[AT.slowBelow + q] = (b * gray) / (gray + base)
    closing[AT.slowExpected + q] = (gray * b) / base
    if (q === 0) continue
    const rho = rhos[q - 1] ?? 1
    const share = (rho * gray) / (rho * gray + base)
    const from = q === 1 ? AT.p95Lr : AT.p99Lr
    for (let i = 0; i < LATENCY_THETAS.length; i += 1) {
      const shifted = Math.log1p(share * ((LATENCY_THETAS[i] ?? 1) - 1))
      closing[from + i] = g * (LN_LATENCY_THETAS[i] ?? 0) - (g + b) * shifted
    }
  }
}

/** As lib/stats/rank does it, in place: U and its variance with ties. */
function closeRanks({ grayBins, baseBins }: Stratum): void {
  const m = grayBins.total
  const n = baseBins.total
  if (m === 0 || n === 0) return
  const low = Math.min(grayBins.from, baseBins.from)
  const high = Math.max(
    grayBins.from + grayBins.counts.length,
    baseBins.from + baseBins.counts.length,
  )
  let below = 0
  let u = 0
  let tied = 0
  for (let bin = low; bin < high; bin += 1) {
    const g = grayBins.counts[bin - grayBins.from] ?? 0
    const b = baseBins.counts[bin - baseBins.from] ?? 0
    const t = g + b
    if (t === 0) continue
    u += g * (below + b / 2)
    tied += t * t * t - t
    below += b
  }
  const all = m + n
  const variance = ((m * n) / 12) * (all + 1 - tied / (all * (all - 1)))
  closing[AT.rankS] = (u - (m * n) / 2) / (all + 1)
  closing[AT.rankV] = Math.max(0, variance) / ((all + 1) * (all + 1))
}
