// Tells from counts when a caller's breaker surely had to open, but did not. Pure.
import { BUCKET_MS } from '#lib/model/hop'
import type { BoundsRule, CallerBucket, Interval } from './possibly-open'

/** A gap in traffic to gray is one when it holds less than this part of what came before. */
const QUIET = 0.25
/** Requests in a gap that are never held against a breaker: clocks differ, calls overlap. */
const STRAGGLERS_MAX = 2
/** Longest run of buckets that is asked whether it surely trips a breaker: five minutes. */
const RUN_BUCKETS_MAX = 30

/** Enough to show: a breaker that never opens misses one every minute of a fault. */
const MISSED_MAX = 100

/** A run of buckets in which the rule was surely met, and requests that came to gray nevertheless. */
export interface MissedOpening extends Interval {
  readonly requests: number
  readonly errors: number
  /** Where the next gap could have been at the latest. */
  readonly openByMs: number
}

/**
 * Runs after which a breaker that keeps the rule must have left a gap in the requests to gray, but
 * none is there. Why a run [a, b) is sure, wherever its errors stood: were the breaker closed all the
 * time, each error would end a window with fewer than minErrors errors or a rate within the rule; at
 * most floor((b − a + slack) ÷ window) + 1 disjoint ones hold all errors, hence
 * errors ≤ that × (minErrors − 1) + errorRate × requests of [a − window − slack, b + slack).
 * `untilMs`: what is later is not complete yet.
 */
export function missedOpenings(
  rule: BoundsRule,
  buckets: readonly CallerBucket[],
  untilMs: number,
): MissedOpening[] {
  const gapBuckets = gapLength(rule)
  if (gapBuckets === 0) return []
  // In a run that trips some bucket exceeds the rate: without one nearby nothing need be summed.
  const isDense = (bucket: CallerBucket) => sureErrors(bucket) > rule.errorRate * bucket.requests
  if (!buckets.some(isDense)) return []
  const sums = prefixSums(buckets)
  const missed: MissedOpening[] = []
  let afterMs = -Infinity
  let denseMs = -Infinity
  for (const bucket of buckets) {
    const { bucketMs } = bucket
    if (isDense(bucket)) denseMs = bucketMs
    if (bucketMs - denseMs >= RUN_BUCKETS_MAX * BUCKET_MS) continue
    const toMs = bucketMs + BUCKET_MS
    const openByMs = toMs + rule.slackMs
    if (sureErrors(bucket) === 0 || bucketMs < afterMs) continue
    if (openByMs + rule.halfOpenMs + BUCKET_MS > untilMs) break
    const run = surelyTripping(rule, sums, toMs)
    if (run === null || hasGap(rule, sums, { ...run, openByMs, gapBuckets })) continue
    missed.push({ ...run, openByMs })
    if (missed.length === MISSED_MAX) break
    afterMs = openByMs
  }
  return missed
}

/** A call that nobody answered may have gone elsewhere: it dilutes the rate, and proves nothing. */
function sureErrors({ errors, unanswered = 0 }: CallerBucket): number {
  return errors - unanswered
}

interface Total {
  readonly requests: number
  readonly answered: number
  readonly errors: number
  readonly diverted: number
}

type Sums = (fromMs: number, toMs: number) => Total

/** The shortest run that ends at `toMs` and surely trips. */
function surelyTripping(
  rule: BoundsRule,
  sums: Sums,
  toMs: number,
): Omit<MissedOpening, 'openByMs'> | null {
  for (let length = 1; length <= RUN_BUCKETS_MAX; length += 1) {
    const fromMs = toMs - length * BUCKET_MS
    const { requests, errors } = sums(fromMs, toMs)
    const windows = Math.floor((toMs - fromMs + rule.slackMs) / rule.windowMs) + 1
    const around = sums(fromMs - rule.windowMs - rule.slackMs - BUCKET_MS, toMs + rule.slackMs)
    const explained = windows * (rule.minErrors - 1) + rule.errorRate * around.requests
    if (errors > explained) return { fromMs, toMs, requests, errors }
  }
  return null
}

interface GapQuestion extends Omit<MissedOpening, 'openByMs'> {
  readonly openByMs: number
  readonly gapBuckets: number
}

/** Whether gray got next to nothing from this caller for as long as an open breaker must last. */
function hasGap(rule: BoundsRule, sums: Sums, question: GapQuestion): boolean {
  const { fromMs, toMs, openByMs, gapBuckets, requests } = question
  const lengthMs = gapBuckets * BUCKET_MS
  const usual = (requests / (toMs - fromMs)) * lengthMs
  const quiet = Math.max(STRAGGLERS_MAX, usual * QUIET)
  const firstMs = fromMs - Math.ceil(rule.halfOpenMs / BUCKET_MS) * BUCKET_MS
  for (let ms = firstMs; ms <= openByMs + 2 * BUCKET_MS; ms += BUCKET_MS) {
    const gap = sums(ms, ms + lengthMs)
    if (gap.answered <= quiet || gap.diverted >= gap.answered) return true
  }
  return false
}

/** Whole buckets that lie in any open time, one less where clocks may differ. */
function gapLength({ halfOpenMs }: BoundsRule): number {
  const whole = Math.floor(halfOpenMs / BUCKET_MS) - 1
  return whole > 2 ? whole - 1 : Math.max(0, whole)
}

/** Sums over half-open ranges of time; ranges that follow one another are found in a few steps. */
function prefixSums(buckets: readonly CallerBucket[]): Sums {
  const before = [NOTHING]
  for (const bucket of buckets) {
    const last = before.at(-1) ?? NOTHING
    const { requests, unanswered = 0, diverted } = bucket
    before.push({
      requests: last.requests + requests,
      answered: last.answered + requests - unanswered,
      errors: last.errors + sureErrors(bucket),
      diverted: last.diverted + diverted,
    })
  }
  const [startOf, endOf] = [finger(buckets), finger(buckets)]
  return (fromMs, toMs) => {
    const from = before[startOf(fromMs)] ?? NOTHING
    const to = before[endOf(toMs)] ?? NOTHING
    return {
      requests: to.requests - from.requests,
      answered: to.answered - from.answered,
      errors: to.errors - from.errors,
      diverted: to.diverted - from.diverted,
    }
  }
}

const NOTHING: Total = { requests: 0, answered: 0, errors: 0, diverted: 0 }

/** The first bucket at or after a time, searched from where the last search ended. */
function finger(buckets: readonly CallerBucket[]): (ms: number) => number {
  let at = 0
  const timeOf = (i: number) => buckets[i]?.bucketMs ?? Infinity
  return (ms) => {
    while (at > 0 && timeOf(at - 1) >= ms) at -= 1
    while (at < buckets.length && timeOf(at) < ms) at += 1
    return at
  }
}
