// Reads how the verdict on a rollout developed: outcome and share over time, oldest first.
import type { Outcome, ShareSummary } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'

const POINTS_MAX = 500

export interface VerdictPoint {
  readonly atMs: number
  readonly revision: number
  readonly stage: string | null
  readonly outcome: Outcome
  /** True when more than numbers changed at this point. */
  readonly changed: boolean
  readonly share: ShareSummary
}

export interface VerdictHistoryArgs {
  readonly rollout: string
  readonly fromMs: number
  readonly toMs: number
  /** At most this many points, evenly spread; changes are always among them. Default 500. */
  readonly points?: number
}

interface StoredPoint {
  readonly atMs: string
  readonly revision: number
  readonly stage: string
  readonly outcome: Outcome
  readonly changed: number
  readonly share: string
}

/** The last verdict of each of `points` equal steps, and each verdict that changed something. */
export async function readVerdictHistory(
  db: Database,
  { rollout, fromMs, toMs, points = POINTS_MAX }: VerdictHistoryArgs,
): Promise<VerdictPoint[]> {
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / points))
  const rows = await db.query<StoredPoint>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, revision, stage, outcome, changed,
      JSONExtractRaw(verdict, 'share') AS share
    FROM verdicts
    WHERE rollout = {rollout:String} AND at >= fromUnixTimestamp64Milli({from:Int64})
      AND at < fromUnixTimestamp64Milli({to:Int64})
    ORDER BY at DESC
    LIMIT 1 BY changed = 1 ? toUnixTimestamp64Milli(at) : -intDiv(atMs - {from:Int64}, {step:Int64})`,
    { rollout, from: fromMs, to: toMs, step: stepMs },
  )
  return rows.reverse().map((row) => ({
    atMs: Number(row.atMs),
    revision: row.revision,
    stage: row.stage === '' ? null : row.stage,
    outcome: row.outcome,
    changed: row.changed === 1,
    share: toShare(row.share),
  }))
}

/** Part of a column that only `appendVerdict` writes. */
function toShare(text: string): ShareSummary {
  return JSON.parse(text) as ShareSummary
}
