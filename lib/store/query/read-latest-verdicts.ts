// Reads the newest verdict on every rollout at once: for lists.
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import type { VerdictRow } from './append-verdict'

/** Rollouts that were never judged are left out. */
export async function readLatestVerdicts(db: Database): Promise<ReadonlyMap<string, VerdictRow>> {
  const rows = await db.query<{ atMs: string; changed: number; rollout: string; verdict: string }>(
    `SELECT rollout, toUnixTimestamp64Milli(at) AS atMs, changed, verdict FROM verdicts
    WHERE (rollout, at) IN (SELECT rollout, max(at) FROM verdicts GROUP BY rollout)
    ORDER BY rollout LIMIT 1 BY rollout`,
  )
  return new Map(
    rows.map(({ rollout, atMs, changed, verdict }) => [
      rollout,
      { atMs: Number(atMs), changed: changed === 1, verdict: toVerdict(verdict) },
    ]),
  )
}

/** Only `appendVerdict` writes this column, and it writes nothing but a Verdict. */
function toVerdict(text: string): Verdict {
  return JSON.parse(text) as Verdict
}
