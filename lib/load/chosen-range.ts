// The time that a call counts: what it asks for, else what pages show.
import { AppError } from '#lib/model/app-error'
import { lastWhile, stageWindow, type TimeSpan, type WindowedRollout } from './stage-window'
import { WINDOW_PRESET } from './windows'

export interface AskedRange {
  /** Epoch ms. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface RangeContext {
  /** Null: no rollout is asked about. */
  readonly rollout: WindowedRollout | null
  readonly nowMs: number
}

/** Half-open. Throws AppError `bad-request` when it is empty or reversed. */
export function chosenRange({ from, to }: AskedRange, { rollout, nowMs }: RangeContext): TimeSpan {
  const toMs = to ?? nowMs
  const preset =
    rollout === null
      ? lastWhile('1h', toMs)
      : stageWindow(rollout, { window: WINDOW_PRESET, nowMs: toMs })
  const fromMs = from ?? preset.fromMs
  if (fromMs < toMs) return { fromMs, toMs }
  throw new AppError('bad-request', 'parameter "from" must be before "to"')
}
