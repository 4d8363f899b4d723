// What a share chart draws at each moment, and how its axes are divided: for pages and reports. Pure.

import type { StageAction } from '#lib/model/rollout'
import type { ShareHistory, StageMark } from '#lib/model/share-history'

export interface PlotRow {
  readonly ms: number
  readonly observed: number | null
  readonly planned: number | null
  /** [lower, upper] of what is sure, and of what is allowed. */
  readonly interval: readonly [number, number] | null
  readonly tolerance: readonly [number, number] | null
  readonly requests: number
  readonly gray: number
  readonly countedBy: 'request' | 'unit'
}

/** Intervals before this share of the points are still closing in, and would flatten the rest. */
const SETTLED_PART = 0.25
const HEADROOM = 1.2

/** A gap where the stage changes: a line across it would mix the shares of two stages. */
export function plotRows({ points }: ShareHistory): PlotRow[] {
  const rows: PlotRow[] = []
  let stage = points[0]?.stage ?? null
  for (const point of points) {
    const { observed, planned, lower, upper, tolerance, requests, gray, countedBy } = point
    const ms = Date.parse(point.at)
    if (point.stage !== stage) rows.push({ ...EMPTY, ms: ms - 1 })
    stage = point.stage
    rows.push({
      ms,
      observed,
      planned,
      interval: lower === null || upper === null ? null : [lower, upper],
      tolerance:
        planned === null || tolerance === null
          ? null
          : [Math.max(0, planned - tolerance), Math.min(1, planned + tolerance)],
      requests,
      gray,
      countedBy,
    })
  }
  return rows
}

const EMPTY = {
  observed: null,
  planned: null,
  interval: null,
  tolerance: null,
  requests: 0,
  gray: 0,
  countedBy: 'request',
} as const

/** From 0 to a little above everything that matters; wide early intervals are cut off. */
export function shareDomain(rows: readonly PlotRow[]): [number, number] {
  const settled = rows.slice(Math.floor(rows.length * SETTLED_PART))
  const highest = Math.max(
    0.01,
    ...settled.map(({ observed }) => observed ?? 0),
    ...settled.map(({ tolerance }) => tolerance?.[1] ?? 0),
    ...settled.slice(-1).map(({ interval }) => interval?.[1] ?? 0),
  )
  const step = niceStep(highest * HEADROOM)
  return [0, Math.min(1, tidy(Math.ceil((highest * HEADROOM) / step) * step))]
}

/** Round shares between the ends of the axis. */
export function shareTicks([, top]: readonly [number, number]): number[] {
  const step = niceStep(top)
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, n) => tidy(n * step))
}

/** 1, 2 or 5 times a power of ten, so that there are four to eight of them. */
function niceStep(top: number): number {
  const unit = 10 ** Math.floor(Math.log10(top))
  return [0.1, 0.2, 0.5, 1].map((part) => part * unit).find((part) => top / part <= 8) ?? 2 * unit
}

function tidy(value: number): number {
  return Number(value.toPrecision(6))
}

/** Names of marks that lie closer than this part of the width would cover each other. */
const NAME_GAP = 0.08
const MARKED: ReadonlySet<StageAction> = new Set(['start', 'advance', 'promote', 'rollback'])

/** Where the stage changed; of marks that lie close together, the last has the name. */
export function stageMarks({
  marks,
  from,
  to,
}: ShareHistory): (StageMark & { isNamed: boolean })[] {
  const shown = marks.filter(({ action }) => MARKED.has(action))
  const gapMs = (Date.parse(to) - Date.parse(from)) * NAME_GAP
  return shown.map((mark, index) => {
    const next = shown[index + 1]
    const isNamed = next === undefined || Date.parse(next.at) - Date.parse(mark.at) >= gapMs
    return { ...mark, isNamed }
  })
}

export interface RampRow {
  readonly ms: number
  readonly now: number | null
}

/** The moving promise of ramps. */
export function rampRows({ ramps }: ShareHistory): RampRow[] {
  return ramps.map(({ at, planned }) => ({ ms: Date.parse(at), now: planned }))
}
