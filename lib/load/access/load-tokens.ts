// Reads the tokens as pages and the API show them: never the token itself.
import { isoTime } from '#lib/load/iso-time'
import type { Role } from '#lib/model/access'
import type { Database } from '#lib/store/client'
import { readTokens, type StoredToken } from '#lib/store/query/read-tokens'

export interface TokenView {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** How it begins: enough to recognise it by. */
  readonly prefix: string
  readonly createdAt: string
  readonly createdBy: string
  /** Within a minute; null: never. */
  readonly lastUsedAt: string | null
  /** Null: it is in force. */
  readonly revokedAt: string | null
  readonly revokedBy: string | null
}

/** Those in force first, then the newest. */
export async function loadTokens(db: Database): Promise<TokenView[]> {
  const views = (await readTokens(db)).map(toTokenView).reverse()
  return views.sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null))
}

export function toTokenView(token: StoredToken): TokenView {
  const { id, name, role, prefix, createdMs, author, usedMs, revokedMs, revokedBy } = token
  return {
    ...{ id, name, role, prefix },
    createdAt: isoTime(createdMs),
    createdBy: author,
    lastUsedAt: usedMs === null ? null : isoTime(usedMs),
    revokedAt: revokedMs === null ? null : isoTime(revokedMs),
    revokedBy: revokedMs === null ? null : revokedBy,
  }
}
