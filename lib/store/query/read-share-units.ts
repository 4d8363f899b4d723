// Units as committed: which users or sessions a source answered in a bucket, for one rollout.
import type { ShareUnitsRow } from '#lib/model/call'
import type { Database } from '#lib/store/client'
import { committedParams, IS_COMMITTED, sharesRollup } from './committed'
import type { ShareRange } from './read-shares'

interface StoredUnits {
  readonly bucketS: number
  readonly sourceId: string
  readonly units: readonly string[]
  readonly requests: readonly number[]
  readonly firstMs: readonly number[]
  readonly bound: string
  readonly unitless: string
}

export async function readShareUnits(db: Database, range: ShareRange): Promise<ShareUnitsRow[]> {
  const { rollout, selection } = range
  const rows = await db.query<StoredUnits>(
    `SELECT toUnixTimestamp(bucket) AS bucketS, source_id AS sourceId, units, requests,
      first_ms AS firstMs, bound, unitless
    FROM share_units
    WHERE rollout = {rollout:String} AND selection = {selection:UInt64} AND ${IS_COMMITTED}
    ORDER BY bucket, source_id`,
    { rollout, selection, ...committedParams(sharesRollup(rollout, selection), range) },
  )
  return rows.map(({ bucketS, units, bound, unitless, ...row }) => ({
    ...row,
    bucketMs: bucketS * 1_000,
    units: units.map(Number),
    bound: bound === '0' ? Infinity : Number(bound),
    unitless: Number(unitless),
  }))
}
