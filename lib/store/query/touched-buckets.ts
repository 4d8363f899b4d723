// Which buckets newly received spans change: their own, and any other their traces have hops in.
import type { Database } from '#lib/store/client'
import { BUCKET_OF_START, startsAround, whole } from './literals'
import { REACH_MS } from './trace-pass'

/** Spans of one bucket received in one second. */
export interface Arrival {
  /** Epoch seconds by the database's clock. */
  readonly receivedS: number
  /** Bucket start, epoch ms. */
  readonly bucketMs: number
  readonly spans: number
}

export interface Arrivals {
  /** The database's clock just before, epoch seconds: what comes later arrives then or after. */
  readonly nowS: number
  /** The newest first. */
  readonly arrivals: readonly Arrival[]
}

/** Two threads would cost more than they save. */
const SETTINGS = { max_threads: 1 } as const

/** A span may be visible only this long after the second that it is said to be received in. */
export const OVERLAP_S = 60

/**
 * What has been received since a moment, and at least in the last minute: a clock that was set back
 * hides nothing. Cheap: an index leads to it.
 */
export async function readArrivals(db: Database, fromS: number): Promise<Arrivals> {
  const [clock] = await db.query<{ nowS: number }>('SELECT toUnixTimestamp(now()) AS nowS')
  const rows = await db.query<{ receivedS: number; bucketS: string; spans: string }>(
    `SELECT received AS receivedS, bucket AS bucketS, sum(n) AS spans
    FROM ${db.onEachShard(`SELECT toUnixTimestamp(received) AS received, ${BUCKET_OF_START} AS bucket,
        count() AS n
      FROM ${db.localTable('spans')} 
      WHERE received >= least(toDateTime(${whole(fromS)}), now() - ${OVERLAP_S})
      GROUP BY received, bucket`)}
    GROUP BY received, bucket ORDER BY received DESC, bucket DESC`,
    {},
    { settings: SETTINGS },
  )
  const arrivals = rows.map(({ receivedS, bucketS, spans }) => ({
    receivedS,
    bucketMs: Number(bucketS) * 1_000,
    spans: Number(spans),
  }))
  return { nowS: clock?.nowS ?? 0, arrivals }
}

export interface Touching {
  /** Seconds of arrival that brought something new, epoch seconds. */
  readonly receivedS: readonly number[]
  /** Buckets in which those spans start: these are touched anyway. */
  readonly buckets: readonly number[]
}

/**
 * Other buckets, up to REACH_MS away, in which the traces of newly received spans have spans too: a
 * late parent, answer or mark changes what was said there. Epoch ms.
 */
export async function readTouchedBuckets(db: Database, touching: Touching): Promise<number[]> {
  const { receivedS, buckets } = touching
  if (receivedS.length === 0 || buckets.length === 0) return []
  const spans = db.localTable('spans')
  const seconds = `(${receivedS.map((second) => `toDateTime(${whole(second)})`).join(', ')})`
  const known = `(${buckets.map((ms) => whole(ms / 1_000)).join(', ')})`
  const oldest = `toDateTime(${whole(Math.min(...receivedS))})`
  const rows = await db.query<{ bucketS: string }>(
    `SELECT DISTINCT bucket AS bucketS
    FROM ${db.onEachShard(`SELECT DISTINCT ${BUCKET_OF_START} AS bucket FROM ${spans}
      WHERE (${startsAround(buckets, REACH_MS)}) AND bucket NOT IN ${known} AND trace_id IN (
        SELECT trace_id FROM ${spans}
        WHERE (${startsAround(buckets, 0)}) AND received >= ${oldest} AND received IN ${seconds})`)}`,
    {},
    { settings: SETTINGS },
  )
  return rows.map(({ bucketS }) => Number(bucketS) * 1_000)
}
