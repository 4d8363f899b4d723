// Journals of alerts with more rows than a page holds, many of them of the same millisecond.
import { hashOf } from '#lib/alert/episode/episode'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import type { Alert } from '#lib/model/alert'
import type { Database } from '#lib/store/client'
import { appendAlertMessages } from '#lib/store/query/alert-messages'
import { appendAlertEvents } from '#lib/store/query/append-alert-events'
import { RESOLVED_ALERT, SHARE_ALERT } from '#test/support/alerts'

const LASTED_MS = 1_000

export interface ManyOptions {
  readonly rollout: string
  /** When each was written down or began, epoch ms. */
  readonly times: readonly number[]
}

/** Returns their ids. */
export async function seedMessages(
  db: Database,
  { rollout, times }: ManyOptions,
): Promise<string[]> {
  const messages = times.map((atMs, index): OutboxMessage => {
    const episode = hashOf([rollout, String(index)])
    const alert: Alert = { ...SHARE_ALERT, rollout, episode }
    return { id: `msg_${episode}`, target: 'team', episode, atMs, alert }
  })
  await appendAlertMessages(db, messages)
  return messages.map(({ id }) => id)
}

/** Episodes that are over one second after they began. Returns their ids. */
export async function seedEnded(db: Database, { rollout, times }: ManyOptions): Promise<string[]> {
  const events = times.flatMap((atMs, index) => {
    const episode = hashOf([rollout, String(index)])
    const startedAt = new Date(atMs).toISOString()
    const endedAt = new Date(atMs + LASTED_MS).toISOString()
    const of = { episode, rollout, check: 'traffic-share', scope: '' }
    const alert = { ...SHARE_ALERT, rollout, episode, startedAt }
    return [
      { ...of, kind: 'opened' as const, atMs, reason: null, alert },
      {
        ...of,
        ...{ kind: 'resolved' as const, atMs: atMs + LASTED_MS, reason: 'recovered' as const },
        alert: { ...RESOLVED_ALERT, rollout, episode, startedAt, endedAt },
      },
    ]
  })
  await appendAlertEvents(db, events, null)
  return events.filter(({ kind }) => kind === 'opened').map(({ episode }) => episode)
}
