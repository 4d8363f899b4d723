// Adds to the journal of tokens: one was made, or one was revoked.
import type { Role } from '#lib/model/access'
import type { Database } from '#lib/store/client'

export interface NewToken {
  readonly id: string
  readonly atMs: number
  readonly name: string
  readonly role: Role
  /** SHA-256 in hex. */
  readonly hash: string
  /** The first characters, for people. */
  readonly prefix: string
  readonly author: string
}

export async function appendToken(db: Database, { atMs, ...token }: NewToken): Promise<void> {
  const row = { ...token, action: 'create', at: new Date(atMs).toISOString() }
  await db.insert('tokens', [row], { token: `token:${token.id}:create` })
}

export interface Revocation {
  readonly id: string
  readonly atMs: number
  readonly author: string
}

/** Of two at once, the first is kept. */
export async function appendRevocation(db: Database, revocation: Revocation): Promise<void> {
  const { id, atMs, author } = revocation
  const row = { id, author, action: 'revoke', at: new Date(atMs).toISOString() }
  await db.insert('tokens', [row], { token: `token:${id}:revoke` })
}
