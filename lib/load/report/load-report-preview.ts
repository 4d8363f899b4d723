// Reads the first rows of a report table: what a file would begin with.
import { loadRollout } from '#lib/load/load-rollout'
import type { TimeSpan } from '#lib/load/stage-window'
import { AppError } from '#lib/model/app-error'
import type { Cell } from '#lib/report/table'
import type { Database } from '#lib/store/client'
import type { CsvQuestion } from './csv-answer'
import { reportRange } from './report-range'
import { reportOn } from './reports'

const ROWS_MAX = 20

export interface ReportPreview extends TimeSpan {
  readonly rows: readonly (readonly Cell[])[]
  /** There are more of them. */
  readonly more: boolean
}

/** A sentence instead when it cannot be asked for like this. Throws AppError `not-found`. */
export async function loadReportPreview(
  db: Database,
  { rollout: name, table, columns, from, to }: CsvQuestion,
): Promise<ReportPreview | string> {
  const { details } = await loadRollout(db, name)
  const stop = new AbortController()
  try {
    const report = reportOn(table)
    const range = reportRange(report, { from, to, rollout: details, nowMs: Date.now() })
    const args = { rollout: details, signal: stop.signal, ...range }
    const rows: (readonly Cell[])[] = []
    for await (const batch of report.cells(
      db,
      columns === undefined ? args : { ...args, columns },
    )) {
      rows.push(...batch.slice(0, ROWS_MAX + 1 - rows.length))
      if (rows.length > ROWS_MAX) break
    }
    return { ...range, rows: rows.slice(0, ROWS_MAX), more: rows.length > ROWS_MAX }
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-request') return error.message
    throw error
  } finally {
    stop.abort()
  }
}
