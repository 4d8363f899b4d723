// When any of some sources was last asked: exactly, from the spans.
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import type { TimeRange } from './committed'
import { idList, momentOf } from './literals'
import { IS_ANSWER } from './trace-pass'

/** Start of the newest answer by one of the sources in the range, epoch ms; null when there is none. */
export async function readLastRequest(
  db: Database,
  { sources, fromMs, toMs }: TimeRange & { readonly sources: readonly SourceId[] },
): Promise<number | null> {
  if (sources.length === 0 || toMs <= fromMs) return null
  const [row] = await db.query<{ atMs: string; found: string }>(
    `SELECT toUnixTimestamp64Milli(max(start)) AS atMs, count() AS found FROM spans
    WHERE start >= ${momentOf(fromMs)} AND start < ${momentOf(toMs)}
      AND source_id IN ${idList(sources)} AND ${IS_ANSWER}`,
  )
  return row === undefined || row.found === '0' ? null : Number(row.atMs)
}
