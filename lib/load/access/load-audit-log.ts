// Reads who changed what, as the API shows it.
import { isoTime } from '#lib/load/iso-time'
import type { Page, PageArgs } from '#lib/model/paging'
import type { Database } from '#lib/store/client'
import { type AuditLogArgs, type AuditLogRow, readAuditPage } from '#lib/store/query/read-audit-log'

export interface AuditLog extends Omit<Page<unknown>, 'rows'> {
  readonly from: string
  readonly to: string
  /** Newest first. */
  readonly entries: readonly (Omit<AuditLogRow, 'atMs'> & { readonly at: string })[]
}

export async function loadAuditLog(
  db: Database,
  args: AuditLogArgs & { readonly page: PageArgs },
): Promise<AuditLog> {
  const { rows, newer, older } = await readAuditPage(db, args)
  return {
    from: isoTime(args.fromMs),
    to: isoTime(args.toMs),
    entries: rows.map(({ atMs, id: _, ...entry }) => ({ at: isoTime(atMs), ...entry })),
    newer,
    older,
  }
}
