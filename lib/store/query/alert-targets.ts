// The journal of alert targets: the newest row of each name says what it is, or that it is gone.
import type { AlertTarget, TargetSettings } from '#lib/alert/target/target'
import type { Database } from '#lib/store/client'

export interface TargetRow {
  readonly name: string
  readonly atMs: number
  readonly author: string
  /** Null: the target was deleted. */
  readonly settings: TargetSettings | null
}

export async function appendAlertTarget(db: Database, row: TargetRow): Promise<void> {
  const { name, atMs, author, settings } = row
  await db.insert('alert_targets', [
    {
      name,
      at: new Date(atMs).toISOString(),
      author,
      deleted: settings === null ? 1 : 0,
      settings: settings === null ? '' : JSON.stringify(settings),
      id: crypto.randomUUID(),
    },
  ])
}

/** Those that there are, by name. */
export async function readAlertTargets(db: Database): Promise<AlertTarget[]> {
  const rows = await readTargetRows(db)
  return rows.flatMap(({ settings, ...row }) => (settings === null ? [] : { ...settings, ...row }))
}

/** The newest row of each name, also of those that were removed. */
export async function readTargetRows(db: Database): Promise<TargetRow[]> {
  const rows = await db.query<{ name: string; atMs: string; author: string; settings: string }>(
    `SELECT name, toUnixTimestamp64Milli(latest.1) AS atMs, latest.2 AS author,
      if(latest.3 = 1, '', latest.4) AS settings
    FROM (
      SELECT name, argMax((at, author, deleted, settings), (at, id)) AS latest
      FROM alert_targets GROUP BY name)
    ORDER BY name`,
  )
  return rows.map((row) => ({
    ...row,
    atMs: Number(row.atMs),
    settings: row.settings === '' ? null : toSettings(row.settings),
  }))
}

/** Only `appendAlertTarget` writes this column, and it writes nothing but settings. */
function toSettings(text: string): TargetSettings {
  return JSON.parse(text) as TargetSettings
}
