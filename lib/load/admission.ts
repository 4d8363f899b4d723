// Who may see pages and call the API: decided once per request, before anything is read.
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { givenToken } from '#lib/load/access/given-token'
import type { ErrorCode } from '#lib/model/app-error'

export const SIGN_IN_PATH = '/sign-in'
const SESSION_PATH = '/api/session'
/** Load balancers ask these, and carry no token. They say nothing that needs one. */
const OPEN_PATHS = ['/api/health', '/api/ready', SESSION_PATH, SIGN_IN_PATH]
/** Not a page: who may not read it is told so, and not led to the sign-in page. */
const METRICS_PATH = '/metrics'
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Visit {
  readonly method: string
  readonly path: string
  /** Header names in lower case. */
  header(name: string): string | null
  readonly session: string | undefined
}

export type Admission =
  | { readonly kind: 'enter' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'refuse'; readonly code: ErrorCode; readonly message: string }

const ENTER: Admission = { kind: 'enter' }

/** `token` null: nobody but this machine can reach us, so that only foreign pages must be kept out. */
export function admit(visit: Visit, token: string | null): Admission {
  const foreign = foreignPage(visit, token)
  if (foreign !== null) return { kind: 'refuse', code: 'forbidden', message: foreign }
  if (token === null || OPEN_PATHS.includes(visit.path)) return ENTER
  if (isRightToken(givenToken(visit.header('authorization')), token)) return ENTER
  if (visit.session !== undefined && isSame(visit.session, sessionOf(token))) return ENTER
  const isCall = visit.path.startsWith('/api/') || visit.path === METRICS_PATH
  if (!isCall) return { kind: 'sign-in' }
  const message = 'this needs the header "authorization: Bearer <GRAYPROOF_TOKEN>"'
  return { kind: 'refuse', code: 'unauthorized', message }
}

export function isRightToken(given: string | null, token: string): boolean {
  return given !== null && isSame(given, token)
}

/** What the cookie holds instead of the token itself. */
export function sessionOf(token: string): string {
  return createHash('sha256').update('grayproof dashboard\0').update(token).digest('hex')
}

/** Where to go after signing in: a path of ours, never another site. */
export function safeReturn(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith('/api/') ? path : '/'
}

/**
 * A page of another site, open in the browser of somebody who may enter, must not act through it: by
 * a form or fetch (Origin), nor by a domain name that suddenly points to this machine (Host).
 */
function foreignPage(visit: Visit, token: string | null): string | null {
  const host = visit.header('host') ?? ''
  if (token === null && !isOwnName(host)) {
    return `without GRAYPROOF_TOKEN this answers to localhost and IP addresses only, not to "${host}"`
  }
  if (SAFE_METHODS.has(visit.method)) return null
  const origin = visit.header('origin')
  // A proxy may rewrite Host; no page of another site can send the forwarded one.
  const own = [host, visit.header('x-forwarded-host')]
  if (origin === null || own.includes(hostOf(origin) ?? '')) return null
  return `pages of ${origin} may not change anything here`
}

function isOwnName(host: string): boolean {
  const name = hostnameOf(host)
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0
}

function hostnameOf(host: string): string {
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  return name.replace(/^\[|\]$/g, '')
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

/** Takes the same time wherever the texts differ, and whatever their lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
