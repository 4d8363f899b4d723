// Table: who did what to a rollout, and when. Pure.
import { column, moment, type ReportTable } from '#lib/report/table'

export interface AuditCells {
  readonly atMs: number
  /** From the journal of plans or stages, or a call of the API: let through, or refused. */
  readonly kind: string
  readonly actor: string
  /** Who they said they are. */
  readonly claimed: string
  /** These are empty, and `status` is 0, where an entry is no call. */
  readonly role: string
  readonly via: string
  readonly address: string
  readonly action: string
  /** What it was done to. */
  readonly subject: string
  /** HTTP status of the answer. */
  readonly status: number
  readonly times: number
  readonly detail: string
}

export const audit: ReportTable<AuditCells> = {
  name: 'audit',
  title: 'Audit log',
  rows: 'one thing that somebody did, or was refused',
  since: 'rollout',
  columns: [
    moment('at', 'At', ({ atMs }) => atMs),
    column('kind', 'Kind', ({ kind }) => kind),
    column('actor', 'Who', ({ actor }) => actor),
    column('claimed', 'Who they say they are', ({ claimed }) => claimed),
    column('role', 'Role', ({ role }) => role),
    column('via', 'Recognised by', ({ via }) => via),
    column('address', 'Address', ({ address }) => address),
    column('action', 'Action', ({ action }) => action),
    column('subject', 'What', ({ subject }) => subject),
    column('status', 'Status', ({ status }) => (status === 0 ? null : status)),
    column('times', 'Times', ({ times }) => times),
    column('detail', 'Detail', ({ detail }) => detail),
  ],
}
