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
  const enough = explainedIn(rule, 1, 0)
  let sums: Sums | null = null
  const missed: MissedOpening[] = []
  let afterMs = -Infinity
  let denseMs = -Infinity
  let oldest = 0
  let recentErrors = 0
  for (const bucket of buckets) {
    const { bucketMs, requests } = bucket
    const errors = sureErrors(bucket)
    recentErrors += errors
    for (let old = buckets[oldest]; old !== undefined; old = buckets[oldest]) {
      if (old.bucketMs > bucketMs - RUN_BUCKETS_MAX * BUCKET_MS) break
      recentErrors -= sureErrors(old)
      oldest += 1
    }
    if (errors > rule.errorRate * requests) denseMs = bucketMs
    if (bucketMs - denseMs >= RUN_BUCKETS_MAX * BUCKET_MS) continue
    const toMs = bucketMs + BUCKET_MS
    const openByMs = toMs + rule.slackMs
    if (errors === 0 || recentErrors <= enough || bucketMs < afterMs) continue
    if (openByMs + rule.halfOpenMs + BUCKET_MS > untilMs) break
    sums ??= prefixSums(buckets)
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

/** Sums over half-open ranges of time. */
interface Sums {
  readonly requests: (fromMs: number, toMs: number) => number
  readonly answered: (fromMs: number, toMs: number) => number
  readonly errors: (fromMs: number, toMs: number) => number
  readonly diverted: (fromMs: number, toMs: number) => number
}

/** The shortest run that ends at `toMs` and surely trips. */
function surelyTripping(
  rule: BoundsRule,
  sums: Sums,
  toMs: number,
): Omit<MissedOpening, 'openByMs'> | null {
  const aroundFrom = (fromMs: number) => fromMs - rule.windowMs - rule.slackMs - BUCKET_MS
  // The longest run has most errors, and the shortest explains fewest: mostly that is enough.
  const errorsMax = sums.errors(toMs - RUN_BUCKETS_MAX * BUCKET_MS, toMs)
  const leastAround = sums.requests(aroundFrom(toMs - BUCKET_MS), toMs + rule.slackMs)
  if (errorsMax <= explainedIn(rule, 1, leastAround)) return null
  for (let length = 1; length <= RUN_BUCKETS_MAX; length += 1) {
    const fromMs = toMs - length * BUCKET_MS
    const errors = sums.errors(fromMs, toMs)
    const around = sums.requests(aroundFrom(fromMs), toMs + rule.slackMs)
    if (errors > explainedIn(rule, length, around)) {
      return { fromMs, toMs, requests: sums.requests(fromMs, toMs), errors }
    }
    // Longer runs have no more errors, and explain more.
    if (errors === errorsMax) return null
  }
  return null
}

/** Most errors in a run of buckets that leave a breaker closed. */
function explainedIn(rule: BoundsRule, length: number, requestsAround: number): number {
  const windows = Math.floor((length * BUCKET_MS + rule.slackMs) / rule.windowMs) + 1
  return windows * (rule.minErrors - 1) + rule.errorRate * requestsAround
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
    const answered = sums.answered(ms, ms + lengthMs)
    if (answered <= quiet || sums.diverted(ms, ms + lengthMs) >= answered) return true
  }
  return false
}

/** Whole buckets that lie in any open time, one less where clocks may differ. */
function gapLength({ halfOpenMs }: BoundsRule): number {
  const whole = Math.floor(halfOpenMs / BUCKET_MS) - 1
  return whole > 2 ? whole - 1 : Math.max(0, whole)
}

/** Ranges that follow one another are found in a few steps. */
function prefixSums(buckets: readonly CallerBucket[]): Sums {
  const [startOf, endOf] = [finger(buckets), finger(buckets)]
  const sumOf = (count: (bucket: CallerBucket) => number) => {
    const before = new Float64Array(buckets.length + 1)
    buckets.forEach((bucket, i) => {
      before[i + 1] = (before[i] ?? 0) + count(bucket)
    })
    return (fromMs: number, toMs: number) =>
      (before[endOf(toMs)] ?? 0) - (before[startOf(fromMs)] ?? 0)
  }
  return {
    requests: sumOf(({ requests }) => requests),
    answered: sumOf(({ requests, unanswered = 0 }) => requests - unanswered),
    errors: sumOf(sureErrors),
    diverted: sumOf(({ diverted }) => diverted),
  }
}

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
