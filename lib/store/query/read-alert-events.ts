// Reads what happened to episodes: those that live, or those of a time.
import type { EndReason, EpisodeEvent } from '#lib/alert/episode/episode'
import type { Alert } from '#lib/model/alert'
import type { Page, PageArgs } from '#lib/model/paging'
import type { Database } from '#lib/store/client'
import type { FollowedVerdict } from './append-alert-events'
import { keyset, readPage } from './keyset'

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

const OF_ROLLOUT = `kind != 'followed' AND ({rollout:String} = '' OR rollout = {rollout:String})`

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
      WHERE ${OF_ROLLOUT} AND ({episode:String} = '' OR episode = {episode:String})
      GROUP BY episode
      HAVING min(at) < fromUnixTimestamp64Milli({to:Int64})
        AND (countIf(kind = 'resolved') = 0 OR max(at) >= fromUnixTimestamp64Milli({from:Int64}))
      ORDER BY min(at) DESC LIMIT ${EPISODES_MAX})
    ${ORDER}`,
    { rollout: rollout ?? '', episode: episode ?? '', from: fromMs, to: toMs },
  )
  return rows.map(toEvent)
}

/** Of episodes that began before a time and are not over; of many, the newest. */
export async function readOpenEvents(
  db: Database,
  { rollout, toMs }: Pick<EventRange, 'rollout' | 'toMs'>,
): Promise<EpisodeEvent[]> {
  const rows = await db.query<StoredEvent>(
    `SELECT ${COLUMNS} FROM alert_events WHERE episode IN (
      SELECT episode FROM alert_events WHERE ${OF_ROLLOUT} GROUP BY episode
      HAVING min(at) < fromUnixTimestamp64Milli({to:Int64}) AND countIf(kind = 'resolved') = 0
      ORDER BY min(at) DESC LIMIT ${EPISODES_MAX})
    ${ORDER}`,
    { rollout: rollout ?? '', to: toMs },
  )
  return rows.map(toEvent)
}

interface BegunEpisode {
  readonly id: string
  /** When it began. */
  readonly atMs: number
}

/** A page of the episodes that were open at any moment of a time and are over, by when they began. */
export async function readEndedEpisodes(
  db: Database,
  { rollout, fromMs, toMs, page }: Omit<EventRange, 'episode'> & { readonly page: PageArgs },
): Promise<Page<BegunEpisode>> {
  return readPage(page, async (wanted) => {
    const { beside, cut, params } = keyset({ at: 'begun', id: 'id' }, wanted)
    const rows = await db.query<{ id: string; atMs: string }>(
      `SELECT id, toUnixTimestamp64Milli(begun) AS atMs FROM (
        SELECT episode AS id, min(at) AS begun FROM alert_events WHERE ${OF_ROLLOUT} GROUP BY id
        HAVING begun < fromUnixTimestamp64Milli({to:Int64}) AND countIf(kind = 'resolved') > 0
          AND max(at) >= fromUnixTimestamp64Milli({from:Int64}))
      WHERE ${beside} ${cut}`,
      { rollout: rollout ?? '', from: fromMs, to: toMs, ...params },
    )
    return rows.map(({ id, atMs }) => ({ id, atMs: Number(atMs) }))
  })
}

export async function readEventsOfEpisodes(
  db: Database,
  episodes: readonly string[],
): Promise<EpisodeEvent[]> {
  if (episodes.length === 0) return []
  const rows = await db.query<StoredEvent>(
    `SELECT ${COLUMNS} FROM alert_events WHERE episode IN ({episodes:Array(String)}) ${ORDER}`,
    { episodes },
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
