// Table: who did what to a rollout, and when. Pure.
import { column, moment, type ReportTable } from '#lib/report/table'

export interface AuditCells {
  readonly atMs: number
  readonly actor: string
  /** Empty where it was not kept. */
  readonly role: string
  readonly action: string
  /** What it was done to. */
  readonly subject: string
  readonly detail: string
}

export const audit: ReportTable<AuditCells> = {
  name: 'audit',
  title: 'Audit log',
  rows: 'one thing that somebody did',
  since: 'rollout',
  columns: [
    moment('at', 'At', ({ atMs }) => atMs),
    column('actor', 'Who', ({ actor }) => actor),
    column('role', 'Role', ({ role }) => role),
    column('action', 'Action', ({ action }) => action),
    column('subject', 'What', ({ subject }) => subject),
    column('detail', 'Detail', ({ detail }) => detail),
  ],
}
