// Signing in with a token: the right one becomes a cookie that JavaScript cannot read.
import type { Role } from '#lib/model/access'
import { SESSION_COOKIE } from './cookie'
import { addressOf, audit, door, secrets } from './door'
import { type Identity, identifyToken, sessionKey } from './identify'
import { type Session, seal } from './session'

const DAY_MS = 86_400_000
const TOKEN_SESSION_MS = 30 * DAY_MS
/** Roles of the organisation are asked for again after a working day. */
const OIDC_SESSION_MS = 8 * 3_600_000

/** The cookie for the holder of a token; null: wrong, revoked, or only for spans. */
export async function sessionForToken(text: string, headers: Headers): Promise<string | null> {
  const known = await identifyToken(text, { secrets: secrets(), book: door().book })
  if (known === null || known.role === 'ingest') return null
  const { id, name, role } = known
  const kind = id === '' ? 'setting' : 'token'
  await noteSignIn(known, headers)
  return sessionCookie({ kind, id, name, role, untilMs: Date.now() + TOKEN_SESSION_MS }, headers)
}

/** The cookie for somebody whom the organisation knows. */
export async function sessionForPerson(
  { name, role }: { readonly name: string; readonly role: Role },
  headers: Headers,
): Promise<string> {
  await noteSignIn({ name, role, via: 'oidc' }, headers)
  const session = { kind: 'oidc', id: '', name, role, untilMs: Date.now() + OIDC_SESSION_MS }
  return sessionCookie(session as Session, headers)
}

/** Takes the cookie away. */
export function noSession(headers: Headers): string {
  return setCookie(SESSION_COOKIE, { value: '', maxAgeS: 0, path: '/', headers })
}

export interface CookieOptions {
  readonly value: string
  readonly maxAgeS: number
  readonly path: string
  /** Of the request: whether it came by https. */
  readonly headers: Headers
}

export function setCookie(name: string, { value, maxAgeS, path, headers }: CookieOptions): string {
  const secure = headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`
}

function sessionCookie(session: Session, headers: Headers): string {
  const key = sessionKey(secrets())
  if (key === null) throw new Error('there is nothing to seal a session with')
  const maxAgeS = Math.floor((session.untilMs - Date.now()) / 1_000)
  return setCookie(SESSION_COOKIE, { value: seal(session, key), maxAgeS, path: '/', headers })
}

function noteSignIn({ name, role, via }: Identity, headers: Headers): Promise<void> {
  const address = addressOf(headers)
  return audit({
    atMs: Date.now(),
    actor: name,
    role,
    via,
    address,
    action: 'sign in',
    subject: '',
  })
}
