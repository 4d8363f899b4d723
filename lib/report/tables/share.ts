// Table: the share of gray over time, as each verdict counted it. Pure.
import type { Outcome } from '#lib/model/verdict'
import { column, moment, percent, type ReportTable } from '#lib/report/table'

export interface ShareCells {
  readonly atMs: number
  readonly revision: number
  readonly stage: string | null
  readonly outcome: Outcome
  readonly countedBy: 'request' | 'unit'
  /** Since the stage settled; units are users or sessions. */
  readonly counted: number
  readonly gray: number
  /** Fractions in 0..1. */
  readonly planned: number | null
  readonly tolerance: number | null
  readonly observed: number | null
  /** Confidence sequence. */
  readonly lower: number | null
  readonly upper: number | null
}

export const share: ReportTable<ShareCells> = {
  name: 'share',
  title: 'Share over time',
  rows: 'one moment at which the verdict was given: all that its stage has counted so far',
  since: 'rollout',
  columns: [
    moment('at', 'At', ({ atMs }) => atMs),
    column('revision', 'Revision', ({ revision }) => revision),
    column('stage', 'Stage', ({ stage }) => stage),
    percent('planned', 'Planned share', ({ planned }) => planned),
    percent('tolerance', 'Tolerance', ({ tolerance }) => tolerance),
    percent('observed', 'Observed share', ({ observed }) => observed),
    percent('lower', 'Lower bound', ({ lower }) => lower),
    percent('upper', 'Upper bound', ({ upper }) => upper),
    column('gray', 'Gray', ({ gray }) => gray),
    column('counted', 'Counted', ({ counted }) => counted),
    column('counted_by', 'Counted by', ({ countedBy }) => countedBy),
    column('outcome', 'Verdict', ({ outcome }) => outcome),
  ],
}
