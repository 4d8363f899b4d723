// Reads when verdicts turned to fail, oldest first: marks on the timeline of the topology.
import type { Database } from '#lib/store/client'

export interface Failure {
  readonly rollout: string
  readonly atMs: number
}

export interface FailuresArgs {
  readonly fromMs: number
  readonly toMs: number
  /** At most so many, the newest. */
  readonly limit: number
}

/** A verdict that changed something and fails, where the change before did not; of all rollouts. */
export async function readFailures(
  db: Database,
  { fromMs, toMs, limit }: FailuresArgs,
): Promise<Failure[]> {
  const rows = await db.query<{ rollout: string; atMs: string }>(
    `SELECT rollout, toUnixTimestamp64Milli(at) AS atMs FROM (
      SELECT rollout, at, outcome, lagInFrame(toString(outcome), 1, '') OVER (
        PARTITION BY rollout ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
      FROM verdicts WHERE changed = 1 AND at >= fromUnixTimestamp64Milli({from:Int64})
        AND at < fromUnixTimestamp64Milli({to:Int64}))
    WHERE outcome = 'fail' AND before != 'fail' ORDER BY at DESC LIMIT {limit:UInt32}`,
    { from: fromMs, to: toMs, limit },
  )
  return rows.reverse().map(({ rollout, atMs }) => ({ rollout, atMs: Number(atMs) }))
}
