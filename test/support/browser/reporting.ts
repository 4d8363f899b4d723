// A few sources that report right now, for pages about who reports.
import type { Database } from '#lib/store/client'
import { insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

export interface Reporter {
  /** `service@version`. */
  readonly at: string
  readonly spans: number
  readonly weight?: number
  readonly flags?: TestSpan['flags']
  /** How far its clock is ahead. */
  readonly aheadMs?: number
}

/** One root span after the other, received now. */
export async function reportNow(db: Database, reporters: readonly Reporter[]): Promise<void> {
  const nowMs = Date.now() - T0_MS
  const spans = reporters.flatMap(({ at, spans: count, weight, flags, aheadMs = 0 }, place) =>
    Array.from({ length: count }, (_, index): TestSpan => {
      const id = `${place}-${index}`
      const startMs = nowMs - 5_000 + aheadMs + index
      const more = { ...(weight === undefined ? {} : { weight }), ...(flags ? { flags } : {}) }
      return {
        trace: id,
        id,
        at,
        kind: 'server',
        startMs,
        durationMs: 5,
        receivedS: 'now',
        ...more,
      }
    }),
  )
  await insertSpans(db, spans)
}
