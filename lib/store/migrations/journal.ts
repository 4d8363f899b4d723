// What was done to which node: the migrator's own journal and lock, on the first node.

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'
import { acquireLease, releaseLease } from '#lib/store/query/lease'

/** A migrator that dies keeps others waiting this long. */
const LOCK_TTL_MS = 30_000
const LOCK_RENEW_MS = 10_000
const LOCK_POLL_MS = 200
const LOCK_WAIT_MS_MAX = 120_000
const LOCK_TABLE = 'migration_lock'

export interface NodeState {
  readonly versions: ReadonlySet<number>
  /** As of the last step or change; null before the first. */
  readonly retentionDays: number | null
}

export interface JournalEntry {
  readonly node: string
  readonly version: number
  readonly name: string
  readonly retention_days: number
}

/** Idempotent, so that two processes may do it at once. */
export async function createJournal(first: Database): Promise<void> {
  await first.command(`CREATE TABLE IF NOT EXISTS migrations (node String, version UInt32,
      name String, retention_days UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3))
    ENGINE = MergeTree ORDER BY (node, version, at)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`)
  await first.command(`CREATE TABLE IF NOT EXISTS ${LOCK_TABLE} (name String, term UInt64,
      holder String, renewal UInt8, detail String, at DateTime64(3, 'UTC'),
      until DateTime64(3, 'UTC'))
    ENGINE = MergeTree ORDER BY (name, at)
    TTL toDateTime(until) + INTERVAL 1 DAY DELETE WHERE renewal = 1
    SETTINGS non_replicated_deduplication_window = 10000`)
}

export async function readJournal(first: Database): Promise<ReadonlyMap<string, NodeState>> {
  const rows = await first.query<{ node: string; versions: number[]; retention: number }>(
    `SELECT node, groupUniqArray(version) AS versions, argMax(retention_days, at) AS retention
    FROM migrations GROUP BY node`,
  )
  return new Map(
    rows.map(({ node, versions, retention }) => [
      node,
      { versions: new Set(versions), retentionDays: retention },
    ]),
  )
}

export async function appendJournal(first: Database, entry: JournalEntry): Promise<void> {
  await first.insert('migrations', [entry])
}

/** Runs `work` while nobody else migrates. Throws AppError `unavailable` after two minutes. */
export async function withLock(first: Database, work: () => Promise<void>): Promise<void> {
  const lease = {
    name: 'migrate',
    holder: crypto.randomUUID(),
    ttlMs: LOCK_TTL_MS,
    table: LOCK_TABLE,
  }
  const giveUpAt = performance.now() + LOCK_WAIT_MS_MAX
  while (!(await acquireLease(first, lease))) {
    if (performance.now() > giveUpAt) {
      throw new AppError(
        'unavailable',
        'another process has been migrating the schema for 2 minutes',
      )
    }
    await sleep(LOCK_POLL_MS)
  }
  const renewal = setInterval(() => acquireLease(first, lease).catch(() => false), LOCK_RENEW_MS)
  try {
    await work()
  } finally {
    clearInterval(renewal)
    await releaseLease(first, lease)
  }
}
