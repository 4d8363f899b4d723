import { REPORT_TABLES } from '#lib/report/index'
import { headerText } from '#lib/report/table'

export interface TableChoice {
  readonly name: string
  readonly title: string
  /** What one row is. */
  readonly rows: string
  readonly since: 'rollout' | 'stage'
  /** `header` as it stands in the file. */
  readonly columns: readonly { readonly name: string; readonly header: string }[]
}

/** The list of tables as plain data, for the browser. */
export const TABLE_CHOICES: readonly TableChoice[] = REPORT_TABLES.map((table) => ({
  name: table.name,
  title: table.title,
  rows: table.rows,
  since: table.since,
  columns: table.columns.map((column) => ({ name: column.name, header: headerText(column) })),
}))
