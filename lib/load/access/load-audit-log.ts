// Reads who changed what, as the API shows it.
import { isoTime } from '#lib/load/iso-time'
import type { Database } from '#lib/store/client'
import { type AuditLogArgs, type AuditLogRow, readAuditLog } from '#lib/store/query/read-audit-log'

export interface AuditLog {
  readonly from: string
  readonly to: string
  /** Newest first. */
  readonly entries: readonly (Omit<AuditLogRow, 'atMs'> & { readonly at: string })[]
}

export async function loadAuditLog(db: Database, args: AuditLogArgs): Promise<AuditLog> {
  const rows = await readAuditLog(db, args)
  return {
    from: isoTime(args.fromMs),
    to: isoTime(args.toMs),
    entries: rows.reverse().map(({ atMs, ...entry }) => ({ at: isoTime(atMs), ...entry })),
  }
}
