// Adds one version of a plan to the journal of revisions.
import type { Revision } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'

/**
 * At most one plan gets each revision number: the database drops the second row that claims it, so
 * that the caller must read back whose it was.
 */
export async function appendRevision(db: Database, revision: Revision): Promise<void> {
  const { rollout, atMs, sourceText, ...rest } = revision
  const row = { rollout, ...rest, at: new Date(atMs).toISOString(), source_text: sourceText }
  await db.insert('rollout_revisions', [row], { token: `revision:${rest.revision}:${rollout}` })
}
