// One table of a rollout as a CSV file, made while it is sent.
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'
import { fileName } from '#lib/report/file-name'
import { fileAnswer } from './file-answer'
import { reportRange } from './report-range'
import { reportOn } from './reports'

export interface CsvQuestion {
  readonly rollout: string
  readonly table: string
  /** Epoch ms; see `since` of the table for what is chosen without them. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Names with commas between; default: all. */
  readonly columns?: string | undefined
}

/** Throws AppError `not-found`, or `bad-request` for an unknown table or column, or an empty range. */
export async function csvAnswer(
  { rollout: name, table, columns, ...asked }: CsvQuestion,
  { gone }: { readonly gone: AbortSignal },
): Promise<Response> {
  const db = database()
  const report = reportOn(table)
  const { details } = await loadRollout(db, name)
  const range = reportRange(report, { ...asked, rollout: details, nowMs: Date.now() })
  const stop = new AbortController()
  const signal = AbortSignal.any([gone, stop.signal])
  const args = { rollout: details, signal, ...range }
  const pieces = report.csv(db, columns === undefined ? args : { ...args, columns })
  return fileAnswer(pieces, {
    type: 'text/csv; charset=utf-8',
    name: fileName([name, table, dayOf(range.fromMs), dayOf(range.toMs)], 'csv'),
    stop: () => stop.abort(),
  })
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
