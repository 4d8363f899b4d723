// One rollout under watch: its sums, its latched failures, and the verdict said last.
import type { Sample } from '#lib/check/sample'
import type { Rollout } from '#lib/engine/rollouts'
import { laneOf, type StageChange } from '#lib/model/rollout'
import type { Finding, Verdict } from '#lib/model/verdict'
import { findingKey } from '#lib/verdict/fold'
import { type Latch, type Latches, latchesOf, latchFailures } from '#lib/verdict/latch'
import { NO_SHARE, shareSummary } from '#lib/verdict/share-summary'
import { askChecks } from './ask-checks'
import { pendingFindings } from './pending'
import type { BucketReaderDeps } from './sums/bucket-reader'
import { settledUntil } from './sums/settled'
import { createStageSums, type StageSums } from './sums/stage-sums'
import { type PlanVersion, windowStart } from './sums/stage-window'
import { sampledStage, sampleOf, verdictOf } from './verdict-of'

/** A rollout as the journals have it now. */
export interface RolloutNow {
  readonly rollout: Rollout
  /** Oldest first. */
  readonly history: readonly StageChange[]
  /** Newest first. */
  readonly versions: readonly PlanVersion[]
}

export interface JudgedRollout {
  /** The verdict at `nowMs`, or null when nothing can have changed since the last one. */
  look(now: RolloutNow, look: Look): Promise<Verdict | null>
}

export interface Look {
  readonly nowMs: number
  readonly changedBuckets: readonly number[]
  /** A verdict is wanted even if nothing has changed. */
  readonly mustAnswer?: boolean
}

interface Following {
  /** Changes with the revision and the window: then everything is summed anew. */
  readonly key: string
  readonly sums: StageSums
}

/** `last` is the verdict of the journal: failures in it stay until the stage changes. */
export function createJudgedRollout(deps: BucketReaderDeps, last: Verdict | null): JudgedRollout {
  let said = last
  let following: Following | null = null
  let latches: Latches = new Map()
  let latchedFor = ''
  let settledMs = -Infinity

  const follow = (now: RolloutNow, fromMs: number): StageSums => {
    const { rollout } = now
    const steps = now.history.filter(({ action }) => action !== 'pause' && action !== 'resume')
    const key = `${rollout.revision} ${rollout.revisedAtMs} ${fromMs} ${steps.length}`
    if (key !== latchedFor) {
      latches =
        said !== null && isOfThisStage(said, rollout, fromMs) ? latchesOf(said.findings) : new Map()
      latchedFor = key
    }
    if (following?.key !== key || following.sums.isStale()) {
      const sums = createStageSums(deps, { plan: rollout.plan, lane: laneOf(rollout.rank), fromMs })
      following = { key, sums }
      settledMs = -Infinity
    }
    return following.sums
  }

  const say = (verdict: Verdict): Verdict => {
    said = verdict
    return verdict
  }

  return {
    async look(now, { nowMs, changedBuckets, mustAnswer = false }) {
      const { rollout } = now
      const stage = sampledStage(rollout)
      const fromMs = windowStart({ ...now, plan: rollout.plan, stage: rollout.stage })
      if (stage === null || fromMs === null) {
        const findings = pendingFindings(rollout.plan, deps.dimensions.sources().values())
        return say(verdictOf({ rollout, findings, share: NO_SHARE, nowMs, last: said }))
      }
      const sums = follow(now, fromMs)
      const hasNews = await sums.update(changedBuckets, nowMs)
      const toMs = Math.max(fromMs, settledUntil(nowMs))
      if (!hasNews && toMs === settledMs && !mustAnswer) return null
      settledMs = toMs
      const sample = (until: number): Sample =>
        sampleOf({
          rollout,
          stage,
          window: { fromMs, toMs: until },
          sums: sums.ledger.sums(until),
        })
      const current = askChecks(rollout.plan, sample(toMs))
      const stillFails = (latch: Latch) => failsAgain(latch, { rollout, sums, sample })
      const latched = latchFailures(current, latches, { nowMs, stillFails })
      latches = latched.latches
      const share = shareSummary(stage, sums.ledger.shareTotal())
      return say(verdictOf({ rollout, findings: latched.findings, share, nowMs, last: said }))
    },
  }
}

interface Again {
  readonly rollout: Rollout
  readonly sums: StageSums
  readonly sample: (toMs: number) => Sample
}

/** Asks the check again about the data on which it failed, as late spans have left it. */
function failsAgain({ finding }: Latch, { rollout, sums, sample }: Again): boolean {
  const { toMs } = finding.numbers
  // Buckets that old are no longer kept one by one: the failure is final.
  if (typeof toMs !== 'number' || toMs <= sums.ledger.youngFromMs()) return true
  const again: readonly Finding[] = askChecks(rollout.plan, sample(toMs))
  return again.some(
    (found) => found.outcome === 'fail' && findingKey(found) === findingKey(finding),
  )
}

/** After a restart: whether the stored verdict was about what is judged now. */
function isOfThisStage(verdict: Verdict, rollout: Rollout, fromMs: number): boolean {
  return (
    verdict.revision === rollout.revision &&
    verdict.stage === (rollout.stage?.name ?? null) &&
    Date.parse(verdict.asOf) >= fromMs
  )
}
