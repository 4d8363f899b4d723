// Reads the newest version of each plan: what is under watch.
import type { Revision } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'

export interface RolloutRow extends Revision {
  /** When its first revision came. */
  readonly createdMs: number
  /** Position among all rollouts by age, from 0: never changes. */
  readonly rank: number
}

/** All rollouts by age, or one by name. */
export async function readRollouts(db: Database, name?: string): Promise<RolloutRow[]> {
  const rows = await db.query<RolloutRow>(
    `SELECT rollout, latest.1 AS revision, toUnixTimestamp64Milli(latest.2) AS atMs,
      latest.3 AS author, latest.4 AS plan, latest.5 AS sourceText, createdMs,
      toUInt32(row_number() OVER (ORDER BY createdMs, rollout)) - 1 AS rank
    FROM (
      SELECT rollout, toUnixTimestamp64Milli(min(at)) AS createdMs,
        argMax((revision, at, author, plan, source_text), revision) AS latest
      FROM rollout_revisions GROUP BY rollout)
    ORDER BY rank`,
  )
  const all = rows.map((row) => ({
    ...row,
    atMs: Number(row.atMs),
    createdMs: Number(row.createdMs),
    rank: Number(row.rank),
  }))
  return name === undefined ? all : all.filter((row) => row.rollout === name)
}
