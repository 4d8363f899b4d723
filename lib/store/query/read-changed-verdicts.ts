// Reads verdicts that said something new and were not followed yet: what alerts are made of.
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'

/** One read takes so many; the next takes on from there. */
const ROWS_MAX = 500

export interface ChangedVerdict {
  readonly atMs: number
  /** What it said, as a hash. */
  readonly key: string
  readonly verdict: Verdict
}

export interface ChangedVerdictsArgs {
  /** Rollout → from when on. Epoch ms. */
  readonly fromMs: ReadonlyMap<string, number>
  /** Of rollouts that are not in `fromMs`: from this time on, and the last one before it. */
  readonly bornMs: number
  /** Keys of those that are known. */
  readonly followed: readonly string[]
}

/** Oldest first. */
export async function readChangedVerdicts(
  db: Database,
  { fromMs, bornMs, followed }: ChangedVerdictsArgs,
): Promise<ChangedVerdict[]> {
  const rows = await db.query<{ atMs: string; key: string; verdict: string }>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, toString(sipHash64(rollout, at, verdict)) AS key,
      verdict
    FROM verdicts
    WHERE changed = 1
      AND (toUnixTimestamp64Milli(at) >= {froms:Array(Int64)}[indexOf({names:Array(String)}, rollout) + 1]
        OR (NOT has({names:Array(String)}, rollout) AND (rollout, at) IN (
          SELECT rollout, max(at) FROM verdicts
          WHERE changed = 1 AND at < fromUnixTimestamp64Milli({born:Int64}) GROUP BY rollout)))
      AND NOT has({followed:Array(String)}, toString(sipHash64(rollout, at, verdict)))
    ORDER BY at, rollout LIMIT ${ROWS_MAX}`,
    {
      names: [...fromMs.keys()],
      froms: [bornMs, ...fromMs.values()],
      born: bornMs,
      followed,
    },
  )
  return rows.map(({ atMs, key, verdict }) => ({
    atMs: Number(atMs),
    key,
    verdict: toVerdict(verdict),
  }))
}

/** Only `appendVerdict` writes this column, and it writes nothing but a Verdict. */
function toVerdict(text: string): Verdict {
  return JSON.parse(text) as Verdict
}
