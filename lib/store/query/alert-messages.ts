// The outbox: what there is to tell each target, written down before it is sent.

import { hashOf } from '#lib/alert/episode/episode'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import type { Alert } from '#lib/model/alert'
import type { Page, PageArgs } from '#lib/model/paging'
import type { Database } from '#lib/store/client'
import { keyset, readPage } from './keyset'
import { liveEpisodes } from './read-alert-events'

/** Nothing more is done for a message after one of these. */
const FINAL = `('delivered', 'refused', 'gone', 'dropped', 'expired')`

/** Once, however often it is called with the same messages. */
export async function appendAlertMessages(
  db: Database,
  messages: readonly OutboxMessage[],
): Promise<void> {
  const rows = messages.map(({ target, atMs, id, episode, alert }) => ({
    target,
    at: new Date(atMs).toISOString(),
    id,
    episode,
    rollout: alert.rollout,
    alert: JSON.stringify(alert),
  }))
  await db.insert('alert_messages', rows, { token: hashOf(rows.map(({ id }) => id)) })
}

interface StoredMessage {
  readonly target: string
  readonly atMs: string
  readonly id: string
  readonly episode: string
  readonly alert: string
}

const COLUMNS = 'target, toUnixTimestamp64Milli(at) AS atMs, id, episode, alert'

/** Messages about episodes that live, and those that still wait, oldest first. */
export async function readLiveMessages(
  db: Database,
  { sinceMs }: { readonly sinceMs: number },
): Promise<OutboxMessage[]> {
  const rows = await db.query<StoredMessage>(
    `SELECT ${COLUMNS} FROM alert_messages WHERE ${isLive('since')}
    ORDER BY at, id LIMIT 1 BY id`,
    { since: sinceMs },
  )
  return rows.map(toMessage)
}

/** A condition on `alert_messages`; `since` is the name of an Int64 parameter, epoch ms. */
export function isLive(since: string): string {
  return `(episode IN (${liveEpisodes(since)}) OR id NOT IN (
    SELECT arrayJoin(messages) FROM alert_deliveries WHERE result IN ${FINAL}))`
}

export async function readMessagesOf(
  db: Database,
  episodes: readonly string[],
): Promise<OutboxMessage[]> {
  if (episodes.length === 0) return []
  const rows = await db.query<StoredMessage>(
    `SELECT ${COLUMNS} FROM alert_messages WHERE episode IN ({episodes:Array(String)})
    ORDER BY at, id LIMIT 1 BY id`,
    { episodes },
  )
  return rows.map(toMessage)
}

export interface MessageRange {
  /** Of one rollout; all when left out. */
  readonly rollout?: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

/** A page of what was written down in a time, newest first. Half-open in time. */
export async function readMessagePage(
  db: Database,
  { rollout, fromMs, toMs, page }: MessageRange & { readonly page: PageArgs },
): Promise<Page<OutboxMessage>> {
  return readPage(page, async (wanted) => {
    const { beside, cut, params } = keyset({ at: 'written', id: 'id' }, wanted)
    const rows = await db.query<StoredMessage>(
      `SELECT first.1 AS target, toUnixTimestamp64Milli(written) AS atMs, id,
        first.2 AS episode, first.3 AS alert
      FROM (
        SELECT id, min(at) AS written, argMin((target, episode, alert), at) AS first
        FROM alert_messages
        WHERE at >= fromUnixTimestamp64Milli({from:Int64})
          AND at < fromUnixTimestamp64Milli({to:Int64})
          AND ({rollout:String} = '' OR rollout = {rollout:String})
        GROUP BY id)
      WHERE ${beside} ${cut}`,
      { rollout: rollout ?? '', from: fromMs, to: toMs, ...params },
    )
    return rows.map(toMessage)
  })
}

/** Only `appendAlertMessages` writes these columns. */
function toMessage({ alert, atMs, ...row }: StoredMessage): OutboxMessage {
  return { ...row, atMs: Number(atMs), alert: JSON.parse(alert) as Alert }
}

export interface WaitingCount {
  readonly target: string
  readonly messages: number
  readonly oldestMs: number
}

/** How many messages each target has not had yet. */
export async function readWaitingCounts(db: Database): Promise<WaitingCount[]> {
  const rows = await db.query<{ target: string; messages: string; oldestMs: string }>(
    `SELECT target, uniqExact(id) AS messages, toUnixTimestamp64Milli(min(at)) AS oldestMs
    FROM alert_messages
    WHERE id NOT IN (SELECT arrayJoin(messages) FROM alert_deliveries WHERE result IN ${FINAL})
    GROUP BY target`,
  )
  return rows.map((row) => ({
    target: row.target,
    messages: Number(row.messages),
    oldestMs: Number(row.oldestMs),
  }))
}
