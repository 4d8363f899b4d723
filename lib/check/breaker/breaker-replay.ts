// Replays a circuit breaker on counts, to tell when requests may have failed over. Pure.
import { BUCKET_MS } from '#lib/model/hop'
import type { BreakerRule } from '#lib/plan/plan'

/**
 * A bucket does not tell where in it the errors stood: a window of w that lies across buckets is
 * diluted by as much as w ÷ (w + bucket). Callers often run shorter windows than anybody wrote down,
 * so w is never taken longer than a bucket; and requests do not come evenly.
 */
const WINDOW_MS_MAX = BUCKET_MS
const UNEVEN = 0.8

/** Requests to the gray group of one service that began in one bucket. */
export interface BreakerBucket {
  readonly bucketMs: number
  readonly requests: number
  readonly errors: number
}

/** Half-open: [fromMs, toMs). */
export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

/** Where a replay stands between two buckets, so that it can go on from there. */
export type BreakerState =
  | { readonly is: 'closed'; readonly recent: readonly BreakerBucket[] }
  | { readonly is: 'open'; readonly fromMs: number; readonly untilMs: number }
  | { readonly is: 'half-open'; readonly fromMs: number; readonly sinceMs: number }

export const CLOSED: BreakerState = { is: 'closed', recent: [] }

export interface BreakerReplay {
  /** Times at which the breaker may have been open or half-open, in order. */
  readonly intervals: readonly Interval[]
  readonly state: BreakerState
}

/** The rule itself: errors ≥ minErrors, and errors ÷ requests strictly above errorRate. */
export function breakerTrips(rule: BreakerRule, requests: number, errors: number): boolean {
  return errors >= rule.minErrors && errors / requests > rule.errorRate
}

/**
 * Whether any run of buckets that ends with the last one may have tripped a breaker, whose own
 * window may be shorter than the rule says.
 */
function mayTrip(rule: BreakerRule, buckets: readonly BreakerBucket[]): boolean {
  const windowMs = Math.min(rule.windowMs, WINDOW_MS_MAX)
  const dilution = (UNEVEN * windowMs) / (windowMs + BUCKET_MS)
  const lenient = { ...rule, errorRate: rule.errorRate * dilution }
  let requests = 0
  let errors = 0
  return buckets.toReversed().some((bucket) => {
    requests += bucket.requests
    errors += bucket.errors
    return breakerTrips(lenient, requests, errors)
  })
}

/**
 * closed → open (for halfOpenMs) → half-open → closed at the first bucket without an error, or open
 * again. Buckets do not tell when inside them a breaker acts, and each caller has its own: so this
 * is the widest time in which it may be open, counted in whole buckets. Half-open without any
 * request ends after another halfOpenMs.
 */
export function replayBreaker(
  rule: BreakerRule,
  buckets: readonly BreakerBucket[],
  from: BreakerState = CLOSED,
): BreakerReplay {
  const intervals: Interval[] = []
  let state = from
  for (const bucket of buckets) {
    const step = advance(rule, elapse(rule, state, bucket.bucketMs), bucket)
    const ended = closing(rule, state, step, bucket)
    if (ended !== null) intervals.push(ended)
    state = step
  }
  if (state.is !== 'closed') intervals.push({ fromMs: state.fromMs, toMs: lastMoment(rule, state) })
  return { intervals, state }
}

export function isOpenAt(intervals: readonly Interval[], bucketMs: number): boolean {
  return intervals.some(({ fromMs, toMs }) => fromMs < bucketMs + BUCKET_MS && bucketMs < toMs)
}

/** What time alone does to the state before a bucket begins. */
function elapse(rule: BreakerRule, state: BreakerState, nowMs: number): BreakerState {
  if (state.is === 'closed') return state
  if (nowMs >= lastMoment(rule, state)) return CLOSED
  if (state.is === 'open' && nowMs >= state.untilMs) {
    return { is: 'half-open', fromMs: state.fromMs, sinceMs: state.untilMs }
  }
  return state
}

function advance(rule: BreakerRule, state: BreakerState, bucket: BreakerBucket): BreakerState {
  const endMs = bucket.bucketMs + BUCKET_MS
  const openUntil = (fromMs: number): BreakerState => ({
    is: 'open',
    fromMs,
    untilMs: endMs + rule.halfOpenMs,
  })
  if (state.is === 'half-open') {
    if (bucket.errors > 0) return openUntil(state.fromMs)
    return bucket.requests > 0 ? CLOSED : state
  }
  if (state.is === 'open') {
    return mayTrip(rule, [bucket]) ? openUntil(state.fromMs) : state
  }
  const recent = [...state.recent, bucket].filter(
    (b) => endMs - b.bucketMs < rule.windowMs + 2 * BUCKET_MS,
  )
  // The bucket itself must have an error: a window that only shrinks does not open anything.
  return bucket.errors > 0 && mayTrip(rule, recent)
    ? openUntil(bucket.bucketMs)
    : { is: 'closed', recent }
}

/** The interval that ended between two states, if one did. */
function closing(
  rule: BreakerRule,
  before: BreakerState,
  after: BreakerState,
  { bucketMs }: BreakerBucket,
): Interval | null {
  if (before.is === 'closed') return null
  if (after.is !== 'closed' && after.fromMs === before.fromMs) return null
  const toMs = Math.min(lastMoment(rule, before), bucketMs + BUCKET_MS)
  return { fromMs: before.fromMs, toMs }
}

/** When an open state ends if nothing is heard any more. */
function lastMoment(rule: BreakerRule, state: Exclude<BreakerState, { is: 'closed' }>): number {
  const halfOpenAt = state.is === 'open' ? state.untilMs : state.sinceMs
  return halfOpenAt + rule.halfOpenMs
}
