// What an episode of trouble is made of, and what its journal says about it. Pure.
import { createHash } from 'node:crypto'
import type { Alert } from '#lib/model/alert'

/** Trouble that is gone for less than this and comes back is the same episode. */
export const GRACE_MS = 5 * 60_000
/** A running stage that stays undecided this long is worth a word to those who ask for it. */
export const UNDECIDED_MS = 15 * 60_000
/** The check of an episode that is about the verdict as a whole: nothing can be decided. */
export const WHOLE_VERDICT = 'verdict'

/** Why it is over: `ended` when the rollout was promoted or rolled back, `acknowledged` its failures. */
export const END_REASONS = ['recovered', 'stage-changed', 'acknowledged', 'ended'] as const
export type EndReason = (typeof END_REASONS)[number]

/**
 * `recovering`: the trouble is seen no more, and may come back (`relapsed`) within the grace time.
 * `worsened`: a check that could not answer now says that it failed.
 */
const EVENT_KINDS = ['opened', 'worsened', 'recovering', 'relapsed', 'resolved'] as const
type EventKind = (typeof EVENT_KINDS)[number]

/** One row of the journal of episodes. */
export interface EpisodeEvent {
  readonly kind: EventKind
  readonly episode: string
  readonly rollout: string
  readonly check: string
  /** Id of the stage change under which it was judged; empty before the first. */
  readonly scope: string
  /** When it happened by the verdict's clock. Epoch ms. */
  readonly atMs: number
  /** Null unless `resolved`. */
  readonly reason: EndReason | null
  /** What there is to tell, as of this event. */
  readonly alert: Alert
}

/** Trouble with one check of one rollout, from its first verdict to its end. */
export interface Episode {
  readonly id: string
  readonly rollout: string
  readonly check: string
  readonly scope: string
  readonly openedMs: number
  /** Since when the trouble is seen no more; null while it is. */
  readonly healthySinceMs: number | null
  readonly resolvedMs: number | null
  readonly reason: EndReason | null
  readonly alert: Alert
}

/** The same for the same trouble, whoever sees it and however often. 32 hex digits. */
export function episodeId({
  rollout,
  check,
  scope,
  openedMs,
}: Pick<Episode, 'rollout' | 'check' | 'scope' | 'openedMs'>): string {
  return hashOf(['episode', rollout, check, scope, String(openedMs)])
}

/** 32 hex digits of what the parts, in this order, are. */
export function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** What the episode is after this event; null for an event of an episode that was never opened. */
export function afterEvent(episode: Episode | null, event: EpisodeEvent): Episode | null {
  const { atMs, alert } = event
  if (event.kind === 'opened') {
    const { rollout, check, scope } = event
    const open = { healthySinceMs: null, resolvedMs: null, reason: null }
    return { id: event.episode, rollout, check, scope, openedMs: atMs, ...open, alert }
  }
  if (episode === null) return null
  switch (event.kind) {
    case 'worsened':
      return { ...episode, healthySinceMs: null, alert }
    case 'recovering':
      return { ...episode, healthySinceMs: atMs }
    case 'relapsed':
      return { ...episode, healthySinceMs: null }
    case 'resolved':
      return { ...episode, resolvedMs: atMs, reason: event.reason, alert }
  }
}

/** Episodes as their events, in order, left them. */
export function foldEvents(events: readonly EpisodeEvent[]): Episode[] {
  const episodes = new Map<string, Episode>()
  for (const event of events) {
    const next = afterEvent(episodes.get(event.episode) ?? null, event)
    if (next !== null) episodes.set(event.episode, next)
  }
  return [...episodes.values()]
}
