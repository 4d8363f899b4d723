// What mark ids stand for, and which marks were seen together in one trace.
import type { Mark } from '#lib/model/mark'
import type { Database } from '#lib/store/client'
import { onlyIds } from './literals'

export interface MarkSet {
  readonly id: string
  readonly markIds: readonly string[]
}

/** All known marks, or those of `ids`. */
export function readMarks(db: Database, ids?: readonly string[]): Promise<Mark[]> {
  return db.query<Mark>(
    `SELECT mark_id AS id, argMax(pairs, announced) AS pairs
    FROM marks WHERE ${onlyIds('mark_id', ids)} GROUP BY mark_id ORDER BY mark_id`,
  )
}

/** All sets but the empty one, whose id is 0. A set of one mark has that mark's id. */
export async function readMarkSets(db: Database): Promise<MarkSet[]> {
  return await db.query<MarkSet>(
    `SELECT mark_set AS id, any(mark_ids) AS markIds FROM mark_sets GROUP BY mark_set
    UNION ALL SELECT mark_id AS id, [mark_id] AS markIds FROM marks GROUP BY mark_id`,
  )
}
