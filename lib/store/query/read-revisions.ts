// Reads every version of one plan, newest first: who changed what, and when.
import type { Revision } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'

export async function readRevisions(db: Database, rollout: string): Promise<Revision[]> {
  const rows = await db.query<Revision>(
    `SELECT rollout, revision, toUnixTimestamp64Milli(at) AS atMs, author, plan,
      source_text AS sourceText
    FROM rollout_revisions WHERE rollout = {rollout:String}
    ORDER BY revision DESC, at DESC`,
    { rollout },
  )
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }))
}
