// The moments at which the topology can be seen: ends of windows on a fixed grid, back to the oldest.

import { lastWhile, type TimeSpan } from './stage-window'
import type { FreeWindow } from './windows'

/** A link into the future, or out of the kept history, shows what is nearest. */
export interface MapTime extends TimeSpan {
  /** False: up to now, and moving with it. */
  readonly past: boolean
  /** First and last moment to choose, epoch ms; a step is a window. */
  readonly firstMs: number
  readonly lastMs: number
  readonly stepMs: number
}

export interface MapTimeArgs {
  readonly window: FreeWindow
  /** End of the window that is asked for; null: now. */
  readonly atMs: number | null
  readonly nowMs: number
  /** Oldest call that is kept; null: none. */
  readonly historyMs: number | null
}

export function mapTime({ window, atMs, nowMs, historyMs }: MapTimeArgs): MapTime {
  const live = lastWhile(window, nowMs)
  const stepMs = live.toMs - live.fromMs
  const lastMs = Math.floor((nowMs - 1) / stepMs) * stepMs
  const firstMs = Math.min((Math.floor((historyMs ?? nowMs) / stepMs) + 1) * stepMs, lastMs)
  const grid = { firstMs, lastMs, stepMs }
  if (atMs === null || atMs >= nowMs) return { ...live, past: false, ...grid }
  const toMs = atMs <= (historyMs ?? nowMs) ? firstMs : atMs
  return { fromMs: toMs - stepMs, toMs, past: true, ...grid }
}
