// Adds what a pipeline was told to the journal of gate answers.
import type { GateAnswer } from '#lib/model/gate'
import type { Database } from '#lib/store/client'

export async function appendGateAnswer(db: Database, answer: GateAnswer): Promise<void> {
  const { atMs, stage, dryRun, changed, ...rest } = answer
  const row = {
    ...rest,
    at: new Date(atMs).toISOString(),
    stage: stage ?? '',
    dry_run: dryRun ? 1 : 0,
    changed: changed ? 1 : 0,
  }
  await db.insert('gate_answers', [row])
}
