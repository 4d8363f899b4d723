// Reads when alerts of a rollout began and ended: for its timeline.
import type { EndReason } from '#lib/alert/episode/episode'
import { isoTime } from '#lib/load/iso-time'
import type { Outcome } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { type EventRange, readEventsOf } from '#lib/store/query/read-alert-events'

export interface AlertEvent {
  readonly at: string
  readonly kind: 'opened' | 'worsened' | 'resolved'
  /** Name of the check; `verdict` when the stage as a whole stays undecided. */
  readonly check: string
  readonly outcome: Outcome
  /** Null unless `resolved`. */
  readonly reason: EndReason | null
}

/** Recoveries that were not yet sure are left out: the end says when they began to last. */
export async function loadAlertEvents(db: Database, range: EventRange): Promise<AlertEvent[]> {
  const events = await readEventsOf(db, range)
  return events.flatMap(({ kind, atMs, check, alert, reason }): AlertEvent[] => {
    if (kind === 'recovering' || kind === 'relapsed') return []
    const { outcome } = alert
    return [{ at: isoTime(atMs), kind, check, outcome, reason }]
  })
}
