// One thing to tell one target about one episode, written down before it is sent. Pure.
import { hashOf } from '#lib/alert/episode/episode'
import type { Alert, AlertMessage } from '#lib/model/alert'

export interface OutboxMessage {
  /** The same for the same news of the same episode to the same target. */
  readonly id: string
  readonly target: string
  readonly episode: string
  /** When it was written down. Epoch ms. */
  readonly atMs: number
  readonly alert: Alert
}

export interface NewMessageArgs {
  readonly target: string
  readonly alert: Alert
  /** Messages of the same news before this one: reminders, and those that were refused. */
  readonly repeat: number
  readonly atMs: number
}

export function newMessage({ target, alert, repeat, atMs }: NewMessageArgs): OutboxMessage {
  const { episode, state, outcome } = alert
  const id = `msg_${hashOf(['message', target, episode, state, outcome, String(repeat)])}`
  return { id, target, episode, atMs, alert }
}

/** Several messages of one target as one: the same id for the same messages. */
export function digestId(messages: readonly Pick<OutboxMessage, 'id'>[]): string {
  return `msg_${hashOf(['digest', ...messages.map(({ id }) => id)])}`
}

/** What a format is given. */
export function toAlertMessage(
  id: string,
  messages: readonly Pick<OutboxMessage, 'alert' | 'atMs'>[],
): AlertMessage {
  const atMs = Math.max(...messages.map((message) => message.atMs))
  return { id, at: new Date(atMs).toISOString(), alerts: messages.map(({ alert }) => alert) }
}
