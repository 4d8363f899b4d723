// Endpoint names by id: only those asked for, since there can be many.
import type { Database } from '#lib/store/client'
import { idList } from './literals'

export async function readEndpoints(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT endpoint_id AS id, any(name) AS name FROM endpoints
    WHERE endpoint_id IN ${idList([...new Set(ids)])} GROUP BY endpoint_id`,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
