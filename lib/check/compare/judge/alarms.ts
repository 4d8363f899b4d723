// Evidence of one comparison from each start, mixed into what alarms are judged by. Pure.
import type { Compared } from '#lib/check/compare/comparison'
import { AT, at } from '#lib/check/compare/sums/sums'
import { multiStartLnE } from '#lib/stats/multi-start'
import { limitLnE } from '#lib/stats/proportion-limit'
import { RANK_PRIOR, rankLnE } from '#lib/stats/rank/rank-evidence'
import { ERROR_THETAS, LATENCY_THETAS, ratioLnE } from '#lib/stats/ratio/ratio'
import { logSumExp } from '#lib/stats/special/log-sum-exp'

export interface Alarm {
  /** ln E since the beginning of the stage's day. */
  readonly lnE: number
  /** ln M over all starts: what is held against the threshold. */
  readonly lnM: number
  /** Position of the start with the strongest evidence. */
  readonly strongest: number
  /** Starts that were looked back to. */
  readonly looksBack: number
}

/** Sums from one start until now. */
export type Since = Float64Array

/** Terms of a sum that are so much smaller than another, in nats, change no digit of it. */
const LN_NOTHING = 45

interface Kernel {
  readonly lnE: (since: Since) => number
  /** An upper bound of lnE that costs little. */
  readonly atMost: (since: Since) => number
  readonly isHopeless: (since: Since) => boolean
}

/**
 * A later start in which nothing speaks for a difference is `hopeless` and counts as 0: cheaper, and
 * valid, for less evidence never rings more often. So do those that vanish beside the first.
 */
function alarm({ starts }: Compared, { lnE, atMost, isHopeless }: Kernel): Alarm {
  const [first] = starts.sums
  const sinceStart = first === undefined ? 0 : lnE(first)
  const lnEs = starts.sums.map((since, i) => {
    if (i === 0) return sinceStart
    const isNothing = isHopeless(since) || atMost(since) < sinceStart - LN_NOTHING
    return isNothing ? -Infinity : lnE(since)
  })
  return {
    lnE: lnEs[0] ?? 0,
    lnM: multiStartLnE(lnEs, undefined, starts.dropped),
    strongest: lnEs.reduce((best, one, i) => (one > (lnEs[best] ?? 0) ? i : best), 0),
    looksBack: lnEs.length,
  }
}

export interface ErrorTest {
  /** Gray's rate may always be this high. */
  readonly floor: number
  readonly ceiling: number
  readonly designEffect: number
}

/** Against "gray's rate ≤ max(ρ × baseline's, floor)": both halves must be refuted. */
function errorLnE(since: Since, { floor, designEffect }: ErrorTest): number {
  const relative = lnLr(since, ERROR_LR, designEffect)
  if (floor === 0) return relative
  return Math.min(relative, limitLnE({ ...grayCounts(since), designEffect }, floor))
}

export function errorAlarm(compared: Compared, test: ErrorTest): Alarm {
  return alarm(compared, {
    lnE: (since) => errorLnE(since, test),
    atMost: (since) => greatest(since, ERROR_LR) / test.designEffect,
    isHopeless: (since) =>
      !speaks(since, ERROR_LR) || at(since, AT.errors) <= test.floor * at(since, AT.requests),
  })
}

export function ceilingAlarm(compared: Compared, test: ErrorTest): Alarm {
  return alarm(compared, {
    lnE: (since) => ceilingLnE(since, test),
    atMost: () => Infinity,
    isHopeless: (since) => at(since, AT.errors) <= test.ceiling * at(since, AT.requests),
  })
}

/** Against "gray's rate ≤ ceiling". */
function ceilingLnE(since: Since, { ceiling, designEffect }: ErrorTest): number {
  return limitLnE({ ...grayCounts(since), designEffect }, ceiling)
}

export function grayCounts(sums: ArrayLike<number>) {
  return { k: at(sums, AT.errors), n: at(sums, AT.requests) }
}

/** In which way gray is slower. */
export const SLOWNESS = ['body', 'p95', 'p99'] as const
export type Slowness = (typeof SLOWNESS)[number]

export function slownessLnE(since: Since, slowness: Slowness, designEffect: number): number {
  if (slowness === 'body') {
    return rankLnE({ s: at(since, AT.rankS), v: at(since, AT.rankV) }, { designEffect })
  }
  return lnLr(since, slowness === 'p95' ? P95_LR : P99_LR, designEffect)
}

/** Rare slow requests take longest to show, and get most. */
const BETS: Readonly<Record<Slowness, number>> = { body: 0.3, p95: 0.3, p99: 0.4 }

/** A weighted average of e-values is one e-value: one test, in whatever way gray is slower. */
function latencyLnE(since: Since, asked: readonly Slowness[], designEffect: number): number {
  const all = asked.reduce((sum, slowness) => sum + BETS[slowness], 0)
  return logSumExp(
    asked.map(
      (slowness) => Math.log(BETS[slowness] / all) + slownessLnE(since, slowness, designEffect),
    ),
  )
}

export function latencyAlarm(
  compared: Compared,
  asked: readonly Slowness[],
  designEffect: number,
): Alarm {
  const hasBody = asked.includes('body')
  return alarm(compared, {
    lnE: (since) => latencyLnE(since, asked, designEffect),
    // An average is at most its greatest part.
    atMost: (since) =>
      Math.max(
        greatest(since, P95_LR) / designEffect,
        greatest(since, P99_LR) / designEffect,
        hasBody ? rankAtMost(since, designEffect) : 0,
      ),
    isHopeless: (since) =>
      !(hasBody && at(since, AT.rankS) > 0) && !speaks(since, P95_LR) && !speaks(since, P99_LR),
  })
}

interface Range {
  readonly from: number
  readonly size: number
}

const ERROR_LR: Range = { from: AT.errorLr, size: ERROR_THETAS.length }
const P95_LR: Range = { from: AT.p95Lr, size: LATENCY_THETAS.length }
const P99_LR: Range = { from: AT.p99Lr, size: LATENCY_THETAS.length }

function greatest(since: Since, { from, size }: Range): number {
  let most = -Infinity
  for (let i = from; i < from + size; i += 1) most = Math.max(most, at(since, i))
  return most
}

/** ln E ≤ u²/2 + ln 2, where u² = S² / (D (V + r D)). */
function rankAtMost(since: Since, designEffect: number): number {
  const s = at(since, AT.rankS)
  if (s <= 0) return Math.LN2
  const spread = designEffect * (at(since, AT.rankV) + RANK_PRIOR * designEffect)
  return (s * s) / spread / 2 + Math.LN2
}

function speaks(since: Since, { from, size }: Range): boolean {
  for (let i = from; i < from + size; i += 1) if (at(since, i) > 0) return true
  return false
}

function lnLr(since: Since, { from, size }: Range, designEffect: number): number {
  return ratioLnE(since.subarray(from, from + size), designEffect)
}
