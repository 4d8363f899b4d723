// Keeps when tokens were last used.
import type { Database } from '#lib/store/client'

/** Epoch ms by token id. */
export async function appendTokenUses(
  db: Database,
  uses: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...uses].map(([id, atMs]) => ({ token_id: id, at: new Date(atMs).toISOString() }))
  await db.insert('token_uses', rows)
}
