// The journal of attempts: what each receiver was sent, when, and what became of it.
import type { Delivery, DeliveryResult } from '#lib/alert/outbox/delivery'
import type { Database } from '#lib/store/client'
import { isLive } from './alert-messages'

/** More than any receiver takes a minute. */
const RECENT_MAX = 150
const RECENT_DAYS = 30

export async function appendAlertDelivery(db: Database, delivery: Delivery): Promise<void> {
  const { atMs, notBeforeMs, ...rest } = delivery
  await db.insert('alert_deliveries', [
    {
      ...rest,
      at: new Date(atMs).toISOString(),
      not_before: new Date(notBeforeMs).toISOString(),
    },
  ])
}

interface StoredDelivery extends Omit<Delivery, 'atMs' | 'notBeforeMs' | 'result'> {
  readonly atMs: string
  readonly notBeforeMs: string
  readonly result: DeliveryResult
}

const COLUMNS = `target, toUnixTimestamp64Milli(at) AS atMs, id, messages, attempt, result, status,
  reason, toUnixTimestamp64Milli(not_before) AS notBeforeMs, author`

/** Of messages that `readLiveMessages` gives, oldest first. */
export async function readLiveDeliveries(
  db: Database,
  { sinceMs }: { readonly sinceMs: number },
): Promise<Delivery[]> {
  const rows = await db.query<StoredDelivery>(
    `SELECT ${COLUMNS} FROM alert_deliveries
    WHERE ${isOf(isLive('since'))} ORDER BY at, attempt`,
    { since: sinceMs },
  )
  return rows.map(toDelivery)
}

/** Of all messages about these episodes, oldest first. */
export async function readDeliveriesOf(
  db: Database,
  episodes: readonly string[],
): Promise<Delivery[]> {
  if (episodes.length === 0) return []
  const rows = await db.query<StoredDelivery>(
    `SELECT ${COLUMNS} FROM alert_deliveries
    WHERE ${isOf('episode IN ({episodes:Array(String)})')} ORDER BY at, attempt`,
    { episodes },
  )
  return rows.map(toDelivery)
}

/** Of these messages, oldest first. */
export async function readDeliveriesOfMessages(
  db: Database,
  ids: readonly string[],
): Promise<Delivery[]> {
  if (ids.length === 0) return []
  const rows = await db.query<StoredDelivery>(
    `SELECT ${COLUMNS} FROM alert_deliveries
    WHERE hasAny(messages, {ids:Array(String)}) ORDER BY at, attempt`,
    { ids },
  )
  return rows.map(toDelivery)
}

/** Deliveries, also in digests, of the messages that a condition on `alert_messages` is true for. */
function isOf(condition: string): string {
  return `id IN (SELECT id FROM alert_deliveries ARRAY JOIN messages AS message
    WHERE message IN (SELECT id FROM alert_messages WHERE ${condition}))`
}

/** The last attempts of each target, oldest first; of older ones, those that ended it. */
export async function readRecentDeliveries(db: Database): Promise<Delivery[]> {
  const rows = await db.query<StoredDelivery>(
    `SELECT * FROM (
      SELECT ${COLUMNS} FROM alert_deliveries WHERE attempt > 0
        AND (at > now64(3) - INTERVAL ${RECENT_DAYS} DAY OR result = 'gone')
      ORDER BY at DESC LIMIT ${RECENT_MAX} BY target)
    ORDER BY target, atMs, attempt`,
  )
  return rows.map(toDelivery)
}

function toDelivery(row: StoredDelivery): Delivery {
  return { ...row, atMs: Number(row.atMs), notBeforeMs: Number(row.notBeforeMs) }
}
