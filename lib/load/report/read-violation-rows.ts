// Rows of the violations: what verdicts showed, with each trace in short.
import type { ViolationCells } from '#lib/report/tables/violations'
import type { Database } from '#lib/store/client'
import { readTraceHeads } from '#lib/store/query/read-trace-heads'
import { type ShownBreak, streamEvidence } from '#lib/store/query/stream-evidence'
import type { ReportArgs } from './report'

/** Traces asked about at once. */
const TRACES_MAX = 1_000
/** A trace may have been there this long before a verdict shows it. */
const SHOWN_AFTER_MS = 3_600_000

export async function* readViolationRows(
  db: Database,
  { rollout, ...range }: ReportArgs,
): AsyncGenerator<ViolationCells[]> {
  for await (const batch of streamEvidence(db, { rollout: rollout.name, ...range })) {
    for (let at = 0; at < batch.length; at += TRACES_MAX) {
      yield await withHeads(db, batch.slice(at, at + TRACES_MAX))
    }
  }
}

async function withHeads(db: Database, breaks: readonly ShownBreak[]): Promise<ViolationCells[]> {
  const shown = breaks.map(({ firstMs }) => firstMs)
  const heads = await readTraceHeads(db, {
    traceIds: [...new Set(breaks.map(({ traceId }) => traceId))],
    fromMs: Math.min(...shown) - SHOWN_AFTER_MS,
    toMs: Math.max(...shown),
  })
  return breaks.map(({ firstMs, lastMs, ...shownBreak }) => {
    const head = heads.get(shownBreak.traceId)
    return {
      ...shownBreak,
      firstShownMs: firstMs,
      lastShownMs: lastMs,
      startedMs: head?.startMs ?? null,
      durationMs: head?.durationMs ?? null,
      request: head === undefined ? null : `${head.service} ${head.endpoint}`.trim(),
    }
  })
}
