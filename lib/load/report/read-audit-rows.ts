// Rows of the audit log: who changed the plan or the stage, and when.
import type { AuditCells } from '#lib/report/tables/audit'
import type { Database } from '#lib/store/client'
import { readRevisions } from '#lib/store/query/read-revisions'
import { readStageChanges } from '#lib/store/query/read-stage-changes'
import type { ReportArgs } from './report'

export async function* readAuditRows(
  db: Database,
  { rollout: { name }, fromMs, toMs }: ReportArgs,
): AsyncGenerator<AuditCells[]> {
  const [revisions, changes] = await Promise.all([
    readRevisions(db, name),
    readStageChanges(db, name),
  ])
  const rows = [
    ...revisions.map(({ atMs, author, revision }) => ({
      atMs,
      actor: author,
      role: '',
      action: 'apply plan',
      subject: name,
      detail: `revision ${revision}`,
    })),
    ...changes.map(({ atMs, author, action, stage, state }) => ({
      atMs,
      actor: author,
      role: '',
      action: `stage ${action}`,
      subject: name,
      detail: stage === null ? state : `${state}, stage ${stage}`,
    })),
  ]
  yield rows
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .sort((a, b) => a.atMs - b.atMs || (a.action < b.action ? -1 : 1))
}
