// Which buckets of a rollup have been rolled: what is missing must be rolled before it can count.
import type { Database } from '#lib/store/client'
import { committedParams, type TimeRange } from './committed'

export interface CommittedRange extends TimeRange {
  readonly rollup: string
}

/** Bucket starts, epoch ms, ascending. */
export async function readCommittedBuckets(db: Database, range: CommittedRange): Promise<number[]> {
  const rows = await db.query<{ bucketS: number }>(
    `SELECT DISTINCT toUnixTimestamp(bucket) AS bucketS FROM rollup_commits
    WHERE rollup = {rollup:String} AND bucket >= {from:DateTime} AND bucket < {to:DateTime}
    ORDER BY bucketS`,
    committedParams(range.rollup, range),
  )
  return rows.map(({ bucketS }) => bucketS * 1_000)
}
