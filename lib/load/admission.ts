// Who may see pages and call the API: decided once per request, before anything is read.
import { isIP } from 'node:net'
import { AppError } from '#lib/model/app-error'
import { problemOf } from './access/actor'
import type { Identity } from './access/identify'

export const SIGN_IN_PATH = '/sign-in'
const SESSION_PATH = '/api/session'
/** Load balancers ask these, and carry no token. They say nothing that needs one. */
const OPEN_PATHS = ['/api/health', '/api/ready', SIGN_IN_PATH, SESSION_PATH]
const METRICS_PATH = '/metrics'
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Visit {
  readonly method: string
  readonly path: string
  /** Header names in lower case. */
  header(name: string): string | null
}

export interface Guard {
  /** Whether anybody must say who they are; if not, only foreign pages must be kept out. */
  readonly closed: boolean
  /** Who it is; null: nobody we know. */
  readonly who: () => Promise<Identity | null>
}

export type Admission =
  | { readonly kind: 'enter' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'refuse'; readonly problem: AppError; readonly identity: Identity | null }

const ENTER: Admission = { kind: 'enter' }

export async function admit(visit: Visit, { closed, who }: Guard): Promise<Admission> {
  const foreign = foreignPage(visit, closed)
  if (foreign !== null) {
    return { kind: 'refuse', problem: new AppError('forbidden', foreign), identity: null }
  }
  const { path } = visit
  if (OPEN_PATHS.includes(path) || path.startsWith(`${SESSION_PATH}/`)) return ENTER
  const identity = await who()
  const problem = problemOf(identity, 'viewer')
  if (problem === null) return ENTER
  const isForPrograms = path.startsWith('/api/') || path === METRICS_PATH
  if (identity === null && !isForPrograms) return { kind: 'sign-in' }
  return { kind: 'refuse', problem, identity }
}

/** Where to go after signing in: a path of ours, never another site. */
export function safeReturn(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith('/api/') ? path : '/'
}

/**
 * A page of another site, open in the browser of somebody who may enter, must not act through it: by
 * a form or fetch (Origin), nor by a domain name that suddenly points to this machine (Host).
 */
function foreignPage(visit: Visit, closed: boolean): string | null {
  const host = visit.header('host') ?? ''
  if (!closed && !isOwnName(host)) {
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
