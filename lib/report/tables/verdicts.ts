// Table: the verdicts on a rollout with the finding that decided each. Pure.
import type { TraceId } from '#lib/model/span'
import type { Outcome } from '#lib/model/verdict'
import { column, moment, type ReportTable } from '#lib/report/table'

export interface VerdictCells {
  readonly atMs: number
  readonly revision: number
  readonly stage: string | null
  readonly outcome: Outcome
  /** False: only numbers are other than in the verdict before. */
  readonly changed: boolean
  /** Since when the outcome was what it was. */
  readonly sinceMs: number | null
  /** The finding that decided it; empty when there was none. */
  readonly check: string
  readonly code: string
  readonly subject: string
  readonly reason: string
  readonly traces: readonly TraceId[]
  /** How many findings there were, and of those that count, how many failed. */
  readonly findings: number
  readonly failing: number
}

export const verdicts: ReportTable<VerdictCells> = {
  name: 'verdicts',
  title: 'Verdicts',
  rows: 'one verdict; a new one is given whenever its numbers change',
  since: 'rollout',
  columns: [
    moment('at', 'At', ({ atMs }) => atMs),
    column('revision', 'Revision', ({ revision }) => revision),
    column('stage', 'Stage', ({ stage }) => stage),
    column('verdict', 'Verdict', ({ outcome }) => outcome),
    moment('since', 'Since', ({ sinceMs }) => sinceMs),
    column('changed', 'Changed', ({ changed }) => changed),
    column('check', 'Deciding check', ({ check }) => check),
    column('code', 'Code', ({ code }) => code),
    column('subject', 'Where', ({ subject }) => subject),
    column('reason', 'Reason', ({ reason }) => reason),
    column('failing', 'Failing findings', ({ failing }) => failing),
    column('findings', 'Findings', ({ findings }) => findings),
    column('traces', 'Traces', ({ traces }) => traces.join(' ')),
  ],
}
