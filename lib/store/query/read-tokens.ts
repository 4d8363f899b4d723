// Reads the tokens that were made, also revoked ones, oldest first.
import type { Role } from '#lib/model/access'
import type { Database } from '#lib/store/client'

export interface StoredToken {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** SHA-256 in hex. */
  readonly hash: string
  readonly prefix: string
  readonly createdMs: number
  readonly author: string
  /** Null: it is in force. */
  readonly revokedMs: number | null
  readonly revokedBy: string
  /** Within a minute; null: never. */
  readonly usedMs: number | null
}

const MADE = `anyIf(name, action = 'create') AS name, anyIf(role, action = 'create') AS role,
  anyIf(hash, action = 'create') AS hash`

export async function readTokens(db: Database): Promise<StoredToken[]> {
  const [rows, uses] = await Promise.all([
    db.query<Omit<StoredToken, 'usedMs' | 'author'> & { maker: string }>(
      `SELECT id, ${MADE}, anyIf(prefix, action = 'create') AS prefix,
        toUnixTimestamp64Milli(minIf(at, action = 'create')) AS createdMs,
        anyIf(author, action = 'create') AS maker,
        if(countIf(action = 'revoke') = 0, NULL,
          toUnixTimestamp64Milli(minIf(at, action = 'revoke'))) AS revokedMs,
        argMinIf(author, at, action = 'revoke') AS revokedBy
      FROM tokens GROUP BY id HAVING countIf(action = 'create') > 0 ORDER BY createdMs, id`,
    ),
    db.query<{ id: string; atMs: string }>(
      `SELECT token_id AS id, toUnixTimestamp64Milli(max(at)) AS atMs
      FROM token_uses GROUP BY token_id`,
    ),
  ])
  const used = new Map(uses.map(({ id, atMs }) => [id, Number(atMs)]))
  return rows.map(({ maker, ...row }) => ({
    ...row,
    author: maker,
    createdMs: Number(row.createdMs),
    revokedMs: row.revokedMs === null ? null : Number(row.revokedMs),
    usedMs: used.get(row.id) ?? null,
  }))
}

/** Only what is needed to tell whether a token is right. */
export async function readLiveTokens(
  db: Database,
): Promise<Pick<StoredToken, 'id' | 'name' | 'role' | 'hash'>[]> {
  return db.query(
    `SELECT id, ${MADE} FROM tokens GROUP BY id
    HAVING countIf(action = 'create') > 0 AND countIf(action = 'revoke') = 0`,
  )
}
