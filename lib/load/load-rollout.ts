// Reads one rollout: its plan, where it stands, what can be done, and what was done.
import { cache } from 'react'
import { loadRollout as loadFromJournals, type RolloutDetails } from '#lib/engine/rollouts'
import type { RolloutState, StageAction } from '#lib/model/rollout'
import type { Verdict } from '#lib/model/verdict'
import { planToJson } from '#lib/plan/parse-plan'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readVerdict } from '#lib/store/query/read-verdict'
import { isoTime } from './iso-time'
import { type RolloutSummary, summarize } from './load-rollouts'
import { verdictNow } from './verdict-now'

export interface RolloutEvent {
  readonly at: string
  readonly action: StageAction
  readonly state: RolloutState
  readonly stage: string | null
  readonly author: string
}

export interface RolloutView extends RolloutSummary {
  readonly createdAt: string
  readonly split: Plan['split']
  readonly settleMs: number
  /** Oldest first. */
  readonly history: readonly RolloutEvent[]
  /** Newest first. */
  readonly revisions: readonly { revision: number; at: string; author: string }[]
  /** In the public format, with percentages and durations as people write them. */
  readonly plan: unknown
  /** As its author sent it. */
  readonly sourceText: string
}

export interface LoadedRollout {
  readonly view: RolloutView
  readonly verdict: Verdict
  readonly details: RolloutDetails
}

/** Throws AppError `not-found`. Read once per request, however many parts of a page ask. */
export const loadRollout = cache(async (db: Database, name: string): Promise<LoadedRollout> => {
  const [details, row] = await Promise.all([loadFromJournals({ db }, name), readVerdict(db, name)])
  const verdict = verdictNow({ ...details, changedMs: details.history.at(-1)?.atMs ?? null }, row)
  return { details, verdict, view: toView(details, verdict) }
})

function toView(details: RolloutDetails, verdict: Verdict): RolloutView {
  return {
    ...summarize({ rollout: details, verdict, enteredMs: enteredMsOf(details) }),
    createdAt: isoTime(details.createdMs),
    split: details.plan.split,
    settleMs: details.plan.settleMs,
    history: details.history.map(({ atMs, action, state, stage, author }) => ({
      at: isoTime(atMs),
      action,
      state,
      stage,
      author,
    })),
    revisions: details.revisions.map(({ revision, atMs, author }) => ({
      revision,
      at: isoTime(atMs),
      author,
    })),
    plan: planToJson(details.plan),
    sourceText: details.sourceText,
  }
}

function enteredMsOf({ history, sinceMs }: RolloutDetails): number {
  const entering = new Set<StageAction>(['start', 'advance', 'promote', 'rollback'])
  return history.findLast(({ action }) => entering.has(action))?.atMs ?? sinceMs
}
