// What is called but reports nothing itself: databases, caches, queues, the outside.
import type { Peer } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { onlyIds } from './literals'

/** All known peers, or those of `ids`. */
export function readPeers(db: Database, ids?: readonly string[]): Promise<Peer[]> {
  return db.query<Peer>(
    `SELECT peer_id AS id, argMax(name, announced) AS name, argMax(kind, announced) AS kind
    FROM peers WHERE ${onlyIds('peer_id', ids)} GROUP BY peer_id ORDER BY peer_id`,
  )
}
