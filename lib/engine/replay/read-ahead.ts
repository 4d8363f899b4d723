// Reads rollups an hour at a time for looks that ask for ten seconds: nothing changes any more.
import type { TimeRange } from '#lib/store/query/committed'

const CHUNK_MS = 3_600_000
/** The looks of a replay only move forwards, but a late slot may be asked for again. */
const CHUNKS_KEPT = 2

/** `read` gives rows by the bucket that they belong to. */
export function readAhead<Row extends { readonly bucketMs: number }>(
  read: (range: TimeRange) => Promise<readonly Row[]>,
): (range: TimeRange) => Promise<readonly Row[]> {
  const chunks = new Map<number, Promise<readonly Row[]>>()
  const chunkAt = (fromMs: number) => {
    const known = chunks.get(fromMs)
    if (known !== undefined) return known
    const chunk = read({ fromMs, toMs: fromMs + CHUNK_MS })
    chunks.set(fromMs, chunk)
    const [oldest] = chunks.keys()
    if (chunks.size > CHUNKS_KEPT && oldest !== undefined) chunks.delete(oldest)
    return chunk
  }
  return async ({ fromMs, toMs }) => {
    const rows: Row[] = []
    const first = Math.floor(fromMs / CHUNK_MS) * CHUNK_MS
    for (let chunkMs = first; chunkMs < toMs; chunkMs += CHUNK_MS) {
      for (const row of await chunkAt(chunkMs)) {
        if (row.bucketMs >= fromMs && row.bucketMs < toMs) rows.push(row)
      }
    }
    return rows
  }
}
