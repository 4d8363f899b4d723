// Rows of the audit log of a rollout, with its journals of plans and stages.
import type { AuditCells } from '#lib/report/tables/audit'
import type { Database } from '#lib/store/client'
import { readAuditLog } from '#lib/store/query/read-audit-log'
import type { ReportArgs } from './report'

export async function* readAuditRows(
  db: Database,
  { rollout: { name }, fromMs, toMs }: ReportArgs,
): AsyncGenerator<AuditCells[]> {
  const range = { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) }
  yield await readAuditLog(db, { ...range, rollout: name })
}
