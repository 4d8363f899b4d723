// Reads the traces that broke the plan in the current stage: the evidence of the verdict's failures.
import type { TraceId } from '#lib/model/span'
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readTraceHeads, type TraceHead } from '#lib/store/query/read-trace-heads'
import { isoTime } from './iso-time'
import type { TimeSpan } from './stage-window'

export interface Violation {
  readonly traceId: TraceId
  readonly check: string
  /** What kind of violation: a route outcome, or the code of the finding. */
  readonly outcome: string
  /** An edge "caller → callee", or what else was asked about. */
  readonly subject: string
  /** The trace in short; null when its spans are gone. */
  readonly started: string | null
  readonly durationMs: number | null
  readonly request: string | null
}

/**
 * Newest first; at most as many as the verdict keeps. Several checks may show the same break by the same
 * trace: it is listed once, by the check that comes first in the verdict.
 */
export async function loadViolations(
  db: Database,
  { verdict, range }: { readonly verdict: Verdict; readonly range: TimeSpan },
): Promise<Violation[]> {
  const found = verdict.findings
    .filter(({ outcome }) => outcome === 'fail')
    .flatMap(({ check, code, subject, evidence }) =>
      evidence.map(({ traceId, note }) => ({ traceId, check, outcome: note ?? code, subject })),
    )
  const breaks = new Map<string, (typeof found)[number]>()
  for (const one of found) {
    const key = `${one.traceId} ${one.outcome} ${one.subject}`
    if (!breaks.has(key)) breaks.set(key, one)
  }
  const traceIds = [...new Set(found.map(({ traceId }) => traceId))]
  const heads = await readTraceHeads(db, { traceIds, ...range })
  return [...breaks.values()]
    .map((violation) => ({ ...violation, ...shortly(heads.get(violation.traceId)) }))
    .sort((a, b) => ((a.started ?? '') < (b.started ?? '') ? 1 : -1))
}

function shortly(head: TraceHead | undefined) {
  if (head === undefined) return { started: null, durationMs: null, request: null }
  return {
    started: isoTime(head.startMs),
    durationMs: head.durationMs,
    request: head.endpoint === '' ? head.service : `${head.service} ${head.endpoint}`,
  }
}
