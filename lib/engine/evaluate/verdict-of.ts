// Makes the verdict of one look at a stage, and tells whether it says anything new. Pure.
import type { SampledStage } from '#lib/check/sample'
import type { Rollout } from '#lib/engine/rollouts'
import type { StageChange } from '#lib/model/rollout'
import type { Finding, ShareSummary, Verdict } from '#lib/model/verdict'
import { findingKey, foldOutcome, orderFindings } from '#lib/verdict/fold'

/** The stage as checks see it; null before the first. */
export function sampledStage(
  { state, stage, plan }: Rollout,
  history: readonly StageChange[] = [],
): SampledStage | null {
  if (state === 'pending' || stage === null) return null
  const phase = phaseOf({ state, plan })
  const { name, share, tolerance, ramp } = stage
  const sampled = { name, phase, planned: share, tolerance } as const
  const entered = history.findLast(({ action }) => action === 'start' || action === 'advance')
  if (ramp === null || entered === undefined) return sampled
  return { ...sampled, ramp: { from: ramp.from, fromMs: entered.atMs, overMs: ramp.overMs } }
}

function phaseOf({ state, plan }: Pick<Rollout, 'state' | 'plan'>): SampledStage['phase'] {
  if (state === 'promoted') return plan.afterPromotion === 'baseline' ? 'replaced' : 'promoted'
  return state === 'rolled-back' ? 'rolled-back' : 'running'
}

export interface VerdictArgs {
  readonly rollout: Rollout
  readonly findings: readonly Finding[]
  readonly share: ShareSummary
  readonly nowMs: number
  /** The verdict before this one. */
  readonly last: Verdict | null
}

export function verdictOf({ rollout, findings, share, nowMs, last }: VerdictArgs): Verdict {
  const now = new Date(nowMs).toISOString()
  const outcome = foldOutcome(findings)
  const stage = rollout.stage?.name ?? null
  const same = last !== null && last.stage === stage && last.outcome === outcome
  return {
    rollout: rollout.name,
    revision: rollout.revision,
    stage,
    outcome,
    asOf: now,
    since: same ? last.since : now,
    share,
    findings: orderFindings(findings),
  }
}

/** More than numbers: another outcome, stage, revision, or another set of failing findings. */
export function isChange(verdict: Verdict, last: Verdict | null): boolean {
  if (last === null) return true
  const kind = ({ outcome, stage, revision, findings }: Verdict) =>
    JSON.stringify([outcome, stage, revision, failing(findings)])
  return kind(verdict) !== kind(last)
}

/** Whether anything at all is different, times left out: silence adds no rows. */
export function saysTheSame(verdict: Verdict, last: Verdict | null): boolean {
  return last !== null && timeless(verdict) === timeless(last)
}

function failing(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
    .map((finding) => `${findingKey(finding)} ${finding.code}`)
    .sort()
}

function timeless({ asOf: _asOf, findings, ...rest }: Verdict): string {
  const kept = findings.map(
    ({ numbers: { toMs: _toMs, plannedNow: _now, ...numbers }, ...finding }) => ({
      ...finding,
      numbers,
    }),
  )
  return JSON.stringify([rest, kept])
}
