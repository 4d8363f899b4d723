// When a bucket may be judged: what arrives later changes little, and is taken in all the same. Pure.
import { BUCKET_MS } from '#lib/model/hop'

/**
 * A bucket is judged this long after its end: exporters that flush every five seconds, and answers
 * that take as long again, have arrived by then. What is newer is shown in the share only.
 */
const SETTLED_AFTER_MS = 10_000

/** End of the last bucket that is judged at `nowMs`. */
export function settledUntil(nowMs: number): number {
  return Math.floor((nowMs - SETTLED_AFTER_MS) / BUCKET_MS) * BUCKET_MS
}

/** From when on a bucket counts for judgement. */
export function settlesAt(bucketMs: number): number {
  return bucketMs + BUCKET_MS + SETTLED_AFTER_MS
}
