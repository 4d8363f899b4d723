// Adds a verdict with all its evidence to the journal: pages, API and pipelines read that row.
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'

export interface VerdictRow {
  /** When it was said. Epoch ms. */
  readonly atMs: number
  /** True when more than numbers changed: such rows outlive the retention time. */
  readonly changed: boolean
  readonly verdict: Verdict
}

export async function appendVerdict(db: Database, row: VerdictRow): Promise<void> {
  const { verdict, atMs, changed } = row
  await db.insert('verdicts', [
    {
      rollout: verdict.rollout,
      revision: verdict.revision,
      stage: verdict.stage ?? '',
      at: new Date(atMs).toISOString(),
      outcome: verdict.outcome,
      changed: changed ? 1 : 0,
      verdict: JSON.stringify(verdict),
    },
  ])
}
