// What the breakers in front of one service did, told from the counts of each of its callers. Pure.
import type { BreakerBucketSum, BreakerTimeline } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { type MissedOpening, missedOpenings } from './breaker-bounds'
import { openTimes, UNKNOWN_CALLER } from './open-times'
import type { BoundsRule, Interval } from './possibly-open'

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
  const open = openTimes(rule, timelines, window.fromMs)
  const sorted = timelines.toSorted((a, b) => (a.caller < b.caller ? -1 : 1))
  const inWindow = sorted.map((timeline) => ({
    ...timeline,
    buckets: since(timeline.buckets, window.fromMs),
  }))
  const strays: Record<Kind, BreakerBucketSum[]> = { early: [], 'not-returned': [] }
  const missed: MissedBy[] = []
  for (const [i, { caller, buckets }] of inWindow.entries()) {
    const timeline = sorted[i] ?? null
    collectStrays(buckets, (ms) => open.mayDivert(timeline, ms), { strays, window })
    if (caller === UNKNOWN_CALLER) continue
    missed.push(...withSequels(caller, buckets, missedOpenings(rule, buckets, window.untilMs)))
  }
  const totals = totalsOf(inWindow)
  const away = inWindow.flatMap(({ buckets }) => buckets.filter(({ diverted }) => diverted > 0))
  return {
    ...totals,
    divertedExamples: divertedTraces(away),
    callers: inWindow.filter(({ caller }) => caller !== UNKNOWN_CALLER).length,
    episodes: episodesOf(away, rule.halfOpenMs),
    early: toStrayed(strays.early),
    notReturned: toStrayed(strays['not-returned']),
    missed: missed.sort((a, b) => a.fromMs - b.fromMs || (a.caller < b.caller ? -1 : 1)),
  }
}

/** What was before the window tells only how breakers stood at its start. */
function since(buckets: readonly BreakerBucketSum[], fromMs: number): readonly BreakerBucketSum[] {
  const first = buckets[0]
  if (first === undefined || first.bucketMs >= fromMs) return buckets
  return buckets.filter(({ bucketMs }) => bucketMs >= fromMs)
}

interface StrayContext {
  readonly strays: Record<Kind, BreakerBucketSum[]>
  readonly window: StoryWindow
}

/** Diverting that goes on after the breaker had to close is one thing, diverting from nowhere another. */
function collectStrays(
  buckets: readonly BreakerBucketSum[],
  mayDivert: (bucketMs: number) => boolean,
  { strays, window }: StrayContext,
): void {
  let goesOn = false
  for (const bucket of buckets) {
    if (bucket.bucketMs + BUCKET_MS > window.untilMs) return
    if (bucket.diverted === 0) {
      if (bucket.requests > 0) goesOn = false
    } else if (mayDivert(bucket.bucketMs)) goesOn = true
    else strays[goesOn ? 'not-returned' : 'early'].push(bucket)
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
