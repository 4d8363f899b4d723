// What each caller asked of gray groups, bucket by bucket: what breakers are replayed on.
import { BREAKER_BUCKETS_MAX, type BreakerBucketSum, type BreakerTimeline } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { BreakerPart, BucketTraffic } from './traffic'

/** Buckets of all timelines together: some 50 MB. With more callers each keeps less of the past. */
const BUCKETS_MAX = 400_000
const EXAMPLES_MAX = 5
/** Callers that never got an answer, and how much of each is remembered until one does. */
const EARLY_CALLERS_MAX = 10_000
const EARLY_BUCKETS_MAX = 30

export interface BreakerTimelines {
  /** Puts what a settled bucket says in the place of what it said before. */
  set(bucket: Pick<BucketTraffic, 'fromMs' | 'breakers' | 'unanswered'>): void
  /** Buckets before `toMs`, by service and caller. Valid until the next `set`. */
  until(toMs: number, nameOf: (caller: SourceId) => string): BreakerTimeline[]
}

interface Timeline {
  readonly service: string
  readonly caller: SourceId
  /** Buckets before this are not kept any more. */
  sinceMs: number
  buckets: BreakerBucketSum[]
}

interface Failure {
  readonly bucketMs: number
  readonly failed: number
}

/** `sinceMs` is the first bucket that will be set. */
export function createBreakerTimelines(sinceMs: number): BreakerTimelines {
  const timelines = new Map<string, Timeline>()
  /** Calls that nobody answered, of sources that have no timeline yet: gray may be down. */
  const early = new Map<SourceId, Failure[]>()

  const note = (
    timeline: Timeline,
    bucketMs: number,
    { part, failed }: { readonly part: BreakerPart | undefined; readonly failed: number },
  ) => {
    const { buckets } = timeline
    const at = positionOf(buckets, bucketMs)
    const isKnown = buckets[at]?.bucketMs === bucketMs
    if (part === undefined && failed === 0) {
      if (isKnown) buckets.splice(at, 1)
      return
    }
    buckets.splice(at, isKnown ? 1 : 0, toBucket(bucketMs, part, failed))
    const most = Math.min(BREAKER_BUCKETS_MAX, Math.floor(BUCKETS_MAX / timelines.size))
    const oldestMs = bucketMs - BREAKER_BUCKETS_MAX * BUCKET_MS
    const old = buckets.findIndex((bucket) => bucket.bucketMs > oldestMs)
    const cut = Math.max(old, buckets.length - most)
    if (cut <= 0) return
    timeline.sinceMs = Math.max(timeline.sinceMs, (buckets[cut - 1]?.bucketMs ?? 0) + BUCKET_MS)
    buckets.splice(0, cut)
  }

  const noteEarly = (bucketMs: number, unanswered: ReadonlyMap<SourceId, number>) => {
    for (const [caller, failed] of unanswered) {
      const known = early.get(caller) ?? []
      if (known.length === 0 && early.size >= EARLY_CALLERS_MAX) continue
      const others = known.filter((one) => one.bucketMs !== bucketMs)
      early.set(caller, [...others, { bucketMs, failed }].slice(-EARLY_BUCKETS_MAX))
    }
  }

  const begin = (key: string, service: string, caller: SourceId) => {
    const timeline: Timeline = { service, caller, sinceMs, buckets: [] }
    timelines.set(key, timeline)
    for (const { bucketMs, failed } of early.get(caller) ?? []) {
      note(timeline, bucketMs, { part: undefined, failed })
    }
  }

  return {
    set({ fromMs, breakers, unanswered }) {
      for (const [key, { service, caller }] of breakers) {
        if (!timelines.has(key)) begin(key, service, caller)
      }
      noteEarly(fromMs, unanswered)
      for (const [key, timeline] of timelines) {
        const failed = unanswered.get(timeline.caller) ?? 0
        note(timeline, fromMs, { part: breakers.get(key), failed })
      }
    },
    until: (toMs, nameOf) =>
      [...timelines.values()]
        .map(({ service, caller, sinceMs, buckets }) => {
          const end = positionOf(buckets, toMs)
          const some = end === buckets.length ? buckets : buckets.slice(0, end)
          return { service, caller: nameOf(caller), sinceMs, buckets: some }
        })
        .filter(({ buckets }) => buckets.length > 0)
        .sort((a, b) => order(a.service, b.service) || order(a.caller, b.caller)),
  }
}

function toBucket(
  bucketMs: number,
  part: BreakerPart | undefined,
  failed: number,
): BreakerBucketSum {
  const { requests = 0, errors = 0, diverted = 0 } = part ?? {}
  const isQuiet = errors + failed + diverted === 0
  return {
    bucketMs,
    requests: requests + failed,
    errors: errors + failed,
    ...(failed > 0 ? { unanswered: failed } : {}),
    diverted,
    divertedExamples: few(part?.divertedExamples),
    // Most buckets are quiet, and nobody asks what they looked like.
    grayExamples: isQuiet ? NONE : few(part?.grayExamples),
  }
}

const NONE: readonly TraceId[] = []

function few(examples: readonly TraceId[] = NONE): readonly TraceId[] {
  return examples.length === 0 ? NONE : examples.slice(0, EXAMPLES_MAX)
}

/** Where a bucket stands, or would; most are the newest. */
function positionOf(buckets: readonly BreakerBucketSum[], bucketMs: number): number {
  let at = buckets.length
  while (at > 0 && (buckets[at - 1]?.bucketMs ?? 0) >= bucketMs) at -= 1
  return at
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
