// Reads all rollouts with their verdict and the course of their share, those that need a person first.
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import type { RolloutState, StageAction } from '#lib/model/rollout'
import type { Finding, Outcome, ShareSummary, Verdict } from '#lib/model/verdict'
import { possibleActions } from '#lib/plan/stages'
import type { Database } from '#lib/store/client'
import { readLatestVerdicts } from '#lib/store/query/read-latest-verdicts'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { isoTime } from './iso-time'
import { verdictNow } from './verdict-now'

const TREND_POINTS = 40
const TREND_MS_MAX = 3_600_000

export interface StageSummary {
  readonly name: string
  /** From 0. */
  readonly index: number
  /** Fractions in 0..1; null: this stage promises none. */
  readonly share: number | null
  readonly tolerance: number | null
  /** Where a ramp to `share` begins; null: `share` holds from the beginning. */
  readonly ramp?: { readonly from: number; readonly overMs: number } | null
  readonly holdMs: number | null
}

export interface TrendPoint {
  readonly at: string
  readonly observed: number | null
  readonly planned: number | null
}

export interface RolloutSummary {
  readonly name: string
  readonly revision: number
  readonly state: RolloutState
  /** Null before the first. */
  readonly stage: StageSummary | null
  readonly stages: readonly StageSummary[]
  /** When the stage was entered; pausing does not change it. */
  readonly stageSince: string
  readonly services: readonly string[]
  /** What would work now, most needed first. */
  readonly actions: readonly StageAction[]
  readonly outcome: Outcome
  /** Since when the outcome is what it is, and up to when data is counted. */
  readonly since: string
  readonly asOf: string
  readonly share: ShareSummary
  /** The finding that decided it; null when there is none. */
  readonly reason: Finding | null
}

export interface RolloutListEntry extends RolloutSummary {
  /** Oldest first; the last hour of the stage. */
  readonly trend: readonly TrendPoint[]
}

const URGENCY: readonly Outcome[] = ['fail', 'error', 'inconclusive', 'pass']

export async function loadRollouts(
  db: Database,
  { nowMs }: { readonly nowMs: number },
): Promise<RolloutListEntry[]> {
  const [rollouts, verdicts] = await Promise.all([listRollouts({ db }), readLatestVerdicts(db)])
  const entries = await Promise.all(
    rollouts.map(async (rollout) => {
      const fromMs = Math.max(rollout.sinceMs, nowMs - TREND_MS_MAX)
      const range = { rollout: rollout.name, fromMs, toMs: nowMs + 1, points: TREND_POINTS }
      const history = isInFlight(rollout.state) ? await readVerdictHistory(db, range) : []
      const row = verdicts.get(rollout.name) ?? null
      const verdict = verdictNow({ ...rollout, changedMs: rollout.sinceMs }, row)
      const trend = history.map(({ atMs, share }) => ({
        at: isoTime(atMs),
        observed: share.observed,
        planned: share.planned,
      }))
      return { ...summarize({ rollout, verdict, enteredMs: rollout.sinceMs }), trend }
    }),
  )
  return entries.sort((a, b) => urgency(a) - urgency(b) || (a.stageSince < b.stageSince ? 1 : -1))
}

export function isInFlight(state: RolloutState): boolean {
  return state !== 'promoted' && state !== 'rolled-back'
}

export interface SummarizeArgs {
  readonly rollout: Rollout
  readonly verdict: Verdict
  /** When its stage was entered, epoch ms. */
  readonly enteredMs: number
}

export function summarize({ rollout, verdict, enteredMs }: SummarizeArgs): RolloutSummary {
  const stages = rollout.plan.stages.map((stage, index) => ({ ...stage, index }))
  const stage = stages[rollout.stageIndex] ?? null
  return {
    name: rollout.name,
    revision: rollout.revision,
    state: rollout.state,
    stage,
    stages,
    stageSince: isoTime(enteredMs),
    services: rollout.plan.services.flatMap(({ service, gray }) => (gray === null ? [] : service)),
    actions: possibleActions(rollout.plan, {
      state: rollout.state,
      stage: stage?.name ?? null,
    }),
    outcome: verdict.outcome,
    since: verdict.since,
    asOf: verdict.asOf,
    share: verdict.share,
    reason: verdict.findings.find((it) => it.required && it.outcome === verdict.outcome) ?? null,
  }
}

function urgency({ state, outcome }: RolloutSummary): number {
  const rank = URGENCY.indexOf(outcome)
  if (state === 'running' || state === 'paused') return rank
  return state === 'pending' ? 10 : 20
}
