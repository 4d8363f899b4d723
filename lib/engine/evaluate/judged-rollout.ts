// One rollout under watch: its sums, its latched failures, and the verdict said last.
import type { Sample, SampledStage } from '#lib/check/sample'
import { plannedAt } from '#lib/check/share/share-band'
import { trafficShare } from '#lib/check/traffic-share'
import type { Rollout } from '#lib/engine/rollouts'
import { laneOf, type StageChange } from '#lib/model/rollout'
import type { Group } from '#lib/model/source'
import type { Finding, Verdict } from '#lib/model/verdict'
import type { PlanService } from '#lib/plan/plan'
import { type Latches, latchesOf, latchFailures } from '#lib/verdict/latch'
import { NO_SHARE, shareSummary } from '#lib/verdict/share-summary'
import { askChecks } from './ask-checks'
import { pendingFindings } from './pending'
import { createStageWatch, type StageWatch, type StageWatchDeps } from './stage-watch'
import { createFailureMemory, type FailureMemory } from './still-fails'
import { settledUntil } from './sums/settled'
import { type PlanVersion, windowStart } from './sums/stage-window'
import { sampledStage, verdictOf } from './verdict-of'

/** A rollout as the journals have it now. */
export interface RolloutNow {
  readonly rollout: Rollout
  /** Oldest first. */
  readonly history: readonly StageChange[]
  /** Newest first. */
  readonly versions: readonly PlanVersion[]
  /** Services of other rollouts under way; the same list until they change. */
  readonly others?: readonly PlanService[]
}

export interface JudgedRollout {
  /** The verdict at `nowMs`, or null when nothing can have changed since the last one. */
  look(now: RolloutNow, look: Look): Promise<Verdict | null>
}

export interface Look {
  readonly nowMs: number
  readonly changedBuckets: readonly number[]
  /** Those among them in which calls have changed; all of them when left out. */
  readonly changedCalls?: readonly number[]
  /** A verdict is wanted even if nothing has changed. */
  readonly mustAnswer?: boolean
}

interface Following {
  /** Changes with the revision and the window: then everything is collected anew. */
  readonly key: string
  readonly watch: StageWatch
  readonly failures: FailureMemory
}

/** Comparisons that lag more than this behind are being read anew. */
const BEHIND_MS = 300_000

const NO_OTHERS: readonly PlanService[] = []

/** `last` is the verdict of the journal: failures in it stay until the stage changes. */
export function createJudgedRollout(deps: StageWatchDeps, last: Verdict | null): JudgedRollout {
  let said = last
  let following: Following | null = null
  let latches: Latches = new Map()
  let latchedFor = ''
  let settledMs = -Infinity
  let others = NO_OTHERS
  let asked: { readonly sample: Sample; readonly findings: Finding[] } | null = null

  const follow = (now: RolloutNow, stage: SampledStage, fromMs: number): Following => {
    const { rollout, history } = now
    const steps = history.filter(({ action }) => action !== 'pause' && action !== 'resume')
    const key = `${rollout.revision} ${rollout.revisedAtMs} ${fromMs} ${steps.length}`
    if (key !== latchedFor) {
      latches =
        said !== null && isOfThisStage(said, rollout, fromMs) ? latchesOf(said.findings) : new Map()
      latchedFor = key
    }
    if (following?.key !== key || following.watch.isStale()) {
      const watch = createStageWatch(deps, {
        plan: rollout.plan,
        lane: laneOf(rollout.rank),
        fromMs,
        isRunning: stage.phase === 'running',
        plannedAt: (atMs) => plannedAt(stage, atMs),
        quiet: quietGroup(stage),
        history,
        others: () => others,
      })
      following = { key, watch, failures: createFailureMemory() }
      settledMs = -Infinity
    }
    return following
  }

  const say = (verdict: Verdict): Verdict => {
    said = verdict
    return verdict
  }

  return {
    async look(now, { nowMs, changedBuckets, changedCalls, mustAnswer = false }) {
      const { rollout } = now
      const { plan } = rollout
      others = now.others ?? NO_OTHERS
      const stage = sampledStage(rollout, now.history)
      const fromMs = windowStart({ ...now, plan, stage: rollout.stage })
      if (stage === null || fromMs === null) {
        const findings = pendingFindings(plan, deps.dimensions.sources().values(), others)
        return say(verdictOf({ rollout, findings, share: NO_SHARE, nowMs, last: said }))
      }
      const { watch, failures } = follow(now, stage, fromMs)
      const hasNews = await watch.update(changedBuckets, nowMs, changedCalls)
      const toMs = Math.max(fromMs, settledUntil(nowMs))
      if (!hasNews && toMs === settledMs && !mustAnswer) return null
      // With a part of what was known before the restart, a verdict would fall back for no reason.
      if (toMs - watch.comparedMs() > BEHIND_MS && !mustAnswer) return null
      settledMs = toMs
      const sample = watch.sample(stage, toMs)
      // Between two buckets that settle there is nothing new to ask.
      const current = asked?.sample === sample ? asked.findings : askChecks(plan, sample)
      asked = { sample, findings: current }
      failures.note(current, watch)
      const stillFails = failures.at({ plan, stage, watch, nowMs })
      const latched = latchFailures(current, latches, { nowMs, stillFails })
      latches = latched.latches
      const share = shareSummary(stage, watch.ledger.shareTotal(), judgedShare(current))
      return say(verdictOf({ rollout, findings: latched.findings, share, nowMs, last: said }))
    },
  }
}

/** After an ending: the group that nothing may reach any more. */
function quietGroup({ phase }: SampledStage): Group | null {
  if (phase === 'running') return null
  return phase === 'promoted' ? 'baseline' : 'gray'
}

function judgedShare(findings: readonly Finding[]): Finding | null {
  return findings.find(({ check }) => check === trafficShare.name) ?? null
}

/** After a restart: whether the stored verdict was about what is judged now. */
function isOfThisStage(verdict: Verdict, rollout: Rollout, fromMs: number): boolean {
  return (
    verdict.revision === rollout.revision &&
    verdict.stage === (rollout.stage?.name ?? null) &&
    Date.parse(verdict.asOf) >= fromMs
  )
}
