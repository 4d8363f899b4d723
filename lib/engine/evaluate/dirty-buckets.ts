// Which buckets must be rolled again, and when: fresh ones at once, old ones now and then. No clock.
import { BUCKET_MS } from '#lib/model/hop'
import { groupRuns } from '#lib/store/query/literals'
import { type Arrival, OVERLAP_S } from '#lib/store/query/touched-buckets'
import { REACH_MS } from '#lib/store/query/trace-pass'

/** A call without an answer gets this long for it, from when it was received. */
export const PATIENCE_S = 8
/** A bucket that has ended is rolled again no sooner than this. */
const PAUSE_MS = 6_000
/**
 * A bucket with more spans is rolled on a beat, twice in its own length: all that are due share one
 * pass, whatever came in is shown within eight seconds, and the answers that a bucket waits for are
 * counted in the pass that shows the next one.
 */
const LIGHT_SPANS = 20_000
const BEAT_MS = BUCKET_MS / 2
/** Receivers have stored by then what ended with the bucket. */
const BEAT_DELAY_MS = 2_000
/** What comes late waits for this much of the time since the bucket ended. */
const LATE_WAIT = 0.5
/** A bucket with more spans costs so much that it is rolled only once it has ended. */
const HEAVY_SPANS = 400_000
const HEAVY_DELAY_MS = 3_000
const HEAVY_PAUSE_MS = 20_000
/** One tick rolls at most so many buckets, and about so many spans. */
const BUCKETS_MAX = 12
const SPANS_MAX = 4_000_000
/** Buckets that are far from each other take a pass each. */
const PASSES_MAX = 6
/** A bucket that is not touched for this long is forgotten. */
const FORGET_MS = 900_000

interface Bucket {
  spans: number
  /** Second of the last arrival. */
  newestS: number
  /** Second since which it says something wrong; null: as far as we know it is right. */
  sinceS: number | null
  rolledMs: number
  /** When calls without an answer will have had their time; null: no call is waiting. */
  settleMs: number | null
  touchedMs: number
}

export interface DirtyBuckets {
  /** Takes in what a look found, and gives back what is new in it. */
  note(arrivals: readonly Arrival[], nowS: number): Arrival[]
  /** Buckets that arrivals of `sinceS` changed indirectly. */
  touch(buckets: readonly number[], sinceS: number, nowS: number): void
  /** What to roll now: nearest first, bounded. */
  due(nowMs: number): number[]
  spansIn(buckets: readonly number[]): number
  /** Whether something came in since it was rolled, and it is not only that calls had their time. */
  hasNews(bucketMs: number): boolean
  rolled(
    buckets: readonly number[],
    at: { readonly nowMs: number; readonly settledMs: number },
  ): void
  /** Everything received before this second is rolled; null when nothing waits. */
  oldestS(): number | null
}

