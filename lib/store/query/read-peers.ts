// What is called but reports nothing itself: databases, caches, queues, the outside.
import type { Peer } from '#lib/model/source'
import type { Database } from '#lib/store/client'

export function readPeers(db: Database): Promise<Peer[]> {
  return db.query<Peer>(
    `SELECT peer_id AS id, argMax(name, announced) AS name, argMax(kind, announced) AS kind
    FROM peers GROUP BY peer_id ORDER BY peer_id`,
  )
}
