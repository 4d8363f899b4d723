// Who a request comes from: by its token, or by the cookie of somebody who signed in.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { TokenBook } from '#lib/engine/access/token-book'
import type { Actor } from '#lib/model/access'
import { givenToken } from './given-token'
import { readSession, type Secrets, sealingKey } from './session'

export type Identity = Pick<Actor, 'name' | 'role' | 'via'>

export interface Credentials {
  /** The header `authorization`. */
  readonly authorization: string | null
  /** The session cookie. */
  readonly session: string | undefined
}

export interface IdentifyDeps {
  readonly secrets: Secrets
  readonly book: TokenBook
  readonly nowMs: number
}

const SESSION_KEY = 'session'
/** As journals name it: nobody can tell who of those that know it. */
const SETTING_IDENTITY: Identity = {
  name: 'GRAYPROOF_TOKEN',
  role: 'operator',
  via: 'setting',
}
const NOBODY_KNOWN: Identity = { name: 'api', role: 'operator', via: 'open' }

/** Whether anybody must say who they are. */
export function isClosed({ token, oidcClientSecret }: Secrets): boolean {
  return token !== null || oidcClientSecret !== null
}

export function sessionKey(secrets: Secrets): Buffer | null {
  return sealingKey(secrets, SESSION_KEY)
}

/** Null: nobody we know. Throws AppError `unavailable` when a token must be looked up and cannot. */
export async function identify(
  credentials: Credentials,
  { secrets, book, nowMs }: IdentifyDeps,
): Promise<Identity | null> {
  const given = givenToken(credentials.authorization)
  const byToken = given === null ? null : await identifyToken(given, { secrets, book })
  if (byToken !== null) return byToken
  const key = sessionKey(secrets)
  const session = key === null ? null : readSession(credentials.session, key, nowMs)
  if (session === null) return isClosed(secrets) ? null : NOBODY_KNOWN
  if (session.kind === 'setting') return secrets.token === null ? null : SETTING_IDENTITY
  if (session.kind === 'oidc') return { name: session.name, role: session.role, via: 'oidc' }
  const token = await book.get(session.id)
  return token === null ? null : { name: token.name, role: token.role, via: 'token' }
}

/** The same for the text of a token alone. */
export async function identifyToken(
  text: string,
  { secrets: { token }, book }: Pick<IdentifyDeps, 'secrets' | 'book'>,
): Promise<(Identity & { readonly id: string }) | null> {
  if (token !== null && isSame(text, token)) return { ...SETTING_IDENTITY, id: '' }
  const known = await book.find(text)
  return known === null ? null : { ...known, via: 'token' }
}

/** Takes the same time wherever the texts differ, and whatever their lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
