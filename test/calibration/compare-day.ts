// A stage seen by the checks that compare gray with the baseline: a real book, fed bucket by bucket.
import { type Book, createBook } from '#lib/check/compare/book'
import { ceilingAlarm, errorAlarm, latencyAlarm, SLOWNESS } from '#lib/check/compare/judge/alarms'
import type { Arm, PairRow } from '#lib/check/compare/pair-row'
import { freezeThresholds } from '#lib/check/compare/thresholds'
import { errorRate } from '#lib/check/error-rate'
import { latency } from '#lib/check/latency'
import { BUCKET_MS } from '#lib/model/hop'
import { alarmLn } from '#lib/stats/bonferroni'
import { binOf } from '#lib/topology/bins'
import { NOON_MS, sample } from '#test/check/sample'
import type { Bursts } from './bursts'
import type { Draws } from './draws'

const SERVICE = 'favorites-service'
const SLOW_SHARE = 0.02
const NO_EXAMPLES = { errorExamples: [], slowExamples: [] }

/** How one group answers. */
export interface Behaviour {
  readonly errors: number
  /** Probabilities of latency bins; null: latencies do not matter. */
  readonly latencies: Histogram | null
}

export interface Histogram {
  readonly bins: readonly number[]
  readonly shares: readonly number[]
}

export interface LatencyChange {
  readonly factor?: number
  /** Adds two seconds to this share of requests. */
  readonly stuck?: number
}

/** Lognormal 50 ms, σ 0.8, and 2 % slow ones around 626 ms: p50/p95/p99 are 51/218/665 ms. */
export function latencies({ factor = 1, stuck = 0 }: LatencyChange = {}): Histogram {
  const shares = new Map<number, number>()
  const add = (ms: number, share: number) => {
    const bin = binOf(ms * 1_000)
    shares.set(bin, (shares.get(bin) ?? 0) + share)
  }
  const spread = (medianMs: number, sigma: number, share: number) => {
    const steps = 4_000
    let sum = 0
    const weights = Array.from({ length: steps }, (_, i) => {
      const z = -5 + (10 * (i + 0.5)) / steps
      const weight = Math.exp((-z * z) / 2)
      sum += weight
      return { ms: factor * medianMs * Math.exp(sigma * z), weight }
    })
    for (const { ms, weight } of weights) {
      add(ms, (share * (1 - stuck) * weight) / sum)
      if (stuck > 0) add(ms + 2_000, (share * stuck * weight) / sum)
    }
  }
  spread(50, 0.8, 1 - SLOW_SHARE)
  spread(626, 0.8, SLOW_SHARE)
  // The likeliest first: most of the requests are drawn in few steps.
  const sorted = [...shares].sort(([, a], [, b]) => b - a)
  return { bins: sorted.map(([bin]) => bin), shares: sorted.map(([, share]) => share) }
}

export interface CompareDay {
  /** Takes in the next ten seconds, and asks the check whether gray is worse. */
  rings(): boolean
  /** Whether the check passes now. */
  passes(): boolean
}

export interface CompareArgs {
  readonly check: 'error-rate' | 'latency'
  readonly draws: Draws
  readonly alpha: number
  readonly rps: number
  readonly endpoints?: number
  readonly baseline: Behaviour
  /** By seconds after the beginning. */
  readonly gray: (second: number) => Behaviour
  /** Errors of a service with one endpoint come from here, and not each by itself. */
  readonly bursts?: Bursts
  readonly options?: {
    readonly designEffect?: number
    readonly ceiling?: number
    readonly margin?: number
  }
}

const GRAY_SHARE = 0.1
const HOUR_S = 3_600

