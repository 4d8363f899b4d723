// Buckets around a time range, for tests that roll without an evaluator.
import { BUCKET_MS } from '#lib/model/hop'

/** Starts of all buckets that a half-open range of epoch ms touches. */
export function bucketsBetween(fromMs: number, toMs: number): number[] {
  const first = Math.floor(fromMs / BUCKET_MS) * BUCKET_MS
  const count = Math.ceil((toMs - first) / BUCKET_MS)
  return Array.from({ length: count }, (_, index) => first + index * BUCKET_MS)
}
