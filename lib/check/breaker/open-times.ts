// Which diverted requests a breaker excuses: the one answer that routing and the breaker check share. Pure.
import { BREAKER_BUCKETS_MAX, type BreakerBucketSum, type BreakerTimeline } from '#lib/check/sample'
import { type BoundsRule, type Interval, isOpenAt, possiblyOpen } from './possibly-open'

/** Hops whose caller is not known may belong to any caller. */
export const UNKNOWN_CALLER = 'unknown'

export interface OpenTimes {
  /**
   * Whether a breaker that keeps the rule may have diverted requests of this caller in this bucket: its
   * own, or one that all callers share. Null: nobody knows whose they are.
   */
  mayDivert(timeline: BreakerTimeline | null, bucketMs: number): boolean
}

/** `timelines` are those of one service; `fromMs` is since when they are known unless they say so. */
export function openTimes(
  rule: BoundsRule,
  timelines: readonly BreakerTimeline[],
  fromMs: number,
): OpenTimes {
  const strangers = timelines.filter(({ caller }) => caller === UNKNOWN_CALLER)
  const unknown = mergeBuckets(strangers.map(({ buckets }) => buckets))
  const own = createMemo((timeline: BreakerTimeline) =>
    possiblyOpen(rule, withStrangers(timeline.buckets, unknown), {
      sinceMs: knownSince(timeline, fromMs),
    }),
  )
  const anyone = createMemo((all: readonly BreakerTimeline[]) => {
    const known = all.filter(({ caller }) => caller !== UNKNOWN_CALLER)
    const sinceMs = Math.max(fromMs, ...strangers.map((timeline) => knownSince(timeline, fromMs)))
    return [...known.flatMap(own), ...possiblyOpen(rule, unknown, { sinceMs })]
  })
  // Nobody asks while every request is excused by the breaker of its caller.
  const shared = createMemo((all: readonly BreakerTimeline[]) =>
    possiblyOpen(rule, mergeBuckets(all.map(({ buckets }) => buckets)), {
      sinceMs: Math.max(fromMs, ...all.map((timeline) => knownSince(timeline, fromMs))),
      isShared: true,
    }),
  )
  const isCut = (timeline: BreakerTimeline, bucketMs: number) =>
    bucketMs < knownSince(timeline, fromMs)
  return {
    mayDivert(timeline, bucketMs) {
      if (timeline === null || timeline.caller === UNKNOWN_CALLER) {
        if (isOpenAt(anyone(timelines), bucketMs)) return true
      } else if (isCut(timeline, bucketMs) || isOpenAt(own(timeline), bucketMs)) return true
      return isOpenAt(shared(timelines), bucketMs)
    },
  }
}

/** A timeline that was cut begins in the middle of things. */
function knownSince({ buckets, sinceMs }: BreakerTimeline, fromMs: number): number {
  if (sinceMs !== undefined) return sinceMs
  const first = buckets[0]
  return buckets.length < BREAKER_BUCKETS_MAX || first === undefined ? fromMs : first.bucketMs
}

/** Errors of unknown callers may all have been this caller's. */
function withStrangers(
  own: readonly BreakerBucketSum[],
  unknown: readonly BreakerBucketSum[],
): readonly BreakerBucketSum[] {
  const strange = unknown.filter(({ errors, diverted }) => errors + diverted > 0)
  if (strange.length === 0) return own
  return mergeBuckets([own, strange.map((bucket) => ({ ...bucket, requests: bucket.errors }))])
}

function mergeBuckets(lists: readonly (readonly BreakerBucketSum[])[]): BreakerBucketSum[] {
  const [only = []] = lists
  if (lists.length < 2) return [...only]
  const merged = new Map<number, { -readonly [K in keyof BreakerBucketSum]: BreakerBucketSum[K] }>()
  for (const bucket of lists.flat()) {
    const known = merged.get(bucket.bucketMs)
    if (known === undefined) merged.set(bucket.bucketMs, { ...bucket })
    else {
      known.requests += bucket.requests
      known.errors += bucket.errors
      known.diverted += bucket.diverted
    }
  }
  return [...merged.values()].sort((a, b) => a.bucketMs - b.bucketMs)
}

function createMemo<Key extends object>(make: (key: Key) => readonly Interval[]) {
  const made = new WeakMap<Key, readonly Interval[]>()
  return (key: Key): readonly Interval[] => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
