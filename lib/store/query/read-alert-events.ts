// Reads what happened to episodes: those that live, or those of a time.
import type { EndReason, EpisodeEvent } from '#lib/alert/episode/episode'
import type { Alert } from '#lib/model/alert'
import type { Database } from '#lib/store/client'
import type { FollowedVerdict } from './append-alert-events'

/** Verdicts of one rollout that are remembered as followed: more do not come in ten minutes. */
const FOLLOWED_MAX = 100
const EPISODES_MAX = 500

interface StoredEvent extends Omit<EpisodeEvent, 'reason' | 'atMs' | 'alert'> {
  readonly atMs: string
  readonly reason: string
  readonly body: string
}

const COLUMNS = `rollout, toUnixTimestamp64Milli(at) AS atMs, kind, episode, check_name AS check,
  scope, reason, body`

/** In the order in which things happened to one episode. */
const ORDER = `ORDER BY at, indexOf(['opened', 'worsened', 'relapsed', 'recovering', 'resolved'], kind)`

/** Of episodes that are open, or were resolved since then. */
export async function readLiveEvents(
  db: Database,
  { sinceMs }: { readonly sinceMs: number },
): Promise<EpisodeEvent[]> {
  const rows = await db.query<StoredEvent>(
    `SELECT ${COLUMNS} FROM alert_events
    WHERE episode IN (${liveEpisodes('since')}) ${ORDER}`,
    { since: sinceMs },
  )
  return rows.map(toEvent)
}

/** Ids of episodes that live; `since` is the name of an Int64 parameter, epoch ms. */
export function liveEpisodes(since: string): string {
  return `SELECT episode FROM alert_events WHERE kind != 'followed' GROUP BY episode
    HAVING countIf(kind = 'resolved') = 0
      OR max(at) >= fromUnixTimestamp64Milli({${since}:Int64})`
}

export interface EventRange {
  /** Of one rollout; all when left out. */
  readonly rollout?: string | undefined
  /** Of one episode. */
  readonly episode?: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

/** Of episodes that were open at any moment of a time; of many, the newest. */
export async function readEventsOf(
  db: Database,
  { rollout, episode, fromMs, toMs }: EventRange,
): Promise<EpisodeEvent[]> {
  const rows = await db.query<StoredEvent>(
    `SELECT ${COLUMNS} FROM alert_events WHERE episode IN (
      SELECT episode FROM alert_events
      WHERE kind != 'followed' AND ({rollout:String} = '' OR rollout = {rollout:String})
        AND ({episode:String} = '' OR episode = {episode:String})
      GROUP BY episode
      HAVING min(at) < fromUnixTimestamp64Milli({to:Int64})
        AND (countIf(kind = 'resolved') = 0 OR max(at) >= fromUnixTimestamp64Milli({from:Int64}))
      ORDER BY min(at) DESC LIMIT ${EPISODES_MAX})
    ${ORDER}`,
    { rollout: rollout ?? '', episode: episode ?? '', from: fromMs, to: toMs },
  )
  return rows.map(toEvent)
}

/** The last verdicts that were followed, newest first by rollout; '' is when following began. */
export async function readFollowed(db: Database): Promise<FollowedVerdict[]> {
  const rows = await db.query<{ rollout: string; atMs: string; key: string }>(
    `SELECT rollout, toUnixTimestamp64Milli(at) AS atMs, body AS key FROM alert_events
    WHERE kind = 'followed' ORDER BY rollout, at DESC LIMIT ${FOLLOWED_MAX} BY rollout`,
  )
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }))
}

/** Only `appendAlertEvents` writes these columns. */
function toEvent({ body, reason, atMs, ...row }: StoredEvent): EpisodeEvent {
  const alert = JSON.parse(body) as Alert
  return { ...row, atMs: Number(atMs), alert, reason: reason === '' ? null : (reason as EndReason) }
}
