// Deletes rollup rows that a newer version has replaced: readers pass them over, but at a cost.
import type { Database } from '#lib/store/client'
import { findNodes } from '#lib/store/migrations/nodes'

/** Younger buckets still change, and somebody may be reading what they said a moment ago. */
const SETTLED_MS = 900_000
/** How far back each cleaning looks. */
const REACH_MS = 3 * 3_600_000

/**
 * Rows of settled buckets whose version is not the newest committed one of a rollup. Versions are
 * times in ms, so rows that wait for their commit are too young to be deleted.
 */
export async function cleanRollups(
  db: Database,
  { nowMs }: { readonly nowMs: number },
): Promise<void> {
  const first = await openFirstNode(db)
  const from = Math.floor((nowMs - REACH_MS) / 1_000)
  const to = Math.floor((nowMs - SETTLED_MS) / 1_000)
  const commits = (
    rollup: string,
  ) => `(SELECT bucket, max(version) FROM ${db.localTable('rollup_commits')}
    WHERE ${rollup} AND bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket, rollup)`
  const range = 'bucket >= {from:DateTime} AND bucket < {to:DateTime}'
  try {
    for (const [table, rollup] of [
      ['hops', "rollup = 'hops'"],
      ['calls', "rollup = 'hops'"],
      ['shares', "startsWith(rollup, 'shares ')"],
      ['share_units', "startsWith(rollup, 'shares ')"],
    ]) {
      await first.command(
        `DELETE FROM ${db.localTable(table ?? '')}
        WHERE ${range} AND version < {old:UInt64} AND (bucket, version) NOT IN ${commits(rollup ?? '')}`,
        { from, to, old: String(nowMs - SETTLED_MS) },
      )
    }
  } finally {
    if (first !== db) await first.close()
  }
}

/** Rollups live on the first shard of a cluster, and only there can rows be deleted. */
async function openFirstNode(db: Database): Promise<Database> {
  if (db.cluster === null) return db
  const [node] = await findNodes(db, db.url)
  return db.at({ cluster: null, ...(node?.url == null ? {} : { url: node.url }) })
}
