// What the breakers in front of one service did, told from the counts of each of its callers. Pure.
import { BREAKER_BUCKETS_MAX, type BreakerBucketSum, type BreakerTimeline } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { type BoundsRule, type MissedOpening, missedOpenings, possiblyOpen } from './breaker-bounds'
import { type Interval, isOpenAt, replayBreaker } from './breaker-replay'

/** Hops whose caller is not known may belong to any caller. */
const UNKNOWN_CALLER = 'unknown'

export interface Strayed {
  readonly requests: number
  readonly firstMs: number | null
  readonly lastMs: number | null
  /** Newest first. */
  readonly examples: readonly TraceId[]
}

export interface MissedBy extends MissedOpening {
  readonly caller: string
  /** It did divert later on: late rather than never. */
  readonly isLate: boolean
  readonly examples: readonly TraceId[]
}

export interface BreakerStory {
  /** Those that gray answered. */
  readonly requests: number
  readonly errors: number
  /** Calls of the same callers that nobody answered. */
  readonly unanswered: number
  readonly diverted: number
  readonly divertedExamples: readonly TraceId[]
  readonly callers: number
  /** Times in which requests were diverted: pauses shorter than half-open belong to them. */
  readonly episodes: readonly Interval[]
  /** Diverted while no breaker that keeps the rule can have been open. */
  readonly early: Strayed
  /** The same, but going on from a time when one may have been. */
  readonly notReturned: Strayed
  readonly missed: readonly MissedBy[]
}

export interface StoryWindow {
  readonly fromMs: number
  /** Counts up to here will hardly change any more. */
  readonly untilMs: number
}

type Kind = 'early' | 'not-returned'

export function breakerStory(
  rule: BoundsRule,
  timelines: readonly BreakerTimeline[],
  window: StoryWindow,
): BreakerStory {
  const sorted = timelines.toSorted((a, b) => (a.caller < b.caller ? -1 : 1))
  const unknown = sorted.find(({ caller }) => caller === UNKNOWN_CALLER)?.buckets ?? []
  const strays: Record<Kind, BreakerBucketSum[]> = { early: [], 'not-returned': [] }
  const missed: MissedBy[] = []
  const openTo: Interval[] = []
  for (const { caller, buckets } of sorted) {
    if (caller === UNKNOWN_CALLER) continue
    const open = possiblyOpen(rule, withStrangers(buckets, unknown), knownFrom(buckets, window))
    openTo.push(...open)
    collectStrays(buckets, open, { strays, window })
    missed.push(...withSequels(caller, buckets, missedOpenings(rule, buckets, window.untilMs)))
  }
  openTo.push(...possiblyOpen(rule, unknown, knownFrom(unknown, window)))
  collectStrays(unknown, openTo, { strays, window })
  excuseShared(rule, sorted, strays)
  const totals = totalsOf(sorted)
  const away = sorted.flatMap(({ buckets }) => buckets.filter(({ diverted }) => diverted > 0))
  return {
    ...totals,
    divertedExamples: divertedTraces(away),
    callers: sorted.filter(({ caller }) => caller !== UNKNOWN_CALLER).length,
    episodes: episodesOf(away, rule.halfOpenMs),
    early: toStrayed(strays.early),
    notReturned: toStrayed(strays['not-returned']),
    missed: missed.sort((a, b) => a.fromMs - b.fromMs || (a.caller < b.caller ? -1 : 1)),
  }
}

/** A timeline that was cut begins in the middle of things, too. */
function knownFrom(buckets: readonly BreakerBucketSum[], { fromMs }: StoryWindow): number {
  const first = buckets[0]
  return buckets.length < BREAKER_BUCKETS_MAX || first === undefined ? fromMs : first.bucketMs
}

/** Errors of unknown callers may all have been this caller's. */
function withStrangers(
  own: readonly BreakerBucketSum[],
  unknown: readonly BreakerBucketSum[],
): readonly BreakerBucketSum[] {
  if (!unknown.some(({ errors }) => errors > 0)) return own
  const merged = new Map(own.map((bucket) => [bucket.bucketMs, bucket]))
  for (const { bucketMs, errors } of unknown) {
    if (errors === 0) continue
    const known = merged.get(bucketMs) ?? emptyBucket(bucketMs)
    const requests = known.requests + errors
    merged.set(bucketMs, { ...known, requests, errors: known.errors + errors })
  }
  return [...merged.values()].sort((a, b) => a.bucketMs - b.bucketMs)
}

function emptyBucket(bucketMs: number): BreakerBucketSum {
  return { bucketMs, requests: 0, errors: 0, diverted: 0, divertedExamples: [], grayExamples: [] }
}

