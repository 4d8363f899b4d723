// Reads who changed what: the audit log together with the journals of plans and stages, oldest first.
import type { Page, PageArgs } from '#lib/model/paging'
import type { Database } from '#lib/store/client'
import { keyset, readPage } from './keyset'

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
  /** Part of the name of who did it, or said they were, whatever its case. Left out: all. */
  readonly person?: string
}

const WHEN =
  'at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND at < fromUnixTimestamp64Milli({toMs:Int64})'
const NONE = `'' AS claimed, '' AS role, '' AS via, '' AS address`
const of = (column: string) => `({rollout:String} = '' OR ${column} = {rollout:String})`

const ENTRIES = `SELECT * FROM (
    SELECT at, if(status IN (401, 403), 'refused', 'call') AS kind, actor, claimed,
      toString(role) AS role, toString(via) AS via, address, action, subject, status, times, detail
    FROM audit WHERE ${WHEN} AND ${of('subject')}
    UNION ALL
    SELECT at, 'plan' AS kind, author AS actor, ${NONE}, 'apply' AS action, rollout AS subject,
      toUInt16(0) AS status, toUInt32(1) AS times, concat('revision ', toString(revision)) AS detail
    FROM rollout_revisions WHERE ${WHEN} AND ${of('rollout')}
    UNION ALL
    SELECT at, 'stage' AS kind, author AS actor, ${NONE}, toString(action) AS action,
      rollout AS subject, toUInt16(0) AS status, toUInt32(1) AS times,
      if(stage = '', toString(state), concat(toString(state), ' at ', stage)) AS detail
    FROM stage_changes WHERE ${WHEN} AND ${of('rollout')}
  ) WHERE {person:String} = ''
    OR positionCaseInsensitiveUTF8(concat(actor, ' ', claimed), {person:String}) > 0`

/** Half-open in time, oldest first. */
export async function readAuditLog(db: Database, args: AuditLogArgs): Promise<AuditLogRow[]> {
  const rows = await db.query<AuditLogRow>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, * EXCEPT (at) FROM (${ENTRIES})
    ORDER BY at, kind DESC, action DESC, subject DESC`,
    paramsOf(args),
  )
  return rows.map(toRow)
}

/** Entries have no id: what they say tells them apart, and equal ones stay together. */
const ID = `toString(cityHash64(kind, actor, claimed, role, via, address, action, subject, status,
  times, detail))`

/** Half-open in time, a page of them, newest first. */
export async function readAuditPage(
  db: Database,
  { page, ...args }: AuditLogArgs & { readonly page: PageArgs },
): Promise<Page<AuditLogRow & { readonly id: string }>> {
  return readPage(page, async (wanted) => {
    const { beside, cut, params } = keyset({ at: 'at', id: 'id' }, wanted)
    const rows = await db.query<AuditLogRow & { readonly id: string }>(
      `SELECT toUnixTimestamp64Milli(at) AS atMs, * EXCEPT (at)
      FROM (SELECT *, ${ID} AS id FROM (${ENTRIES})) WHERE ${beside} ${cut}`,
      { ...paramsOf(args), ...params },
    )
    return rows.map(toRow)
  })
}

export interface AuditCounts {
  readonly changes: number
  readonly refused: number
}

export async function countAudit(db: Database, args: AuditLogArgs): Promise<AuditCounts> {
  const [row] = await db.query<{ changes: string; refused: string }>(
    `SELECT countIf(kind != 'refused') AS changes, countIf(kind = 'refused') AS refused
    FROM (${ENTRIES})`,
    paramsOf(args),
  )
  return { changes: Number(row?.changes ?? 0), refused: Number(row?.refused ?? 0) }
}

function paramsOf({ fromMs, toMs, rollout = '', person = '' }: AuditLogArgs) {
  return { fromMs, toMs, rollout, person: person.trim() }
}

function toRow<Row extends AuditLogRow>(row: Row): Row {
  return { ...row, atMs: Number(row.atMs) }
}
