// Reads who changed what: the audit log together with the journals of plans and stages, oldest first.
import type { Database } from '#lib/store/client'

/** `plan` and `stage` come from the journals of rollouts, `call` and `refused` from the audit log. */
export const AUDIT_KINDS = ['plan', 'stage', 'call', 'refused'] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

export interface AuditLogRow {
  readonly atMs: number
  readonly kind: AuditKind
  /** The name of the token or person, of a plan or stage: its author. */
  readonly actor: string
  /** Who they said they are. */
  readonly claimed: string
  readonly role: string
  readonly via: string
  readonly address: string
  readonly action: string
  readonly subject: string
  /** HTTP status of the answer; 0: it was no call. */
  readonly status: number
  readonly times: number
  readonly detail: string
}

export interface AuditLogArgs {
  readonly fromMs: number
  readonly toMs: number
  /** Left out: all. */
  readonly rollout?: string
  /** The newest that many. Default: all. */
  readonly limit?: number
}

/** Half-open in time. */
export async function readAuditLog(
  db: Database,
  { fromMs, toMs, rollout = '', limit = 0 }: AuditLogArgs,
): Promise<AuditLogRow[]> {
  const when =
    'at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND at < fromUnixTimestamp64Milli({toMs:Int64})'
  const of = (column: string) => `({rollout:String} = '' OR ${column} = {rollout:String})`
  const none = `'' AS claimed, '' AS role, '' AS via, '' AS address`
  const rows = await db.query<AuditLogRow>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, * EXCEPT (at) FROM (
      SELECT at, if(status IN (401, 403), 'refused', 'call') AS kind, actor, claimed,
        toString(role) AS role, toString(via) AS via, address, action, subject, status, times, detail
      FROM audit WHERE ${when} AND ${of('subject')}
      UNION ALL
      SELECT at, 'plan' AS kind, author AS actor, ${none}, 'apply' AS action, rollout AS subject,
        toUInt16(0) AS status, toUInt32(1) AS times, concat('revision ', toString(revision)) AS detail
      FROM rollout_revisions WHERE ${when} AND ${of('rollout')}
      UNION ALL
      SELECT at, 'stage' AS kind, author AS actor, ${none}, toString(action) AS action,
        rollout AS subject, toUInt16(0) AS status, toUInt32(1) AS times,
        if(stage = '', toString(state), concat(toString(state), ' at ', stage)) AS detail
      FROM stage_changes WHERE ${when} AND ${of('rollout')}
    ) ORDER BY at DESC, kind, action, subject ${limit === 0 ? '' : 'LIMIT {limit:UInt32}'}`,
    { fromMs, toMs, rollout, limit },
  )
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) })).reverse()
}
