// Makes and revokes tokens. A token is 256 random bits, shown once; only its hash is kept.
import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '#lib/model/access'
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'
import { appendRevocation, appendToken } from '#lib/store/query/append-token'
import { readTokens, type StoredToken } from '#lib/store/query/read-tokens'

/** So that people and secret scanners see what it is. */
const TOKEN_START = 'gp_'
const TOKEN_BYTES = 32
const PREFIX_LENGTH = TOKEN_START.length + 6

interface TokenDeps {
  readonly db: Database
  /** The clock, epoch ms. */
  readonly now: () => number
}

export interface MakeTokenArgs {
  readonly name: string
  readonly role: Role
  readonly author: string
}

export interface MadeToken {
  /** What the client must send; nobody can read it again. */
  readonly token: string
  readonly entry: StoredToken
}

/** Throws AppError `conflict` when a token of that name is in force: journals tell them by name. */
export async function makeToken(
  { db, now }: TokenDeps,
  { name, role, author }: MakeTokenArgs,
): Promise<MadeToken> {
  const known = await readTokens(db)
  if (known.some((token) => token.name === name && token.revokedMs === null)) {
    throw new AppError('conflict', `there is a token "${name}" already: revoke it first`)
  }
  // 256 random bits need no slow hash: nobody can try them all.
  const token = TOKEN_START + randomBytes(TOKEN_BYTES).toString('base64url')
  const made = {
    id: crypto.randomUUID(),
    name,
    role,
    author,
    prefix: token.slice(0, PREFIX_LENGTH),
  }
  const atMs = now()
  const hash = hashToken(token)
  await appendToken(db, { ...made, atMs, hash })
  const entry = { ...made, hash, createdMs: atMs, revokedMs: null, revokedBy: '', usedMs: null }
  return { token, entry }
}

/** Throws AppError `not-found`. One that was revoked before stays as it is. */
export async function revokeToken(
  { db, now }: TokenDeps,
  { id, author }: { readonly id: string; readonly author: string },
): Promise<StoredToken> {
  const find = async () => (await readTokens(db)).find((token) => token.id === id)
  const known = await find()
  if (known === undefined) throw new AppError('not-found', `there is no token with the id "${id}"`)
  if (known.revokedMs !== null) return known
  await appendRevocation(db, { id, atMs: now(), author })
  return (await find()) ?? known
}

/** Whether it looks like one: anything else needs no look into the list. */
export function isTokenText(text: string): boolean {
  return text.startsWith(TOKEN_START)
}

/** SHA-256 in hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
