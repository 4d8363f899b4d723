// How those whom a header or host sends to gray differed before gray was there. Pure.
import { BIN_GAMMA } from '#lib/model/hop'
import { countAbove, shiftForMargin } from '#lib/stats/binned'
import { proportionInterval } from '#lib/stats/proportion'
import { limitPrior } from '#lib/stats/proportion-limit'
import { ratioInterval } from '#lib/stats/ratio/ratio-interval'
import { pooled, type Stratum } from '#lib/stats/ratio/stratum'
import type { Arm, PairRow } from './pair-row'
import { givenThreshold, type Thresholds } from './thresholds'

/** Requests of one endpoint are compared minute by minute. */
const STRATUM_MS = 60_000
/** Fewer requests with the mark say nothing about those who will be gray. */
const MARKED_MIN = 100
/** Around this rate the bound of their error rate is sharpest. */
const RATE_PRIOR = 0.001

/** Upper confidence bounds of one service's ratios: requests that carry the mark beside the others. */
export interface ServiceContrast {
  /** Of errors, at least 1; null when too few were seen to bound it. */
  readonly errors: number | null
  /** Of the error rate of requests that carried the mark. */
  readonly errorRate: number
  /** Of requests slower than the baseline's p95 and p99, at least 1; null when not bounded. */
  readonly slow: readonly [p95: number | null, p99: number | null]
  /** Requests that carried the mark, and those that did not. */
  readonly marked: number
  readonly others: number
}

/** By service. */
export type Contrast = ReadonlyMap<string, ServiceContrast>

export interface ContrastSettings {
  readonly fromMs: number
  readonly services: readonly string[]
  /** Options of the checks that will read it; null for a check that is off. */
  readonly errorRate: { readonly ratio: number; readonly alpha: number } | null
  readonly latency: { readonly margin: number; readonly alpha: number } | null
  /** The same thresholds that the stage is judged by. */
  readonly thresholds: Thresholds
}

export type BeforeBuckets = ReadonlyMap<number, readonly PairRow[]>

interface Strata {
  readonly errors: Map<string, Stratum>
  readonly slow: readonly [Map<string, Stratum>, Map<string, Stratum>]
}

/**
 * `buckets` of the time before the stage (an hour, say), where nobody was gray yet: `gray` of a row
 * holds the requests that carry the mark, `baseline` those that do not. Only rows of endpoints count.
 * A service with fewer than MARKED_MIN marked requests has no entry.
 */
export function measureContrast(settings: ContrastSettings, buckets: BeforeBuckets): Contrast {
  const shift = settings.latency === null ? 0 : shiftForMargin(settings.latency.margin, BIN_GAMMA)
  const found = new Map<string, Strata>()
  for (const [bucketMs, rows] of [...buckets].sort(([a], [b]) => a - b)) {
    const minute = Math.floor((bucketMs - settings.fromMs) / STRATUM_MS)
    for (const row of rows) {
      if (row.dimension !== 'endpoint' || !settings.services.includes(row.service)) continue
      const strata = found.get(row.service) ?? noStrata()
      found.set(row.service, strata)
      const key = `${minute} ${row.value}`
      addTo(strata.errors, key, errorsOf(row))
      const threshold = givenThreshold(settings.thresholds, row)
      if (threshold === null) continue
      strata.slow.forEach((of, i) => {
        addTo(of, key, slowOf(row, threshold.bins[i + 1] ?? 0, shift))
      })
    }
  }
  const measured = [...found].flatMap(([service, strata]) => {
    const contrast = measure(strata, settings)
    return contrast === null ? [] : [[service, contrast] as const]
  })
  return new Map(measured)
}

function noStrata(): Strata {
  return { errors: new Map(), slow: [new Map(), new Map()] }
}

function measure(
  { errors, slow }: Strata,
  { errorRate, latency }: ContrastSettings,
): ServiceContrast | null {
  const all = [...errors.values()]
  const { g, ng, nb } = pooled(all)
  if (ng < MARKED_MIN) return null
  const alpha = (errorRate ?? latency)?.alpha ?? 1
  const rate = proportionInterval({ k: g, n: ng }, alpha / 2, limitPrior(RATE_PRIOR))
  const bound = (strata: Map<string, Stratum>, level: number) => {
    const [, upper] = ratioInterval([...strata.values()], level / 2)
    return Number.isFinite(upper) ? Math.max(1, upper) : null
  }
  return {
    errors: errorRate === null ? null : bound(errors, errorRate.alpha),
    errorRate: rate[1],
    slow:
      latency === null
        ? [null, null]
        : [bound(slow[0], latency.alpha), bound(slow[1], latency.alpha)],
    marked: ng,
    others: nb,
  }
}

function addTo(strata: Map<string, Stratum>, key: string, one: Stratum): void {
  const known = strata.get(key)
  strata.set(key, known === undefined ? one : pooled([known, one]))
}

function errorsOf({ gray, baseline }: PairRow): Stratum {
  return {
    g: gray?.errors ?? 0,
    ng: gray?.requests ?? 0,
    b: baseline?.errors ?? 0,
    nb: baseline?.requests ?? 0,
  }
}

function slowOf({ gray, baseline }: PairRow, bin: number, shift: number): Stratum {
  const above = (arm: Arm | null, from: number) => (arm === null ? 0 : countAbove(arm, from))
  return {
    g: above(gray, bin + shift),
    ng: gray?.requests ?? 0,
    b: above(baseline, bin),
    nb: baseline?.requests ?? 0,
  }
}