interface StrayContext {
  readonly strays: Record<Kind, BreakerBucketSum[]>
  readonly window: StoryWindow
}

/** Diverting that goes on after the breaker had to close is one thing, diverting from nowhere another. */
function collectStrays(
  buckets: readonly BreakerBucketSum[],
  open: readonly Interval[],
  { strays, window }: StrayContext,
): void {
  let goesOn = false
  for (const bucket of buckets) {
    if (bucket.bucketMs + BUCKET_MS > window.untilMs) return
    if (bucket.diverted === 0) {
      if (bucket.requests > 0) goesOn = false
    } else if (isOpenAt(open, bucket.bucketMs)) goesOn = true
    else strays[goesOn ? 'not-returned' : 'early'].push(bucket)
  }
}

/**
 * Callers may share one breaker, as the routing check allows: then the errors of all of them count.
 * Nobody asks while nothing has strayed.
 */
function excuseShared(
  rule: BoundsRule,
  timelines: readonly BreakerTimeline[],
  strays: Record<Kind, BreakerBucketSum[]>,
): void {
  if (strays.early.length + strays['not-returned'].length === 0) return
  const merged = new Map<number, BreakerBucketSum>()
  for (const { buckets } of timelines) {
    for (const bucket of buckets) {
      const known = merged.get(bucket.bucketMs) ?? emptyBucket(bucket.bucketMs)
      const requests = known.requests + bucket.requests
      merged.set(bucket.bucketMs, { ...known, requests, errors: known.errors + bucket.errors })
    }
  }
  const asked = [...merged.values()].filter(({ requests }) => requests > 0)
  const { intervals } = replayBreaker(
    rule,
    asked.sort((a, b) => a.bucketMs - b.bucketMs),
  )
  for (const kind of ['early', 'not-returned'] as const) {
    strays[kind] = strays[kind].filter(({ bucketMs }) => !isOpenAt(intervals, bucketMs))
  }
}

/** What became of each: whether it opened in the end, and what it should not have let through. */
function withSequels(
  caller: string,
  buckets: readonly BreakerBucketSum[],
  missed: readonly MissedOpening[],
): MissedBy[] {
  const lastMs = buckets.findLast(({ diverted }) => diverted > 0)?.bucketMs ?? -Infinity
  let at = 0
  return missed.map((one) => {
    while (at < buckets.length && (buckets[at]?.bucketMs ?? 0) < one.openByMs) at += 1
    const after = buckets.slice(at, at + EVIDENCE_MAX)
    const examples = after.flatMap(({ grayExamples }) => grayExamples).slice(0, EVIDENCE_MAX)
    return { ...one, caller, isLate: lastMs >= one.openByMs, examples }
  })
}

function episodesOf(buckets: readonly BreakerBucketSum[], halfOpenMs: number): Interval[] {
  const times = buckets.map(({ bucketMs }) => bucketMs)
  const episodes: Interval[] = []
  for (const fromMs of times.sort((a, b) => a - b)) {
    const last = episodes.at(-1)
    if (last === undefined || fromMs > last.toMs + halfOpenMs) {
      episodes.push({ fromMs, toMs: fromMs + BUCKET_MS })
    } else {
      episodes[episodes.length - 1] = { ...last, toMs: fromMs + BUCKET_MS }
    }
  }
  return episodes
}

function toStrayed(buckets: readonly BreakerBucketSum[]): Strayed {
  const times = buckets.map(({ bucketMs }) => bucketMs)
  return {
    requests: buckets.reduce((all, { diverted }) => all + diverted, 0),
    firstMs: times.length === 0 ? null : Math.min(...times),
    lastMs: times.length === 0 ? null : Math.max(...times),
    examples: divertedTraces(buckets),
  }
}

function divertedTraces(buckets: readonly BreakerBucketSum[]): TraceId[] {
  return buckets
    .filter(({ divertedExamples }) => divertedExamples.length > 0)
    .toSorted((a, b) => b.bucketMs - a.bucketMs)
    .slice(0, EVIDENCE_MAX)
    .flatMap(({ divertedExamples }) => divertedExamples)
    .slice(0, EVIDENCE_MAX)
}

function totalsOf(timelines: readonly BreakerTimeline[]) {
  const totals = { requests: 0, errors: 0, unanswered: 0, diverted: 0 }
  for (const { buckets } of timelines) {
    for (const { requests, errors, unanswered = 0, diverted } of buckets) {
      totals.requests += requests - unanswered
      totals.errors += errors - unanswered
      totals.unanswered += unanswered
      totals.diverted += diverted
    }
  }
  return totals
}
