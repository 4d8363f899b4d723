// Reads how the observed share developed against the plan: what the share chart draws.
import type { RolloutDetails } from '#lib/engine/rollouts'
import type { StageAction } from '#lib/model/rollout'
import type { PlanPoint, ShareHistory } from '#lib/model/share-history'
import type { Database } from '#lib/store/client'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { isoTime } from './iso-time'

/** What was in flight before the current stage is shown as well, but not for ever. */
const BEFORE_MS = 3 * 3_600_000
/** A stage that has just begun needs a time axis. */
const LENGTH_MS_MIN = 120_000
const POINTS = 300

export interface ShareHistoryArgs {
  readonly rollout: Pick<RolloutDetails, 'name' | 'history' | 'sinceMs' | 'createdMs' | 'plan'>
  readonly nowMs: number
  readonly fromMs?: number
  readonly toMs?: number
}

/** Without `fromMs`: the current stage, and what led to it in the hours before. */
export async function loadShareHistory(
  db: Database,
  { rollout, nowMs, fromMs, toMs = nowMs }: ShareHistoryArgs,
): Promise<ShareHistory> {
  const began = rollout.history.find(({ action }) => action === 'start')?.atMs ?? rollout.createdMs
  const shown = Math.min(Math.max(began, rollout.sinceMs - BEFORE_MS), toMs - LENGTH_MS_MIN)
  const from = fromMs ?? shown
  const range = { rollout: rollout.name, fromMs: from, toMs: toMs + 1, points: POINTS }
  const history = await readVerdictHistory(db, range)
  return {
    from: isoTime(from),
    to: isoTime(toMs),
    points: history.map(({ atMs, stage, outcome, changed, share }) => ({
      at: isoTime(atMs),
      stage,
      outcome,
      changed,
      observed: share.observed,
      lower: share.interval?.[0] ?? null,
      upper: share.interval?.[1] ?? null,
      planned: share.planned,
      tolerance: share.tolerance,
      requests: share.requests,
      gray: share.gray,
      countedBy: share.countedBy ?? 'request',
    })),
    ramps: rampPoints(rollout, { fromMs: from, toMs }),
    marks: rollout.history
      .filter(({ atMs }) => atMs >= from && atMs <= toMs)
      .map(({ atMs, action, stage }) => ({ at: isoTime(atMs), action, stage })),
  }
}

const ENTERING: ReadonlySet<StageAction> = new Set(['start', 'advance'])
const LEAVING: ReadonlySet<StageAction> = new Set([...ENTERING, 'promote', 'rollback'])

function rampPoints(
  { plan, history }: ShareHistoryArgs['rollout'],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): PlanPoint[] {
  return history.flatMap(({ atMs, action, stage }, index) => {
    const { ramp, share } = plan.stages.find(({ name }) => name === stage) ?? NO_RAMP
    if (!ENTERING.has(action) || ramp === null || share === null) return []
    const next = history.slice(index + 1).find((later) => LEAVING.has(later.action))
    const endMs = Math.min(next?.atMs ?? toMs, toMs)
    const plannedAt = (ms: number) =>
      ramp.from + (share - ramp.from) * Math.min(1, (ms - atMs) / ramp.overMs)
    const moments = [Math.max(atMs, fromMs), atMs + ramp.overMs, endMs]
    const shown = moments.filter((ms) => ms >= fromMs && ms <= endMs && ms >= atMs)
    const points = [...new Set(shown)].sort((a, b) => a - b)
    const end = { at: isoTime(endMs + 1), planned: null }
    return [...points.map((ms) => ({ at: isoTime(ms), planned: plannedAt(ms) })), end]
  })
}

const NO_RAMP = { ramp: null, share: null }
