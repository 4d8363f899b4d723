// Reads rollups an hour at a time for looks that ask for ten seconds: nothing changes any more.
import { BUCKET_MS } from '#lib/model/hop'
import type { TimeRange } from '#lib/store/query/committed'

const CHUNK_MS = 3_600_000
/** The looks of a replay only move forwards, but a late slot may be asked for again. */
const CHUNKS_KEPT = 2

type ByBucket<Row> = ReadonlyMap<number, readonly Row[]>

/** `read` gives rows by the bucket that they belong to. */
export function readAhead<Row extends { readonly bucketMs: number }>(
  read: (range: TimeRange) => Promise<readonly Row[]>,
): (range: TimeRange) => Promise<readonly Row[]> {
  const chunks = new Map<number, Promise<ByBucket<Row>>>()
  const chunkAt = (fromMs: number) => {
    const known = chunks.get(fromMs)
    if (known !== undefined) return known
    const chunk = read({ fromMs, toMs: fromMs + CHUNK_MS }).then(byBucket)
    chunks.set(fromMs, chunk)
    const [oldest] = chunks.keys()
    if (chunks.size > CHUNKS_KEPT && oldest !== undefined) chunks.delete(oldest)
    return chunk
  }
  return async ({ fromMs, toMs }) => {
    const rows: Row[] = []
    const first = Math.floor(fromMs / CHUNK_MS) * CHUNK_MS
    for (let chunkMs = first; chunkMs < toMs; chunkMs += CHUNK_MS) {
      const chunk = await chunkAt(chunkMs)
      const endMs = Math.min(toMs, chunkMs + CHUNK_MS)
      const startMs = Math.max(fromMs, chunkMs)
      for (let ms = Math.ceil(startMs / BUCKET_MS) * BUCKET_MS; ms < endMs; ms += BUCKET_MS) {
        for (const row of chunk.get(ms) ?? []) rows.push(row)
      }
    }
    return rows
  }
}

function byBucket<Row extends { readonly bucketMs: number }>(rows: readonly Row[]): ByBucket<Row> {
  const buckets = new Map<number, Row[]>()
  for (const row of rows) {
    const bucket = buckets.get(row.bucketMs)
    if (bucket === undefined) buckets.set(row.bucketMs, [row])
    else bucket.push(row)
  }
  return buckets
}
