// What the journals of alerts say so far: where following and sending take up their work again.
import { type Episode, type EpisodeEvent, foldEvents } from '#lib/alert/episode/episode'
import type { JudgedRow } from '#lib/alert/episode/follow'
import type { Delivery } from '#lib/alert/outbox/delivery'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import type { Database } from '#lib/store/client'
import { readLiveDeliveries, readRecentDeliveries } from '#lib/store/query/alert-deliveries'
import { readLiveMessages } from '#lib/store/query/alert-messages'
import { appendAlertEvents, type FollowedVerdict } from '#lib/store/query/append-alert-events'
import { readFollowed, readLiveEvents } from '#lib/store/query/read-alert-events'
import { readVerdict } from '#lib/store/query/read-verdict'

/** Episodes that ended longer ago are closed: nothing more is written about them. */
export const LIVE_MS = 7 * 24 * 3_600_000
/** The row that says when following began has no rollout. */
const NO_ROLLOUT = ''

export interface Book {
  /** Verdicts of before are history: of those only the last one of each rollout is followed. */
  readonly bornMs: number
  readonly episodes: readonly Episode[]
  readonly messages: readonly OutboxMessage[]
  /** Of these messages, oldest first. */
  readonly deliveries: readonly Delivery[]
  /** The last ones of each target, oldest first. */
  readonly recent: readonly Delivery[]
  readonly followed: readonly FollowedVerdict[]
  /** Rollout → the verdict that was followed last. */
  readonly last: ReadonlyMap<string, JudgedRow>
}

export async function readBook(db: Database, nowMs: number): Promise<Book> {
  const sinceMs = nowMs - LIVE_MS
  const [events, messages, deliveries, recent, rows] = await Promise.all([
    readLiveEvents(db, { sinceMs }),
    readLiveMessages(db, { sinceMs }),
    readLiveDeliveries(db, { sinceMs }),
    readRecentDeliveries(db),
    readFollowed(db),
  ])
  const followed = rows.filter(({ rollout }) => rollout !== NO_ROLLOUT)
  const born = rows.find(({ rollout }) => rollout === NO_ROLLOUT)?.atMs ?? null
  if (born === null) {
    await appendAlertEvents(db, [], { rollout: NO_ROLLOUT, atMs: nowMs, key: 'began' })
  }
  return {
    bornMs: born ?? nowMs,
    episodes: foldEvents(inOrder(events)),
    messages,
    deliveries,
    recent,
    followed,
    last: await readLast(db, followed),
  }
}

function inOrder(events: readonly EpisodeEvent[]): readonly EpisodeEvent[] {
  return events.toSorted((a, b) => a.atMs - b.atMs)
}

async function readLast(
  db: Database,
  followed: readonly FollowedVerdict[],
): Promise<ReadonlyMap<string, JudgedRow>> {
  const newest = new Map<string, number>()
  for (const { rollout, atMs } of followed) {
    newest.set(rollout, Math.max(atMs, newest.get(rollout) ?? 0))
  }
  const rows = await Promise.all(
    [...newest].map(async ([rollout, atMs]) => {
      const row = await readVerdict(db, rollout, atMs)
      return row === null ? [] : [[rollout, { verdict: row.verdict, atMs: row.atMs }] as const]
    }),
  )
  return new Map(rows.flat())
}
