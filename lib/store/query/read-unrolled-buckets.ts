// Which buckets of a range hold spans that no committed roll has seen: replay rolls these first.
import type { Database } from '#lib/store/client'
import { committedParams, HOPS_ROLLUP, type TimeRange } from './committed'
import { BUCKET_OF_START, momentOf } from './literals'

export interface UnrolledBucket {
  /** Bucket start, epoch ms. */
  readonly bucketMs: number
  readonly spans: number
}

interface Stored {
  readonly bucketS: string
  readonly spans: string
  readonly newestS: string
}

/**
 * Ascending. A version is the epoch ms at which a bucket was rolled, so one whose newest span came
 * later says something wrong. With `all`, every bucket that has spans.
 */
export async function readUnrolledBuckets(
  db: Database,
  range: TimeRange,
  { all }: { readonly all: boolean },
): Promise<UnrolledBucket[]> {
  const spans = db.localTable('spans')
  const stored = await db.query<Stored>(
    `SELECT bucket AS bucketS, sum(n) AS spans, max(newest) AS newestS
    FROM ${db.onEachShard(`SELECT ${BUCKET_OF_START} AS bucket, count() AS n,
        toUnixTimestamp(max(received)) AS newest
      FROM ${spans} WHERE start >= ${momentOf(range.fromMs)} AND start < ${momentOf(range.toMs)}
      GROUP BY bucket`)}
    GROUP BY bucket ORDER BY bucket`,
  )
  const versions = all ? new Map<number, number>() : await readVersions(db, range)
  return stored.flatMap(({ bucketS, spans: n, newestS }) => {
    const bucketMs = Number(bucketS) * 1_000
    const rolledMs = versions.get(bucketMs) ?? Number.NEGATIVE_INFINITY
    return rolledMs >= Number(newestS) * 1_000 ? [] : [{ bucketMs, spans: Number(n) }]
  })
}

async function readVersions(db: Database, range: TimeRange): Promise<Map<number, number>> {
  const rows = await db.query<{ bucketS: number; version: string }>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, max(version) AS version FROM rollup_commits
    WHERE rollup = {rollup:String} AND bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket`,
    committedParams(HOPS_ROLLUP, range),
  )
  return new Map(rows.map(({ bucketS, version }) => [bucketS * 1_000, Number(version)]))
}
