// Reads what pipelines were told about a rollout, newest first.
import type { GateAnswer } from '#lib/model/gate'
import type { Database } from '#lib/store/client'

export interface GateAnswersArgs {
  readonly rollout: string
  /** At most so many. */
  readonly limit: number
  /** Leaves out answers that only say the same again. */
  readonly changesOnly?: boolean
}

interface StoredAnswer extends Omit<GateAnswer, 'atMs' | 'dryRun' | 'changed' | 'stage'> {
  readonly atMs: string
  readonly stage: string
  readonly dryRun: number
  readonly changed: number
}

export async function readGateAnswers(
  db: Database,
  { rollout, limit, changesOnly = false }: GateAnswersArgs,
): Promise<GateAnswer[]> {
  const rows = await db.query<StoredAnswer>(
    `SELECT rollout, toUnixTimestamp64Milli(at) AS atMs, gate, asker, stage, outcome, answered,
      dry_run AS dryRun, changed, reason
    FROM gate_answers
    WHERE rollout = {rollout:String} AND changed >= {changed:UInt8}
    ORDER BY at DESC LIMIT {limit:UInt32}`,
    { rollout, limit, changed: changesOnly ? 1 : 0 },
  )
  return rows.map((row) => ({
    ...row,
    atMs: Number(row.atMs),
    stage: row.stage === '' ? null : row.stage,
    dryRun: row.dryRun === 1,
    changed: row.changed === 1,
  }))
}
