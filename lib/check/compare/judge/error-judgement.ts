// What the sums of one service or endpoint say about its errors. Pure.
import type { Compared } from '#lib/check/compare/comparison'
import type { ServiceContrast } from '#lib/check/compare/contrast'
import { AT, at } from '#lib/check/compare/sums/sums'
import { alarmLn } from '#lib/stats/bonferroni'
import { neededRequests } from '#lib/stats/needed-requests'
import { proportionInterval } from '#lib/stats/proportion'
import { limitPrior } from '#lib/stats/proportion-limit'
import { MATCHED_MIN } from '#lib/stats/ratio/stratum'
import { type Alarm, ceilingAlarm, errorAlarm, grayCounts } from './alarms'
import type { Attribution } from './compare-options'
import { type RatioBounds, ratioBounds } from './ratio-bounds'

/** Part of α for the ceiling; the rest is for the ratio. */
const CEILING_PART = 0.2
/** Around this rate gray's own is bounded most sharply: 0 of 500 and 5 of 1,000 both come out well. */
const RATE_PRIOR = 0.005

export interface ErrorLimits {
  readonly ratio: number
  readonly floor: number
  readonly ceiling: number
  readonly within: number
  readonly alpha: number
  readonly designEffect: number
}

export interface ErrorJudgement {
  readonly answer: 'worse' | 'above-ceiling' | 'as-good' | 'unmatched' | 'insufficient'
  readonly gray: { readonly k: number; readonly n: number }
  readonly baseline: { readonly k: number; readonly n: number }
  /** Rate that gray would have were it like the baseline, at gray's mix of endpoints; null: unknown. */
  readonly expectedRate: number | null
  /** Mantel–Haenszel; null when the baseline had no errors. */
  readonly ratio: number | null
  readonly bounds: RatioBounds
  readonly rate: readonly [lower: number, upper: number]
  /** Gray's requests that stand beside requests of the baseline, 0..1. */
  readonly matched: number
  readonly allowedRatio: number
  readonly floor: number
  readonly alarm: Alarm
  readonly ceilingAlarm: Alarm
  readonly thresholdLn: number
  readonly ceilingThresholdLn: number
  readonly moreRequests: number | null
}

export interface ErrorCase {
  readonly compared: Compared
  readonly attribution: Attribution
  readonly contrast: ServiceContrast | null
}

/** Fails by ratio or ceiling; passes by the ratio's bounds (α/2), or by gray's rate (α/2). */
export function judgeErrors(
  { compared, attribution, contrast }: ErrorCase,
  limits: ErrorLimits,
): ErrorJudgement {
  const { sums, weight, nulls } = compared
  const { alpha, designEffect } = limits
  const gray = grayCounts(sums)
  const floor = floorOf(limits, attribution === 'before' ? contrast : null)
  const test = { floor, ceiling: limits.ceiling, designEffect }
  // Half of α went into what gray's requests were like before.
  const spent = attribution === 'before' ? alpha / 2 : alpha
  const thresholdLn = alarmLn(spent, weight * (1 - CEILING_PART))
  const ceilingThresholdLn = alarmLn(alpha, weight * CEILING_PART)
  const relative = errorAlarm(compared, test)
  const ceiling = ceilingAlarm(compared, test)
  const bounds = ratioBounds(compared, alpha / 2, designEffect)
  const prior = limitPrior(Math.max(limits.floor, RATE_PRIOR))
  const rate = proportionInterval({ ...gray, designEffect }, alpha / 2, prior)
  const matchedGray = at(sums, AT.matchedGray)
  const matched = gray.n === 0 ? 0 : matchedGray / gray.n
  const expectedRate = matchedGray === 0 ? null : at(sums, AT.errorsExpected) / matchedGray
  const allowed = Math.max(limits.floor, matchedRate(expectedRate, matched) + limits.within)
  const isMatched = matched >= MATCHED_MIN
  const answer = answerOf({
    aboveCeiling: ceiling.lnM >= ceilingThresholdLn,
    worse: isMatched && relative.lnM >= thresholdLn,
    asGood: rate[1] < limits.floor || (isMatched && (bounds.isBelowAllowed || rate[1] < allowed)),
    isMatched,
  })
  return {
    answer,
    gray,
    baseline: { k: at(sums, AT.baseErrors), n: at(sums, AT.baseRequests) },
    expectedRate,
    ratio: quotient(at(sums, AT.errorsAbove), at(sums, AT.errorsBelow)),
    bounds,
    rate,
    matched,
    allowedRatio: nulls.errors ?? limits.ratio,
    floor,
    alarm: relative,
    ceilingAlarm: ceiling,
    thresholdLn,
    ceilingThresholdLn,
    moreRequests:
      answer === 'insufficient'
        ? neededRequests(
            { ...gray, designEffect },
            { lo: 0, hi: Math.min(allowed, 1) },
            { thresholdLn: Math.log(2 / alpha), prior },
          )
        : null,
  }
}

/** Nobody knows the rate of requests that have no like in the baseline: none is allowed for them. */
function matchedRate(expectedRate: number | null, matched: number): number {
  return (expectedRate ?? 0) * matched
}

/** Where too few errors were seen before to bound a ratio, the rate from before is what is allowed. */
function floorOf({ floor, ratio }: ErrorLimits, contrast: ServiceContrast | null): number {
  if (contrast === null || contrast.errors !== null) return floor
  return Math.min(0.999, Math.max(floor, ratio * contrast.errorRate))
}

interface Evidence {
  readonly aboveCeiling: boolean
  readonly worse: boolean
  readonly asGood: boolean
  readonly isMatched: boolean
}

function answerOf(evidence: Evidence): ErrorJudgement['answer'] {
  if (evidence.worse) return 'worse'
  if (evidence.aboveCeiling) return 'above-ceiling'
  if (evidence.asGood) return 'as-good'
  return evidence.isMatched ? 'insufficient' : 'unmatched'
}

function quotient(above: number, below: number): number | null {
  return below === 0 ? null : above / below
}
