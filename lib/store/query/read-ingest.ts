// How many spans came in, minute by minute, and how far rolling up has come: for the status page.
import type { Database } from '#lib/store/client'
import { readRolledUpTo } from './commit-rollup'
import { whole } from './literals'

const MINUTE_MS = 60_000

export interface IngestMinute {
  /** Its start, epoch ms. */
  readonly atMs: number
  readonly spans: number
}

/** Minutes with spans, oldest first. */
export async function readIngest(
  db: Database,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<IngestMinute[]> {
  const minute = (ms: number) => `toDateTime(${whole(Math.floor(ms / MINUTE_MS) * 60)})`
  const rows = await db.query<{ atMs: string; spans: string }>(
    `SELECT toUnixTimestamp(minute) * 1000 AS atMs, sum(n) AS spans
    FROM ${db.onEachShard(`SELECT toStartOfMinute(received) AS minute, count() AS n
      FROM ${db.localTable('spans')}
      WHERE received >= ${minute(fromMs)} AND received < ${minute(toMs)} GROUP BY minute`)}
    GROUP BY minute ORDER BY minute`,
  )
  return rows.map(({ atMs, spans }) => ({ atMs: Number(atMs), spans: Number(spans) }))
}

export interface RollProgress {
  /** Everything received up to here is rolled up, epoch ms; null: nothing is yet. */
  readonly rolledMs: number | null
  /** The newest span was received then; null: none within the hours that were asked about. */
  readonly receivedMs: number | null
  readonly nowMs: number
}

/** By the database's clock. Fewer hours read less: all spans of that time are looked at. */
export async function readRollProgress(
  db: Database,
  { hours }: { readonly hours: number } = { hours: 24 },
): Promise<RollProgress> {
  const [rolledUpToS, [received]] = await Promise.all([
    readRolledUpTo(db),
    db.query<{ atMs: string; nowMs: string }>(
      `SELECT toUnixTimestamp(max(newest)) * 1000 AS atMs,
        toUnixTimestamp64Milli(now64(3)) AS nowMs
      FROM ${db.onEachShard(`SELECT max(received) AS newest FROM ${db.localTable('spans')}
        WHERE received > now() - INTERVAL ${whole(hours)} HOUR`)}`,
    ),
  ])
  const receivedMs = Number(received?.atMs ?? 0)
  return {
    rolledMs: rolledUpToS === 0 ? null : rolledUpToS * 1_000,
    receivedMs: receivedMs === 0 ? null : receivedMs,
    nowMs: Number(received?.nowMs ?? 0),
  }
}
