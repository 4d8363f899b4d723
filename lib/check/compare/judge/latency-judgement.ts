// What the sums of one service or endpoint say about its latencies: body and tail. Pure.
import type { Compared } from '#lib/check/compare/comparison'
import type { ServiceContrast } from '#lib/check/compare/contrast'
import { AT, at } from '#lib/check/compare/sums/sums'
import { QUANTILES } from '#lib/check/compare/thresholds'
import { alarmLn } from '#lib/stats/bonferroni'
import { neededRequests } from '#lib/stats/needed-requests'
import { proportionInterval } from '#lib/stats/proportion'
import { limitPrior } from '#lib/stats/proportion-limit'
import { MATCHED_MIN } from '#lib/stats/ratio/stratum'
import { type Alarm, latencyAlarm, SLOWNESS, type Slowness, slownessLnE } from './alarms'
import type { Attribution } from './compare-options'

/** How `within`, meant for p95, bends to p50 and p99: half of all requests cannot double. */
const WITHIN_POWERS = [1 / 3, 1, 2] as const

export interface LatencyLimits {
  readonly margin: number
  readonly within: number
  readonly alpha: number
  readonly designEffect: number
}

/** Gray's requests slower than one quantile of the baseline (and the margin). */
export interface SlowShare {
  readonly q: number
  readonly k: number
  readonly n: number
  readonly lower: number
  readonly upper: number
  /** The baseline's share at gray's mix of endpoints; null: unknown. */
  readonly expected: number | null
  /** Gray passes once its share is surely below. */
  readonly limit: number
}

export interface LatencyJudgement {
  readonly answer: 'slower' | 'as-good' | 'unmatched' | 'insufficient'
  readonly slow: readonly SlowShare[]
  readonly gray: number
  readonly baseline: number
  readonly matched: number
  readonly alarm: Alarm
  readonly thresholdLn: number
  /** What was tested, with ln E of each at the strongest start; the strongest of them. */
  readonly asked: readonly Slowness[]
  readonly lnEs: Readonly<Record<Slowness, number>>
  readonly worst: Slowness
  readonly moreRequests: number | null
}

export interface LatencyCase {
  readonly compared: Compared
  readonly attribution: Attribution
  readonly contrast: ServiceContrast | null
}

/** Fails by the average of the e-values; passes when all three shares are surely small (α/2). */
export function judgeLatency(latency: LatencyCase, limits: LatencyLimits): LatencyJudgement {
  const { compared, attribution } = latency
  const { sums, starts, weight } = compared
  const { alpha, designEffect } = limits
  const asked = askedOf(latency)
  // Half of α went into what gray's requests were like before.
  const thresholdLn = alarmLn(attribution === 'before' ? alpha / 2 : alpha, weight)
  const slower = latencyAlarm(compared, asked, designEffect)
  const since = starts.sums[slower.strongest]
  const lnE = (slowness: Slowness) =>
    since === undefined ? 0 : slownessLnE(since, slowness, designEffect)
  const lnEs = { body: lnE('body'), p95: lnE('p95'), p99: lnE('p99') }
  const slow = QUANTILES.map((q, i) => slowShare(compared, { q, i }, limits))
  const requests = at(sums, AT.requests)
  const matched = requests === 0 ? 0 : at(sums, AT.matchedGray) / requests
  const isMatched = matched >= MATCHED_MIN
  const answer =
    isMatched && slower.lnM >= thresholdLn
      ? 'slower'
      : isMatched && slow.every(({ upper, limit }) => upper < limit)
        ? 'as-good'
        : isMatched
          ? 'insufficient'
          : 'unmatched'
  return {
    answer,
    slow,
    gray: requests,
    baseline: at(sums, AT.baseRequests),
    matched,
    alarm: slower,
    thresholdLn,
    asked,
    lnEs,
    worst: asked.reduce((worst, one) => (lnEs[one] > lnEs[worst] ? one : worst), asked[0] ?? 'p95'),
    moreRequests: answer === 'insufficient' ? moreOf(slow, limits) : null,
  }
}

/** Ranks cannot be held against what was before: there only the tails are, and where it is known. */
export function askedOf({
  attribution,
  contrast,
}: Omit<LatencyCase, 'compared'>): readonly Slowness[] {
  if (attribution !== 'before') return SLOWNESS
  const [p95 = null, p99 = null] = contrast?.slow ?? []
  return [...(p95 === null ? [] : (['p95'] as const)), ...(p99 === null ? [] : (['p99'] as const))]
}

function slowShare(
  { sums }: Compared,
  { q, i }: { readonly q: number; readonly i: number },
  { alpha, designEffect, within }: LatencyLimits,
): SlowShare {
  const n = at(sums, AT.timedGray)
  const k = at(sums, AT.slowGray + i)
  const matched = at(sums, AT.slowMatched)
  const expected = matched === 0 ? null : at(sums, AT.slowExpected + i) / matched
  // Should the baseline itself have become slower since the threshold was frozen, gray may too.
  const usual = Math.max(1 - q, expected ?? 0)
  const limit = Math.min(0.999, usual * within ** (WITHIN_POWERS[i] ?? 1))
  const [lower, upper] = proportionInterval({ k, n, designEffect }, alpha / 2, limitPrior(1 - q))
  return { q, k, n, lower, upper, expected, limit }
}

function moreOf(slow: readonly SlowShare[], { alpha, designEffect }: LatencyLimits): number | null {
  const thresholdLn = Math.log(2 / alpha)
  const needed = slow.map(({ q, k, n, upper, limit }) =>
    upper < limit
      ? 0
      : neededRequests(
          { k, n, designEffect },
          { lo: 0, hi: limit },
          { thresholdLn, prior: limitPrior(1 - q) },
        ),
  )
  return needed.reduce<number | null>(
    (most, one) => (most === null || one === null ? null : Math.max(most, one)),
    0,
  )
}
