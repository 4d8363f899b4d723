// What it takes to fill one report table of a rollout: the table, and where its rows come from.
import type { RolloutDetails } from '#lib/engine/rollouts'
import type { TimeSpan } from '#lib/load/stage-window'
import { chooseColumns } from '#lib/report/choose-columns'
import { csvOf } from '#lib/report/csv'
import type { Cell, ReportTable } from '#lib/report/table'
import type { Database } from '#lib/store/client'

export interface ReportArgs extends TimeSpan {
  readonly rollout: RolloutDetails
  /** Ends the reading. */
  readonly signal: AbortSignal
}

type Rows<Row> = (db: Database, args: ReportArgs) => AsyncIterable<readonly Row[]>

export interface Report {
  readonly table: ReportTable<never>
  /**
   * Pieces of a CSV file with these columns, all when none are named. Throws AppError `bad-request` for
   * unknown ones at once, and whatever reading throws.
   */
  csv(db: Database, args: ReportArgs & { readonly columns?: string }): AsyncGenerator<string>
  /** The same as cells, for those who show them. */
  cells(
    db: Database,
    args: ReportArgs & { readonly columns?: string },
  ): AsyncGenerator<readonly (readonly Cell[])[]>
}

export function report<Row>(table: ReportTable<Row>, rows: Rows<Row>): Report {
  return {
    table,
    csv: (db, { columns, ...args }) => csvOf(chooseColumns(table, columns), rows(db, args)),
    async *cells(db, { columns, ...args }) {
      const chosen = chooseColumns(table, columns)
      for await (const batch of rows(db, args)) {
        yield batch.map((row) => chosen.map(({ read }) => read(row)))
      }
    },
  }
}
