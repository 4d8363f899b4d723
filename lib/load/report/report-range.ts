// The time that a file is about: what is asked for, else what its table begins with.
import { chosenRange } from '#lib/load/chosen-range'
import { stageWindow, type TimeSpan, type WindowedRollout } from '#lib/load/stage-window'
import type { Report } from './report'

export interface RangeQuestion {
  /** Epoch ms. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly rollout: WindowedRollout & { readonly createdMs: number }
  readonly nowMs: number
}

/** Throws AppError `bad-request` when it is empty or reversed. */
export function reportRange({ table }: Report, asked: RangeQuestion): TimeSpan {
  const { from, to, rollout, nowMs } = asked
  const toMs = to ?? nowMs
  const preset =
    table.since === 'rollout'
      ? rollout.createdMs
      : stageWindow(rollout, { window: 'stage', nowMs: toMs }).fromMs
  return chosenRange({ from: from ?? Math.min(preset, toMs - 1), to: toMs }, { rollout, nowMs })
}