export function createDirtyBuckets(): DirtyBuckets {
  const buckets = new Map<number, Bucket>()
  const seen = new Map<string, { spans: number; receivedS: number }>()

  const bucketAt = (bucketMs: number, nowS: number): Bucket => {
    const bucket = buckets.get(bucketMs) ?? newBucket()
    bucket.touchedMs = nowS * 1_000
    buckets.set(bucketMs, bucket)
    return bucket
  }
  const forget = (nowS: number) => {
    for (const [key, { receivedS }] of seen) {
      if (receivedS < nowS - 2 * OVERLAP_S) seen.delete(key)
    }
    for (const [bucketMs, bucket] of buckets) {
      const idle = nowS * 1_000 - bucket.touchedMs > FORGET_MS
      if (idle && bucket.sinceS === null && bucket.settleMs === null) buckets.delete(bucketMs)
    }
  }

  return {
    note(arrivals, nowS) {
      const fresh: Arrival[] = []
      for (const arrival of arrivals) {
        const { receivedS, bucketMs, spans } = arrival
        const key = `${receivedS} ${bucketMs}`
        const before = seen.get(key)?.spans ?? 0
        if (spans === before) continue
        seen.set(key, { spans, receivedS })
        const bucket = bucketAt(bucketMs, nowS)
        bucket.spans += Math.max(0, spans - before)
        bucket.newestS = Math.max(bucket.newestS, receivedS)
        bucket.sinceS = Math.min(bucket.sinceS ?? receivedS, receivedS)
        fresh.push(arrival)
      }
      forget(nowS)
      return fresh
    },
    touch(touched, sinceS, nowS) {
      for (const bucketMs of touched) {
        const bucket = bucketAt(bucketMs, nowS)
        bucket.sinceS = Math.min(bucket.sinceS ?? sinceS, sinceS)
      }
    },
    due: (nowMs) => chooseDue(buckets, nowMs),
    spansIn: (chosen) => chosen.reduce((sum, ms) => sum + (buckets.get(ms)?.spans ?? 0), 0),
    hasNews: (bucketMs) => buckets.get(bucketMs)?.sinceS != null,
    rolled(chosen, { nowMs, settledMs }) {
      for (const bucketMs of chosen) {
        const bucket = buckets.get(bucketMs)
        if (bucket === undefined) continue
        bucket.sinceS = null
        bucket.rolledMs = nowMs
        const waiting = bucket.newestS * 1_000 > settledMs
        bucket.settleMs = waiting ? (bucket.newestS + PATIENCE_S + 1) * 1_000 : null
      }
    },
    oldestS() {
      const waiting = [...buckets.values()].flatMap(({ sinceS, settleMs, newestS }) =>
        sinceS !== null ? [sinceS] : settleMs !== null ? [newestS] : [],
      )
      return waiting.length === 0 ? null : Math.min(...waiting)
    },
  }
}

function newBucket(): Bucket {
  return {
    spans: 0,
    newestS: 0,
    sinceS: null,
    rolledMs: Number.NEGATIVE_INFINITY,
    settleMs: null,
    touchedMs: 0,
  }
}

/**
 * The buckets nearest to now that are ready, as many as one tick can roll; one at least. Spans with
 * wrong clocks may be anywhere: they keep nobody waiting.
 */
function chooseDue(buckets: ReadonlyMap<number, Bucket>, nowMs: number): number[] {
  const ready = [...buckets]
    .filter(([bucketMs, bucket]) => {
      const before = buckets.get(bucketMs - BUCKET_MS)?.spans ?? 0
      return nowMs >= readyMs(bucketMs, bucket, Math.max(bucket.spans, before))
    })
    .sort(([a], [b]) => Math.abs(nowMs - a) - Math.abs(nowMs - b))
  const chosen: number[] = []
  let spans = 0
  for (const [bucketMs, bucket] of ready) {
    if (groupRuns([...chosen, bucketMs], REACH_MS).length > PASSES_MAX) continue
    spans += bucket.spans
    if (chosen.length === BUCKETS_MAX || (chosen.length > 0 && spans > SPANS_MAX)) break
    chosen.push(bucketMs)
  }
  return chosen
}

/**
 * From when on a bucket may be rolled; infinite when it need not be. While it is young, the one before
 * tells how many spans it will have.
 */
function readyMs(bucketMs: number, bucket: Bucket, spans: number): number {
  const { sinceS, rolledMs, settleMs } = bucket
  const isLight = spans <= LIGHT_SPANS
  if (sinceS === null) {
    if (settleMs === null) return Number.POSITIVE_INFINITY
    return isLight ? settleMs : nextBeat(settleMs)
  }
  const endMs = bucketMs + BUCKET_MS
  if (spans > HEAVY_SPANS) return Math.max(endMs + HEAVY_DELAY_MS, rolledMs + HEAVY_PAUSE_MS)
  if (isLight) return rolledMs < endMs ? Number.NEGATIVE_INFINITY : rolledMs + PAUSE_MS
  const pauseMs = Math.max(1, (rolledMs - endMs - BEAT_MS) * LATE_WAIT)
  return nextBeat(Math.max(bucketMs + BEAT_MS, rolledMs + pauseMs))
}

/** The first beat at or after a time. */
function nextBeat(ms: number): number {
  return Math.ceil((ms - BEAT_DELAY_MS) / BEAT_MS) * BEAT_MS + BEAT_DELAY_MS
}
