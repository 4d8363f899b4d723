// Rows of the verdicts and of the share that each verdict counted.
import type { ShareCells } from '#lib/report/tables/share'
import type { VerdictCells } from '#lib/report/tables/verdicts'
import type { Database } from '#lib/store/client'
import { streamVerdicts } from '#lib/store/query/stream-verdicts'
import type { ReportArgs } from './report'

export async function* readVerdictRows(
  db: Database,
  { rollout, ...range }: ReportArgs,
): AsyncGenerator<VerdictCells[]> {
  for await (const batch of streamVerdicts(db, { rollout: rollout.name, ...range })) {
    yield batch.map(({ since, ...row }) => ({ ...row, sinceMs: momentOrNull(since) }))
  }
}

export async function* readShareRows(
  db: Database,
  { rollout, ...range }: ReportArgs,
): AsyncGenerator<ShareCells[]> {
  for await (const batch of streamVerdicts(db, { rollout: rollout.name, ...range })) {
    yield batch.map(({ atMs, revision, stage, outcome, share }) => ({
      atMs,
      revision,
      stage,
      outcome,
      countedBy: share.countedBy ?? 'request',
      counted: share.requests,
      gray: share.gray,
      planned: share.planned,
      tolerance: share.tolerance,
      observed: share.observed,
      lower: share.interval?.[0] ?? null,
      upper: share.interval?.[1] ?? null,
    }))
  }
}

function momentOrNull(text: string): number | null {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}
