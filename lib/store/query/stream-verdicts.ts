// Verdicts on a rollout as they come, oldest first: each with the finding that decided it, not all.
import type { TraceId } from '#lib/model/span'
import type { Outcome, ShareSummary } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'

export interface JournalRange {
  readonly rollout: string
  /** Half-open, epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly signal?: AbortSignal
}

export interface DecidedVerdict {
  readonly atMs: number
  readonly revision: number
  readonly stage: string | null
  readonly outcome: Outcome
  /** True when more than numbers changed. */
  readonly changed: boolean
  /** ISO 8601. */
  readonly since: string
  readonly share: ShareSummary
  /** Empty texts when no finding decided it. */
  readonly check: string
  readonly code: string
  readonly subject: string
  readonly reason: string
  readonly traces: readonly TraceId[]
  readonly findings: number
  /** Of the required ones. */
  readonly failing: number
}

interface StoredVerdict
  extends Omit<DecidedVerdict, 'atMs' | 'stage' | 'changed' | 'share' | 'findings' | 'failing'> {
  readonly atMs: string
  readonly stage: string
  readonly changed: number
  readonly share: string
  readonly findings: string
  readonly failing: string
}

/** Rows of a journal in the order of its table, so that none waits. */
export const IN_JOURNAL_RANGE = `rollout = {rollout:String}
  AND at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({to:Int64})`

export function journalParams({ rollout, fromMs, toMs }: JournalRange) {
  return { rollout, from: Math.floor(fromMs), to: Math.ceil(toMs) }
}

export async function* streamVerdicts(
  db: Database,
  range: JournalRange,
): AsyncGenerator<DecidedVerdict[], void, void> {
  const { signal } = range
  const batches = db.stream<StoredVerdict>(
    `WITH JSONExtractArrayRaw(verdict, 'findings') AS all,
      arrayFilter(f -> JSONExtractBool(f, 'required'), all) AS required,
      arrayFirst(f -> JSONExtractString(f, 'outcome') = outcome, required) AS deciding
    SELECT toUnixTimestamp64Milli(at) AS atMs, revision, stage, outcome, changed,
      JSONExtractString(verdict, 'since') AS since, JSONExtractRaw(verdict, 'share') AS share,
      JSONExtractString(deciding, 'check') AS check, JSONExtractString(deciding, 'code') AS code,
      JSONExtractString(deciding, 'subject') AS subject,
      JSONExtractString(deciding, 'summary') AS reason,
      arrayDistinct(arrayMap(e -> JSONExtractString(e, 'traceId'),
        JSONExtractArrayRaw(deciding, 'evidence'))) AS traces,
      length(all) AS findings,
      countEqual(arrayMap(f -> JSONExtractString(f, 'outcome'), required), 'fail') AS failing
    FROM verdicts WHERE ${IN_JOURNAL_RANGE}
    ORDER BY at, revision, changed`,
    journalParams(range),
    signal === undefined ? {} : { signal },
  )
  for await (const rows of batches) yield rows.map(toVerdict)
}

function toVerdict(row: StoredVerdict): DecidedVerdict {
  return {
    ...row,
    atMs: Number(row.atMs),
    stage: row.stage === '' ? null : row.stage,
    changed: row.changed === 1,
    // Part of a column that only `appendVerdict` writes.
    share: JSON.parse(row.share) as ShareSummary,
    findings: Number(row.findings),
    failing: Number(row.failing),
  }
}
