// Shares as committed: traces per bucket and the source that answered first, for one rollout.
import type { ShareRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { committedParams, IS_COMMITTED, sharesRollup, type TimeRange } from './committed'

export interface ShareRange extends TimeRange {
  readonly rollout: string
  /** Which way of counting: rows of another selection do not count. */
  readonly selection: string
}

interface StoredShare extends Omit<ShareRow, 'bucketMs' | 'requests' | 'eligible' | 'newestMs'> {
  readonly bucketS: number
  readonly requests: string
  readonly ineligible: number
  readonly newestMs: string
}

export async function readShares(db: Database, range: ShareRange): Promise<ShareRow[]> {
  const { rollout, selection } = range
  const rows = await db.query<StoredShare>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, source_id AS sourceId, via_source AS viaSource,
      endpoint_id AS endpoint, ineligible, requests, weight, weight_squares AS weightSquares,
      toUnixTimestamp64Milli(newest) AS newestMs, examples
    FROM shares
    WHERE rollout = {rollout:String} AND selection = {selection:UInt64} AND ${IS_COMMITTED}
    ORDER BY bucket, source_id, via_source, endpoint_id, ineligible`,
    { rollout, selection, ...committedParams(sharesRollup(rollout, selection), range) },
  )
  return rows.map(({ bucketS, ineligible, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    requests: Number(row.requests),
    eligible: ineligible === 0,
    newestMs: Number(row.newestMs),
  }))
}
