// Reads episodes of trouble, what people said to them, and who was told: for pages and the API.
import { type AlertAnswer, acknowledgementOf, snoozeOf } from '#lib/alert/episode/answer'
import { type EndReason, type Episode, foldEvents } from '#lib/alert/episode/episode'
import type { Delivery } from '#lib/alert/outbox/delivery'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import { isoTime } from '#lib/load/iso-time'
import { rolloutUrl, traceUrl } from '#lib/load/urls'
import type { Severity } from '#lib/model/alert'
import type { Page, PageArgs } from '#lib/model/paging'
import type { Finding, Outcome } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readAlertAnswers } from '#lib/store/query/alert-answers'
import { readDeliveriesOf } from '#lib/store/query/alert-deliveries'
import { readMessagesOf } from '#lib/store/query/alert-messages'
import {
  type EventRange,
  readEndedEpisodes,
  readEventsOfEpisodes,
  readOpenEvents,
} from '#lib/store/query/read-alert-events'
import { type DeliveryView, toDeliveryView } from './delivery-view'

/** Answers that ended longer ago say nothing about episodes that are shown. */
const ANSWERS_MS = 400 * 24 * 3_600_000
const ENDED_MAX = 500

export interface AlertView {
  /** Id of the episode: the same in every message about it. */
  readonly id: string
  readonly rollout: string
  readonly stage: string | null
  /** Name of the check; `verdict` when the stage as a whole stays undecided. */
  readonly check: string
  readonly subject: string
  readonly outcome: Outcome
  readonly severity: Severity
  /** `recovering`: not seen any more, and resolved when it stays so for five minutes. */
  readonly state: 'firing' | 'recovering' | 'resolved'
  readonly finding: Finding
  readonly startedAt: string
  /** Null while it lasts. */
  readonly endedAt: string | null
  /** Null while it lasts. */
  readonly endReason: EndReason | null
  readonly acknowledged: { readonly by: string; readonly at: string } | null
  /** Null unless it holds now; `all`: the whole rollout is snoozed. */
  readonly snoozed: { readonly by: string; readonly until: string; readonly all: boolean } | null
  /** Pages of the dashboard, without host. */
  readonly rolloutUrl: string
  readonly traceUrl: string | null
  /** One for each message, oldest first. */
  readonly deliveries: readonly DeliveryView[]
}

export interface AlertsArgs extends Omit<EventRange, 'episode'> {
  readonly nowMs: number
  /** Of those that are over. Default: the newest 500. */
  readonly page?: PageArgs
}

export interface AlertList extends Omit<Page<unknown>, 'rows'> {
  /** All that last; then a page of those that are over. Each newest first. */
  readonly alerts: readonly AlertView[]
}

/** Those that were open at any moment of a time. */
export async function loadAlerts(
  db: Database,
  { nowMs, page = { limit: ENDED_MAX, cursor: null }, ...range }: AlertsArgs,
): Promise<AlertList> {
  const [open, { rows, newer, older }, answers] = await Promise.all([
    readOpenEvents(db, range),
    readEndedEpisodes(db, { ...range, page }),
    readAlertAnswers(db, { sinceMs: nowMs - ANSWERS_MS }),
  ])
  const ended = await readEventsOfEpisodes(
    db,
    rows.map(({ id }) => id),
  )
  const episodes = [open, ended].flatMap((events) => newestFirst(foldEvents(events)))
  const ids = episodes.map(({ id }) => id)
  const [messages, deliveries] = await Promise.all([
    readMessagesOf(db, ids),
    readDeliveriesOf(db, ids),
  ])
  const around = {
    answers,
    nowMs,
    messages: groupBy(messages, ({ episode }) => [episode]),
    deliveries: groupBy(deliveries, (delivery) => delivery.messages),
  }
  return { alerts: episodes.map((episode) => toAlertView(episode, around)), newer, older }
}

function newestFirst(episodes: readonly Episode[]): Episode[] {
  return episodes.toSorted((a, b) => b.openedMs - a.openedMs || (a.id < b.id ? 1 : -1))
}

interface Around {
  readonly answers: readonly AlertAnswer[]
  /** By episode. */
  readonly messages: ReadonlyMap<string, readonly OutboxMessage[]>
  /** By message. */
  readonly deliveries: ReadonlyMap<string, readonly Delivery[]>
  readonly nowMs: number
}

function toAlertView(
  episode: Episode,
  { answers, messages, deliveries, nowMs }: Around,
): AlertView {
  const { id, rollout, check, alert, healthySinceMs, resolvedMs, reason } = episode
  const { stage, subject, outcome, severity, finding, startedAt, endedAt } = alert
  const acknowledged = acknowledgementOf(answers, episode)
  const snoozed = resolvedMs === null ? snoozeOf(answers, episode, nowMs) : null
  const traceId = finding.evidence[0]?.traceId
  const going = healthySinceMs === null ? 'firing' : 'recovering'
  return {
    ...{ id, rollout, stage, check, subject, outcome, severity, finding, startedAt, endedAt },
    state: resolvedMs === null ? going : 'resolved',
    endReason: reason,
    acknowledged:
      acknowledged === null ? null : { by: acknowledged.author, at: isoTime(acknowledged.atMs) },
    snoozed:
      snoozed === null
        ? null
        : { by: snoozed.author, until: isoTime(snoozed.untilMs), all: snoozed.episode === '' },
    rolloutUrl: rolloutUrl(rollout, { check: finding.check }),
    traceUrl: traceId === undefined ? null : traceUrl(traceId, { rollout }),
    deliveries: (messages.get(id) ?? []).map((message) =>
      toDeliveryView(message, deliveries.get(message.id) ?? []),
    ),
  }
}

export function groupBy<T>(
  all: readonly T[],
  keysOf: (one: T) => readonly string[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    for (const key of keysOf(one)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [one])
      else group.push(one)
    }
  }
  return groups
}
