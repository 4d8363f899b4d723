// Reads the newest verdict on a rollout.
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import type { VerdictRow } from './append-verdict'

/** 2100-01-01. */
const NEVER_MS = 4_102_444_800_000

/** As it was at a moment, by default now. Null until the rollout was judged for the first time. */
export async function readVerdict(
  db: Database,
  rollout: string,
  untilMs = NEVER_MS,
): Promise<VerdictRow | null> {
  const [row] = await db.query<{ atMs: string; changed: number; verdict: string }>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, changed, verdict
    FROM verdicts
    WHERE rollout = {rollout:String} AND at <= fromUnixTimestamp64Milli({until:Int64})
    ORDER BY at DESC LIMIT 1`,
    { rollout, until: untilMs },
  )
  if (row === undefined) return null
  return { atMs: Number(row.atMs), changed: row.changed === 1, verdict: toVerdict(row.verdict) }
}

/** Only `appendVerdict` writes this column, and it writes nothing but a Verdict. */
function toVerdict(text: string): Verdict {
  return JSON.parse(text) as Verdict
}
