// Reads what was done to rollouts, oldest first: the last change says where each one stands.
import type { StageChange } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'

/** Of one rollout, or of all. */
export async function readStageChanges(db: Database, rollout?: string): Promise<StageChange[]> {
  const rows = await db.query<StageChange>(
    `SELECT id, rollout, toUnixTimestamp64Milli(at) AS atMs, action, state, stage, author
    FROM stage_changes WHERE {rollout:String} = '' OR rollout = {rollout:String}
    ORDER BY rollout, at, id`,
    { rollout: rollout ?? '' },
  )
  return rows.map((row) => ({
    ...row,
    atMs: Number(row.atMs),
    stage: row.stage === '' ? null : row.stage,
  }))
}
