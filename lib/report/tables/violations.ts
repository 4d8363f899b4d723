// Table: traces that broke the plan, as the verdicts showed them. Pure.
import type { TraceId } from '#lib/model/span'
import { column, duration, moment, type ReportTable } from '#lib/report/table'

export interface ViolationCells {
  readonly traceId: TraceId
  readonly stage: string | null
  readonly check: string
  /** What kind of violation: a route outcome, or the code of the finding. */
  readonly outcome: string
  /** An edge "caller → callee", or what else was asked about. */
  readonly subject: string
  /** When a verdict first and last showed it. */
  readonly firstShownMs: number
  readonly lastShownMs: number
  /** The trace in short; null when its spans are gone. */
  readonly startedMs: number | null
  readonly durationMs: number | null
  readonly request: string | null
}

export const violations: ReportTable<ViolationCells> = {
  name: 'violations',
  title: 'Violations',
  rows: 'one trace that broke the plan in one way at one place',
  since: 'rollout',
  columns: [
    moment('first_shown', 'First shown', ({ firstShownMs }) => firstShownMs),
    moment('last_shown', 'Last shown', ({ lastShownMs }) => lastShownMs),
    column('stage', 'Stage', ({ stage }) => stage),
    column('check', 'Check', ({ check }) => check),
    column('violation', 'Violation', ({ outcome }) => outcome),
    column('subject', 'Where', ({ subject }) => subject),
    column('trace', 'Trace', ({ traceId }) => traceId),
    moment('started', 'Trace started', ({ startedMs }) => startedMs),
    duration('duration', 'Trace duration', ({ durationMs }) => durationMs),
    column('request', 'Request', ({ request }) => request),
  ],
}
