// Reads how far back calls are known: the oldest bucket that was rolled and is kept.
import type { Database } from '#lib/store/client'
import { HOPS_ROLLUP } from './committed'

/** Epoch ms; null when nothing was rolled yet. */
export async function readHistoryStart(db: Database): Promise<number | null> {
  const [row] = await db.query<{ n: string; firstS: number }>(
    `SELECT count() AS n, toUnixTimestamp(min(bucket)) AS firstS
    FROM rollup_commits WHERE rollup = {rollup:String}`,
    { rollup: HOPS_ROLLUP },
  )
  return row === undefined || row.n === '0' ? null : row.firstS * 1_000
}
