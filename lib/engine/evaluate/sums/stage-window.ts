// Since when a stage is judged: its last change, or the last change of what it promises. Pure.
import { BUCKET_MS } from '#lib/model/hop'
import type { StageChange } from '#lib/model/rollout'
import type { Plan, Stage } from '#lib/plan/plan'

/** One version of a plan, as far as it matters here. */
export interface PlanVersion {
  readonly atMs: number
  readonly plan: Plan
}

export interface StageWindowArgs {
  readonly plan: Plan
  readonly stage: Stage | null
  /** Of this rollout, oldest first. */
  readonly history: readonly StageChange[]
  /** Newest first, the current one included. */
  readonly versions: readonly PlanVersion[]
}

/**
 * Start of the first bucket that counts, epoch ms; null before the first stage. Traffic needs a while
 * to settle after a stage change, and after a plan that promises another share; pausing changes
 * neither, and acknowledging starts anew at once.
 */
export function windowStart({ plan, stage, history, versions }: StageWindowArgs): number | null {
  const entered = history.findLast(({ action }) => action !== 'pause' && action !== 'resume')
  if (entered === undefined) return null
  const settle = entered.action === 'acknowledge' ? 0 : plan.settleMs
  const promised = stage === null ? -Infinity : promisedSince(stage, plan, versions) + plan.settleMs
  const fromMs = Math.max(entered.atMs + settle, promised)
  return Math.ceil(fromMs / BUCKET_MS) * BUCKET_MS
}

/** When this promise was made, −∞ when the first version already made it. */
function promisedSince(stage: Stage, plan: Plan, versions: readonly PlanVersion[]): number {
  let sinceMs = -Infinity
  for (const [index, version] of versions.entries()) {
    const same = version.plan.stages.find(({ name }) => name === stage.name)
    if (promiseOf(version.plan, same) !== promiseOf(plan, stage)) return sinceMs
    sinceMs = index === versions.length - 1 ? -Infinity : version.atMs
  }
  return sinceMs
}

function promiseOf({ split }: Plan, stage: Stage | undefined): string {
  return JSON.stringify([stage?.share, stage?.ramp, split.by, split.of])
}
