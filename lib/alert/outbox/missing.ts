// What targets ought to have been told of episodes, and were not yet: the next messages. Pure.
import type { Episode } from '#lib/alert/episode/episode'
import { isWorse } from '#lib/alert/episode/to-alert'
import { isRoutedTo } from '#lib/alert/target/routing'
import type { AlertTarget } from '#lib/alert/target/target'
import { newMessage, type OutboxMessage } from './message'

const HOUR_MS = 3_600_000

/** Messages that were written, by target and then episode, oldest first. */
export type Told = ReadonlyMap<string, ReadonlyMap<string, readonly OutboxMessage[]>>

export interface MissingArgs {
  readonly episodes: readonly Episode[]
  readonly targets: readonly AlertTarget[]
  readonly told: Told
  /** Messages that the target refused, before somebody changed the target: they may be said again. */
  readonly isVoid: (message: OutboxMessage, target: AlertTarget) => boolean
  /** What the plan of a rollout names. */
  readonly notifyOf: (rollout: string) => readonly string[]
  /** Episodes that somebody has taken on: nobody is reminded of them. */
  readonly isAcknowledged: (episode: Episode) => boolean
  readonly nowMs: number
}

/**
 * Follows from what is written alone, not from what was done last: whoever was killed in between
 * finds the same messages missing, under the same ids.
 */
export function missingMessages(args: MissingArgs): OutboxMessage[] {
  return args.targets.flatMap((target) =>
    args.episodes.flatMap((episode) => {
      const told = args.told.get(target.name)?.get(episode.id) ?? []
      if (!mustTell(args, { target, episode, told })) return []
      const { alert } = episode
      const { state, outcome } = alert
      const repeat = told.filter((it) => it.alert.state === state && it.alert.outcome === outcome)
      return [newMessage({ target: target.name, alert, repeat: repeat.length, atMs: args.nowMs })]
    }),
  )
}

interface Pair {
  readonly target: AlertTarget
  readonly episode: Episode
  readonly told: readonly OutboxMessage[]
}

function mustTell(args: MissingArgs, { target, episode, told }: Pair): boolean {
  const { nowMs, notifyOf, isAcknowledged, isVoid } = args
  const last = told.findLast((message) => !isVoid(message, target))
  if (episode.resolvedMs !== null) {
    // Who was never told that it began need not hear that it is over.
    return last !== undefined && last.alert.state === 'firing'
  }
  if (!isRoutedTo(target, episode.alert, notifyOf(episode.rollout))) return false
  if (last === undefined || isWorse(episode.alert.severity, last.alert.severity)) return true
  if (target.remindHours === null || episode.healthySinceMs !== null) return false
  return !isAcknowledged(episode) && nowMs - last.atMs >= target.remindHours * HOUR_MS
}
