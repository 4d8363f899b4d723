// Traces that failing findings showed over a range of time, each break once, as they come.
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { IN_JOURNAL_RANGE, type JournalRange, journalParams } from './stream-verdicts'

export interface ShownBreak {
  readonly traceId: TraceId
  readonly stage: string | null
  /** The check that showed it first. */
  readonly check: string
  /** What the evidence says of the trace, else the code of the finding. */
  readonly outcome: string
  readonly subject: string
  /** The first and the last verdict that showed it. */
  readonly firstMs: number
  readonly lastMs: number
}

interface StoredBreak extends Omit<ShownBreak, 'firstMs' | 'lastMs'> {
  readonly stage: string
  readonly firstMs: string
  readonly lastMs: string
}

/** By the time at which they were shown first. */
export async function* streamEvidence(
  db: Database,
  range: JournalRange,
): AsyncGenerator<ShownBreak[], void, void> {
  const { signal } = range
  const batches = db.stream<StoredBreak>(
    `SELECT traceId, stage, argMin(checkName, (at, place)) AS check, what AS outcome, subject,
      toUnixTimestamp64Milli(min(at)) AS firstMs, toUnixTimestamp64Milli(max(at)) AS lastMs
    FROM (
      SELECT at, stage, place, JSONExtractString(finding, 'check') AS checkName,
        JSONExtractString(finding, 'subject') AS subject,
        arrayJoin(JSONExtractArrayRaw(finding, 'evidence')) AS shown,
        JSONExtractString(shown, 'traceId') AS traceId,
        if(JSONHas(shown, 'note'), JSONExtractString(shown, 'note'),
          JSONExtractString(finding, 'code')) AS what
      FROM (
        SELECT at, stage, JSONExtractArrayRaw(verdict, 'findings') AS all
        FROM verdicts WHERE ${IN_JOURNAL_RANGE} AND position(verdict, '"outcome":"fail"') > 0)
      ARRAY JOIN all AS finding, arrayEnumerate(all) AS place
      WHERE JSONExtractString(finding, 'outcome') = 'fail')
    GROUP BY traceId, stage, what, subject
    ORDER BY firstMs, traceId, stage, outcome, subject`,
    journalParams(range),
    signal === undefined ? {} : { signal },
  )
  for await (const rows of batches) {
    yield rows.map((row) => ({
      ...row,
      stage: row.stage === '' ? null : row.stage,
      firstMs: Number(row.firstMs),
      lastMs: Number(row.lastMs),
    }))
  }
}
