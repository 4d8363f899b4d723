// Makes rolled buckets count: readers take the newest committed version of each.
import type { Database } from '#lib/store/client'

export interface RollupCommit {
  readonly rollup: string
  /** Bucket starts, epoch ms. */
  readonly buckets: readonly number[]
  /** Larger than every version before. */
  readonly version: number
}

/** To be called only after the rows of this version are stored. */
export async function commitRollup(db: Database, commit: RollupCommit): Promise<void> {
  const { rollup, buckets, version } = commit
  await db.insert(
    'rollup_commits',
    buckets.map((ms) => ({ rollup, bucket: ms / 1_000, version })),
  )
}

/** The largest version ever committed, 0 before the first. */
export async function readLastVersion(db: Database): Promise<number> {
  const [row] = await db.query<{ version: string }>(
    'SELECT max(version) AS version FROM rollup_commits',
  )
  return Number(row?.version ?? 0)
}

/** Under this name `bucket` is a moment of receiving, and everything up to it has been rolled. */
const RECEIVED = 'received'

/** Keeps up to which second, by the database's clock, everything received has been rolled. */
export async function commitRolledUpTo(
  db: Database,
  { rolledUpToS, version }: { readonly rolledUpToS: number; readonly version: number },
): Promise<void> {
  await db.insert('rollup_commits', [{ rollup: RECEIVED, bucket: rolledUpToS, version }])
}

/** Epoch seconds; 0 before anything was rolled. */
export async function readRolledUpTo(db: Database): Promise<number> {
  const [row] = await db.query<{ rolledUpToS: number }>(
    `SELECT toUnixTimestamp(max(bucket)) AS rolledUpToS FROM rollup_commits
    WHERE rollup = '${RECEIVED}'`,
  )
  return row?.rolledUpToS ?? 0
}
