// Reads how Grayproof itself is doing: who listens, what came in and was refused, how far behind, how large.
import { PRODUCT_VERSION } from '#lib/engine/version'
import { isoTime } from '#lib/load/iso-time'
import type { Database } from '#lib/store/client'
import { type LeaseRow, readLiveLeases } from '#lib/store/query/lease'
import { readIngest, readRollProgress } from '#lib/store/query/read-ingest'
import { type DiskSpace, readStorage, type TableSize } from '#lib/store/query/read-storage'
import { type Concern, concernsOf } from './concerns'
import { type ReceiverStatus, readReceiverDetail } from './receiver-detail'

const INGEST_MS = 3_600_000
const MINUTE_MS = 60_000

export interface IngestPoint {
  readonly at: string
  /** Of this minute; the newest is not over yet and is left out. */
  readonly spansPerSecond: number
}

export interface StatusFacts {
  readonly receivers: readonly ReceiverStatus[]
  /** Evaluators that are alive, the active one first. */
  readonly evaluators: readonly { readonly holder: string; readonly lastSeen: string }[]
  /** How long the newest span waits to be rolled up; null: nothing was received, or nothing rolled. */
  readonly lagMs: number | null
  readonly lastReceived: string | null
  readonly ingest: readonly IngestPoint[]
  readonly storage: {
    readonly bytes: number
    readonly tables: readonly TableSize[]
    readonly disks: readonly DiskSpace[]
    readonly retentionDays: number
  }
  readonly versions: { readonly grayproof: string; readonly database: string }
  readonly databaseUptimeS: number
  readonly asOf: string
}

export interface Status extends StatusFacts {
  /** What is wrong, worst first; empty: nothing. */
  readonly concerns: readonly Concern[]
}

export interface LoadStatusArgs {
  readonly nowMs: number
  readonly retentionDays: number
}

export async function loadStatus(
  db: Database,
  { nowMs, retentionDays }: LoadStatusArgs,
): Promise<Status> {
  const [leases, minutes, progress, storage] = await Promise.all([
    readLiveLeases(db, ''),
    readIngest(db, { fromMs: nowMs - INGEST_MS, toMs: nowMs }),
    readRollProgress(db),
    readStorage(db),
  ])
  const { rolledMs, receivedMs } = progress
  const facts: StatusFacts = {
    receivers: leases.filter(({ name }) => name === 'receiver').map(readReceiverDetail),
    evaluators: leases.filter(isEvaluator).map(({ holder, atMs }) => ({
      holder,
      lastSeen: isoTime(atMs),
    })),
    lagMs: rolledMs === null || receivedMs === null ? null : Math.max(0, receivedMs - rolledMs),
    lastReceived: receivedMs === null ? null : isoTime(receivedMs),
    ingest: everyMinute(minutes, nowMs),
    storage: {
      bytes: storage.tables.reduce((sum, { bytes }) => sum + bytes, 0),
      tables: storage.tables,
      disks: storage.disks,
      retentionDays,
    },
    versions: { grayproof: PRODUCT_VERSION, database: storage.version },
    databaseUptimeS: storage.uptimeS,
    asOf: isoTime(nowMs),
  }
  return { ...facts, concerns: concernsOf(facts, nowMs) }
}

function isEvaluator({ name }: LeaseRow): boolean {
  return name === 'evaluator'
}

/** Also minutes without a span: a line that stops must be seen to stop. */
function everyMinute(
  minutes: readonly { readonly atMs: number; readonly spans: number }[],
  nowMs: number,
): IngestPoint[] {
  const spans = new Map(minutes.map((minute) => [minute.atMs, minute.spans]))
  const end = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const points: IngestPoint[] = []
  for (let atMs = end - INGEST_MS; atMs < end; atMs += MINUTE_MS) {
    points.push({ at: isoTime(atMs), spansPerSecond: (spans.get(atMs) ?? 0) / 60 })
  }
  return points
}
