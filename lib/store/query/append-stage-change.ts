// Adds what somebody did to a rollout to the journal of stage changes.
import type { StageChange } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'

/**
 * `sequence` is the number of changes before this one. At most one change gets each number: the
 * database drops the second row that claims it, so that the caller must read back whose it was.
 */
export async function appendStageChange(
  db: Database,
  change: StageChange,
  sequence: number,
): Promise<void> {
  const { rollout, atMs, stage, ...rest } = change
  const row = { rollout, ...rest, stage: stage ?? '', at: new Date(atMs).toISOString() }
  await db.insert('stage_changes', [row], { token: `stage:${sequence}:${rollout}` })
}
