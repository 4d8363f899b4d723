// When each source was last heard of, from the spans themselves: also sources that are never called.
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { momentOf } from './literals'

export interface SourceActivity {
  readonly sourceId: SourceId
  /** Start of its newest span by its own clock, epoch ms. */
  readonly lastSpanMs: number
  /** When we last received a span of it, epoch ms. */
  readonly lastReceivedMs: number
  readonly spans: number
}

interface StoredActivity {
  readonly sourceId: SourceId
  readonly lastSpan: string
  readonly lastReceived: string
  readonly spans: string
}

/** Sources with spans that started at or after `fromMs`. */
export async function readSourceActivity(
  db: Database,
  { fromMs }: { readonly fromMs: number },
): Promise<SourceActivity[]> {
  const rows = await db.query<StoredActivity>(
    `SELECT source_id AS sourceId, max(lastSpan) AS lastSpan, max(lastReceived) AS lastReceived,
      sum(n) AS spans
    FROM ${db.onEachShard(`SELECT source_id, toUnixTimestamp64Milli(max(start)) AS lastSpan,
        toUnixTimestamp(max(received)) * 1000 AS lastReceived, count() AS n
      FROM ${db.localTable('spans')} WHERE start >= ${momentOf(fromMs)} GROUP BY source_id`)}
    GROUP BY source_id`,
  )
  return rows.map((row) => ({
    sourceId: row.sourceId,
    lastSpanMs: Number(row.lastSpan),
    lastReceivedMs: Number(row.lastReceived),
    spans: Number(row.spans),
  }))
}
