// Writes what the committer hands over: dimension rows by table, then a block as Native bytes.
import type { Announcement, DimensionTable } from './block/dimensions'
import { nativeParts, SPAN_COLUMNS } from './block/native-block'
import type { SpanBlock } from './block/span-block'
import type { Database } from './client'

/** Dimension rows in one insert: their text is built whole in memory. */
const ROWS_MAX = 5_000

/** Repeating it adds nothing: dimension tables keep one row for each id. */
export async function insertAnnouncements(
  db: Database,
  announcements: readonly Announcement[],
): Promise<void> {
  const tables = new Map<DimensionTable, object[]>()
  for (const { table, row } of announcements) {
    const rows = tables.get(table) ?? []
    rows.push(row)
    tables.set(table, rows)
  }
  for (const [table, rows] of tables) {
    for (let at = 0; at < rows.length; at += ROWS_MAX) {
      await db.insert(table, rows.slice(at, at + ROWS_MAX))
    }
  }
}

/** Exactly once for one token, also when the answer to an earlier try was lost. */
export async function insertBlock(db: Database, block: SpanBlock, token: string): Promise<void> {
  await db.insertNative('spans', SPAN_COLUMNS, { body: nativeParts(block), token })
}
