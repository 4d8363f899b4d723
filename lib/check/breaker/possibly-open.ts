// Tells from counts when a breaker may have been open, so that requests may have failed over. Pure.
import type { BreakerBucketSum } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import type { BreakerRule } from '#lib/plan/plan'

/** Errors may stand in a tenth of the requests: in a burst, or at one endpoint. */
const CONCENTRATION = 0.1
/**
 * Errors of all callers together stand closer to the rule: a window of ten seconds lies across two
 * buckets, and requests do not come evenly.
 */
const SHARED_CONCENTRATION = 0.4
/** No breaker asks for more successful probes than this before it closes. */
const PROBES_MAX = 20
/** Requests that reached gray, none of them diverted: enough of each endpoint were among them. */
const UNDIVERTED_MAX = PROBES_MAX / CONCENTRATION

/** Half-open: [fromMs, toMs). */
export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

/** What one caller asked of gray in one bucket. */
export type CallerBucket = Pick<
  BreakerBucketSum,
  'bucketMs' | 'requests' | 'errors' | 'unanswered' | 'diverted'
>

export interface BoundsRule extends BreakerRule {
  /** How much later than its requests began a breaker may act on them: the longest time-out. */
  readonly slackMs: number
}

export interface Known {
  /** Since when the counts are known: a breaker may have opened just then. */
  readonly sinceMs: number
  /** Whether the counts are those of all callers of one breaker. */
  readonly isShared?: boolean
}

interface Opening {
  /** The last error that may have opened it by itself. */
  readonly trippedMs: number
  /** When its first probe may have gone out, and when its last must have. */
  readonly halfOpenFromMs: number
  readonly untilMs: number
  successes: number
  /** Successes since the last request that was diverted. */
  undiverted: number
}

const NO_BUCKET: CallerBucket = { bucketMs: 0, requests: 0, errors: 0, diverted: 0 }

export function isOpenAt(intervals: readonly Interval[], bucketMs: number): boolean {
  return intervals.some(({ fromMs, toMs }) => fromMs < bucketMs + BUCKET_MS && bucketMs < toMs)
}

/** How long before a window counts must be known, to tell how breakers stood at its start. */
export function leadFor(rule: BoundsRule): number {
  return unknownFor(rule) + rule.slackMs + 2 * BUCKET_MS
}

/** How long a breaker of which nothing is known may go on diverting. */
function unknownFor(rule: BoundsRule): number {
  return rule.slackMs + rule.halfOpenMs + Math.max(rule.halfOpenMs, rule.slackMs) + BUCKET_MS
}

/**
 * The widest time in which one breaker may have been open. It trips on reports that come as late as
 * `slackMs`, so errors count for that much longer; where in its buckets the errors stood is unknown,
 * so their rate may have been ten times as high. Half-open lasts until PROBES_MAX requests succeeded,
 * and one error ends it; but to divert, it must be waiting for a probe. One that diverts nothing of
 * many requests is closed.
 */
export function possiblyOpen(
  rule: BoundsRule,
  buckets: readonly CallerBucket[],
  { sinceMs, isShared = false }: Known,
): Interval[] {
  const patienceMs = Math.max(rule.halfOpenMs, rule.slackMs)
  const openFor = (ms: number) => ms + rule.slackMs + rule.halfOpenMs
  const intervals: Interval[] = [{ fromMs: sinceMs, toMs: sinceMs + unknownFor(rule) }]
  const allow = (openMs: number, toMs: number) => {
    const last = intervals.at(-1)
    if (last === undefined || openMs > last.toMs) intervals.push({ fromMs: openMs, toMs })
    else intervals[intervals.length - 1] = { ...last, toMs: Math.max(last.toMs, toMs) }
  }
  let opening: Opening | null = {
    ...{ trippedMs: sinceMs - rule.slackMs, halfOpenFromMs: sinceMs, untilMs: openFor(sinceMs) },
    ...{ successes: 0, undiverted: 0 },
  }
  let isAssumed = true
  for (let i = 0; i < buckets.length; i += 1) {
    const bucket = buckets[i] ?? NO_BUCKET
    const { bucketMs, requests, errors, diverted } = bucket
    const endMs = bucketMs + BUCKET_MS
    // Nothing was diverted as long as it could have been open unseen.
    if (isAssumed && bucketMs >= sinceMs + unknownFor(rule)) opening = null
    isAssumed &&= diverted === 0 && opening !== null
    if (opening !== null && !staysOpen(rule, opening, bucket)) opening = null
    const trips = errors > 0 && mayTrip(rule, buckets, { last: i, isShared })
    const mayProbe = errors > 0 && opening !== null && endMs > opening.halfOpenFromMs
    if (trips || mayProbe) {
      const halfOpenFromMs = bucketMs + rule.halfOpenMs
      const before: Opening | null = opening
      opening = {
        trippedMs: trips ? bucketMs : (before?.trippedMs ?? bucketMs),
        halfOpenFromMs:
          before !== null && bucketMs < before.untilMs
            ? Math.min(before.halfOpenFromMs, halfOpenFromMs)
            : halfOpenFromMs,
        untilMs: openFor(endMs),
        successes: 0,
        undiverted: before?.undiverted ?? 0,
      }
      if (trips) isAssumed = false
      allow(bucketMs - BUCKET_MS, opening.untilMs + patienceMs + BUCKET_MS)
      continue
    }
    if (opening === null || bucketMs < opening.untilMs || requests === 0) continue
    allow(bucketMs - BUCKET_MS, endMs + rule.slackMs)
    opening.successes += requests - errors
    if (opening.successes >= PROBES_MAX) opening = null
  }
  return intervals
}

/** False once so many requests reached gray that some would have been diverted. */
function staysOpen(rule: BoundsRule, opening: Opening, bucket: CallerBucket): boolean {
  const { bucketMs, requests, errors, diverted } = bucket
  if (diverted > 0) opening.undiverted = 0
  // It may hear of the errors that open it only now.
  else if (bucketMs >= opening.trippedMs + rule.slackMs + 2 * BUCKET_MS) {
    opening.undiverted += requests - errors
  }
  return opening.undiverted < UNDIVERTED_MAX
}

interface Tripping {
  readonly last: number
  readonly isShared: boolean
}

function mayTrip(
  rule: BoundsRule,
  buckets: readonly CallerBucket[],
  { last, isShared }: Tripping,
): boolean {
  const oldestMs = (buckets[last]?.bucketMs ?? 0) - rule.windowMs - rule.slackMs - BUCKET_MS
  const dense = rule.errorRate * (isShared ? SHARED_CONCENTRATION : CONCENTRATION)
  let requests = 0
  let errors = 0
  for (let i = last; i >= 0; i -= 1) {
    const bucket = buckets[i]
    if (bucket === undefined || bucket.bucketMs < oldestMs) return false
    requests += bucket.requests
    errors += bucket.errors
    if (errors >= rule.minErrors && errors / requests > dense) return true
  }
  return false
}