/** Gray gets 10 % of requests; thresholds are frozen from the hour before. */
export function createCompareDay(args: CompareArgs): CompareDay {
  const { check, alpha, options = {} } = args
  const needsLatency = check === 'latency'
  const before = needsLatency ? rowsOf(args, { seconds: HOUR_S, gray: null }) : []
  const book: Book = createBook({
    fromMs: NOON_MS,
    services: [SERVICE],
    errorRate: needsLatency ? null : { ratio: 1.5, alpha },
    latency: needsLatency ? { margin: 0.1, alpha } : null,
    thresholds: freezeThresholds(before),
    before: null,
  })
  const base = sample()
  const given = { alpha, ...options }
  let second = 0
  const answers = () => {
    const window = { fromMs: NOON_MS, toMs: NOON_MS + second * 1_000 }
    const seen = { ...base, window, comparisons: book.comparisons() }
    return needsLatency
      ? latency.run(seen, { ...latency.options.parse({}), ...given })
      : errorRate.run(seen, { ...errorRate.options.parse({}), ...given })
  }
  return {
    rings() {
      second += BUCKET_MS / 1_000
      const rows = rowsOf(args, { seconds: BUCKET_MS / 1_000, gray: args.gray(second) })
      book.add(NOON_MS + second * 1_000 - BUCKET_MS, rows)
      return mightRing(book, args) && answers().some(({ outcome }) => outcome === 'fail')
    },
    passes: () => answers().every(({ outcome }) => outcome === 'pass'),
  }
}

/**
 * Without the evidence of any alarm the check cannot ring: the intervals and needed numbers of its
 * sentence, which cost most, are left out of most looks of a healthy day, and not one alarm.
 */
function mightRing(book: Book, { check, alpha, options }: CompareArgs): boolean {
  const designEffect = options?.designEffect ?? 1
  return book.comparisons().services.some(({ all, suspects }) => {
    const threshold = alarmLn(alpha, all.weight)
    const { floor, ceiling } = errorRate.options.parse({})
    const kind = check === 'latency' ? 'latency' : 'errors'
    if (suspects({ kind, alpha, designEffect, ceiling }).length > 0) return true
    if (kind === 'latency') return latencyAlarm(all, SLOWNESS, designEffect).lnM >= threshold
    const test = { floor, ceiling, designEffect }
    const alarms = [errorAlarm(all, test), ceilingAlarm(all, test)]
    return alarms.some(({ lnM }) => lnM >= threshold)
  })
}

/** Some seconds of requests, spread evenly over the endpoints. */
function rowsOf(
  { draws, rps, endpoints = 1, baseline, bursts }: CompareArgs,
  { seconds, gray }: { readonly seconds: number; readonly gray: Behaviour | null },
): PairRow[] {
  let left = rps * seconds
  const failed = bursts?.next()
  return Array.from({ length: endpoints }, (_, i): PairRow => {
    const n = i === endpoints - 1 ? left : draws.binomial(left, 1 / (endpoints - i))
    left -= n
    const grayRequests = gray === null ? 0 : draws.binomial(n, GRAY_SHARE)
    return {
      service: SERVICE,
      dimension: 'endpoint',
      value: `GET /${i}`,
      gray: gray === null ? null : armOf(draws, grayRequests, { ...gray, failed: failed?.gray }),
      baseline: armOf(draws, n - grayRequests, { ...baseline, failed: failed?.baseline }),
    }
  })
}

/** `failed`: how many did, when chance does not decide it for each. */
interface Answers extends Behaviour {
  readonly failed: number | undefined
}

function armOf(draws: Draws, requests: number, answers: Answers): Arm | null {
  const { errors, latencies, failed } = answers
  if (requests === 0) return null
  return {
    requests,
    errors: failed === undefined ? draws.binomial(requests, errors) : Math.min(requests, failed),
    ...(latencies === null ? { bins: [], counts: [] } : histogramOf(draws, requests, latencies)),
    ...NO_EXAMPLES,
  }
}

/** A multinomial draw: each bin by the chance that is left for it. */
function histogramOf(draws: Draws, requests: number, { bins, shares }: Histogram) {
  const counts = new Map<number, number>()
  let left = requests
  let rest = 1
  for (let i = 0; i < bins.length && left > 0; i += 1) {
    const share = shares[i] ?? 0
    const n = draws.binomial(left, Math.min(1, share / rest))
    if (n > 0) counts.set(bins[i] ?? 0, n)
    left -= n
    rest -= share
  }
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return { bins: sorted.map(([bin]) => bin), counts: sorted.map(([, n]) => n) }
}
