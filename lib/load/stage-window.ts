// The time that a page about one rollout counts: what its stage is judged by, or the last while of it.
import { windowStart } from '#lib/engine/evaluate/sums/stage-window'
import type { RolloutDetails } from '#lib/engine/rollouts'
import type { FreeWindow, Window } from './windows'

const LENGTH_MS = { '15m': 900_000, '1h': 3_600_000, '6h': 21_600_000, stage: Infinity } as const
/** Before the first stage, pages show what came before it. */
const BEFORE_START_MS = 900_000
/** Rollups are read bucket by bucket: a stage of weeks would take minutes to sum. */
const RANGE_MS_MAX = 7 * 86_400_000

export interface TimeSpan {
  readonly fromMs: number
  readonly toMs: number
}

export type WindowedRollout = Pick<RolloutDetails, 'plan' | 'stage' | 'history'>

/** Half-open, never empty. Begins when the stage has settled, as the verdict does. */
export function stageWindow(
  { plan, stage, history }: WindowedRollout,
  { window, nowMs }: { readonly window: Window; readonly nowMs: number },
): TimeSpan {
  const fromMs = windowStart({ plan, stage, history, versions: [] })
  const longestMs = Math.min(LENGTH_MS[window], RANGE_MS_MAX)
  const earliestMs = nowMs - (fromMs === null ? BEFORE_START_MS : longestMs)
  return { fromMs: Math.min(Math.max(fromMs ?? 0, earliestMs), nowMs - 1), toMs: nowMs }
}

export function lastWhile(window: FreeWindow, nowMs: number): TimeSpan {
  return { fromMs: nowMs - LENGTH_MS[window], toMs: nowMs }
}
