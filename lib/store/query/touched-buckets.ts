// Which buckets newly received spans change: their own, and any other their traces have hops in.
import { BUCKET_MS } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { BUCKET_OF_START, momentOf, whole } from './literals'
import { REACH_MS } from './trace-pass'

/** Spans of one bucket received in one second. */
export interface Arrival {
  /** Epoch seconds by the database's clock. */
  readonly receivedS: number
  /** Bucket start, epoch ms. */
  readonly bucketMs: number
  readonly spans: number
}

/** What has been received since a moment, the newest second first. Cheap: an index leads to it. */
export async function readArrivals(db: Database, fromS: number): Promise<Arrival[]> {
  const rows = await db.query<{ receivedS: number; bucketS: string; spans: string }>(
    `SELECT received AS receivedS, bucket AS bucketS, sum(n) AS spans
    FROM ${db.onEachShard(`SELECT toUnixTimestamp(received) AS received, ${BUCKET_OF_START} AS bucket,
        count() AS n
      FROM ${db.localTable('spans')} WHERE received >= toDateTime(${whole(fromS)})
      GROUP BY received, bucket`)}
    GROUP BY received, bucket ORDER BY received DESC, bucket DESC`,
  )
  return rows.map(({ receivedS, bucketS, spans }) => ({
    receivedS,
    bucketMs: Number(bucketS) * 1_000,
    spans: Number(spans),
  }))
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
      WHERE (${runsAround(buckets, REACH_MS)}) AND bucket NOT IN ${known} AND trace_id IN (
        SELECT trace_id FROM ${spans}
        WHERE (${runsAround(buckets, 0)}) AND received >= ${oldest} AND received IN ${seconds})`)}`,
  )
  return rows.map(({ bucketS }) => Number(bucketS) * 1_000)
}

/** A condition on `start` that covers the buckets and `reachMs` around them, as few ranges. */
function runsAround(buckets: readonly number[], reachMs: number): string {
  return groupRuns(buckets, 2 * reachMs + BUCKET_MS)
    .map((run) => {
      const fromMs = (run[0] ?? 0) - reachMs
      const toMs = (run.at(-1) ?? 0) + BUCKET_MS + reachMs
      return `start >= ${momentOf(fromMs)} AND start < ${momentOf(toMs)}`
    })
    .join(' OR ')
}

/** Splits times into ascending runs whose neighbours are at most `gapMs` apart. */
export function groupRuns(times: readonly number[], gapMs: number): number[][] {
  const runs: number[][] = []
  for (const time of [...new Set(times)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run === undefined || before === undefined || time - before > gapMs) runs.push([time])
    else run.push(time)
  }
  return runs
}
