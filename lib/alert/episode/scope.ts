// Under which stage change a verdict was given: a new one ends the episodes of the one before. Pure.
import type { RolloutState, StageAction, StageChange } from '#lib/model/rollout'
import type { EndReason } from './episode'

/** Pausing and resuming do not change what is judged. */
const REASONS: Readonly<Partial<Record<StageAction, EndReason>>> = {
  start: 'stage-changed',
  advance: 'stage-changed',
  promote: 'ended',
  rollback: 'ended',
  acknowledge: 'acknowledged',
}

/** `history` is of one rollout, oldest first. Empty before the first change. */
export function scopeAt(history: readonly StageChange[], atMs: number): string {
  return history.findLast((change) => isScope(change) && change.atMs <= atMs)?.id ?? ''
}

export function stateAt(history: readonly StageChange[], atMs: number): RolloutState {
  return history.findLast((change) => change.atMs <= atMs)?.state ?? 'pending'
}

/** The change that ended a scope, and what that means; null while it lasts. */
export function endOfScope(
  history: readonly StageChange[],
  scope: string,
): { readonly atMs: number; readonly reason: EndReason } | null {
  const scopes = history.filter(isScope)
  // −1 for the scope before the first change: then the first one ends it.
  const next = scopes[scopes.findIndex(({ id }) => id === scope) + 1]
  const reason = next === undefined ? undefined : REASONS[next.action]
  return next === undefined || reason === undefined ? null : { atMs: next.atMs, reason }
}

function isScope({ action }: StageChange): boolean {
  return REASONS[action] !== undefined
}
