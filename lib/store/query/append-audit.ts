// Adds to the audit log: who did what, or was refused, and when.
import type { Database } from '#lib/store/client'

export interface AuditEntry {
  readonly atMs: number
  /** The name of the token or person; '' when nobody is known. */
  readonly actor: string
  readonly role: string
  /** What was done, such as `POST /rollouts/{name}/stage`. */
  readonly action: string
  /** To what: the name of a rollout, a target, a token. */
  readonly subject: string
  readonly detail?: string
  /** Who they said they are. */
  readonly claimed?: string
  /** How they were recognised. */
  readonly via?: string
  /** Where the call came from. */
  readonly address?: string
  /** HTTP status of the answer; 0: it was no call. */
  readonly status?: number
  /** How often, when equal refusals are told as one. Default: once. */
  readonly times?: number
}

export async function appendAudit(db: Database, ...entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map(({ atMs, ...entry }) => ({
    ...{ detail: '', claimed: '', via: '', address: '', status: 0, times: 1 },
    ...entry,
    at: new Date(atMs).toISOString(),
  }))
  await db.insert('audit', rows)
}
