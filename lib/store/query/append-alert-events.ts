// Adds what happened to episodes of trouble to their journal, and which verdict it followed from.
import { type EpisodeEvent, hashOf } from '#lib/alert/episode/episode'
import type { Database } from '#lib/store/client'

/** A verdict that was looked at: it is not looked at again. */
export interface FollowedVerdict {
  readonly rollout: string
  readonly atMs: number
  /** What it said, as a hash: two verdicts may have the same time. */
  readonly key: string
}

/** All or nothing, and once however often it is called with the same. */
export async function appendAlertEvents(
  db: Database,
  events: readonly EpisodeEvent[],
  followed: FollowedVerdict | null,
): Promise<void> {
  const rows = [...events.map(toRow), ...(followed === null ? [] : [followedRow(followed)])]
  const token = hashOf(
    rows.map(({ kind, rollout, episode, at, key }) =>
      JSON.stringify([kind, rollout, episode, at, key]),
    ),
  )
  await db.insert(
    'alert_events',
    rows.map(({ key: _key, ...row }) => row),
    { token },
  )
}

function toRow(event: EpisodeEvent) {
  const { kind, episode, rollout, check, scope, atMs, reason, alert } = event
  return {
    rollout,
    at: new Date(atMs).toISOString(),
    kind: kind as string,
    episode,
    check_name: check,
    scope,
    reason: reason ?? '',
    body: JSON.stringify(alert),
    key: '',
  }
}

function followedRow({ rollout, atMs, key }: FollowedVerdict): ReturnType<typeof toRow> {
  const at = new Date(atMs).toISOString()
  const none = { episode: '', check_name: '', scope: '', reason: '' }
  return { rollout, at, kind: 'followed', ...none, body: key, key }
}
