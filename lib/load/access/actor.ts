// Who asks for a call, and whether they may.
import { type Actor, type CallRole, mayCall, toActor } from '#lib/model/access'
import { AppError } from '#lib/model/app-error'
import { SESSION_COOKIE } from './cookie'
import { addressOf, door, whoIs } from './door'
import type { Identity } from './identify'

/** Who a client says it acts for: kept beside who it is. */
const AUTHOR_HEADER = 'x-grayproof-author'

export interface Asked {
  /** Such as `POST /rollouts/{name}/stage`. */
  readonly action: string
  /** The name in the path. */
  readonly subject: string
  readonly needed: CallRole
}

/** Throws AppError `unauthorized` or `forbidden`, and tells the audit log of it. */
export async function admitCall(request: Request, asked: Asked): Promise<Identity> {
  if (asked.needed === 'anyone') return NOBODY
  const identity = await whoIs({
    authorization: request.headers.get('authorization'),
    session: cookieOf(request, SESSION_COOKIE),
  })
  const problem = problemOf(identity, asked.needed)
  if (problem === null) return identity ?? NOBODY
  noteRefusal(request.headers, { ...asked, identity, status: problem.status })
  throw problem
}

/** `said`: what the call itself says about its author. */
export function actorOf(request: Request, identity: Identity, said: string | null): Actor {
  return toActor(identity, said ?? request.headers.get(AUTHOR_HEADER))
}

export interface RefusedCall extends Pick<Asked, 'action' | 'subject'> {
  /** Role '' when they have none here. */
  readonly identity: (Omit<Identity, 'role'> & { readonly role: string }) | null
  readonly status: number
}

export function noteRefusal(
  headers: Pick<Headers, 'get'>,
  { identity, action, subject, status }: RefusedCall,
): void {
  door().refusals.note({
    atMs: Date.now(),
    actor: identity?.name ?? '',
    role: identity?.role ?? '',
    via: identity?.via ?? '',
    claimed: headers.get(AUTHOR_HEADER)?.slice(0, CLAIM_MAX) ?? '',
    address: addressOf(headers),
    action,
    subject,
    status,
  })
}

export function problemOf(identity: Identity | null, needed: CallRole): AppError | null {
  if (identity === null) {
    const text =
      'this needs the header "authorization: Bearer <token>" with a token that is in force'
    return new AppError('unauthorized', text)
  }
  if (mayCall(identity.role, needed)) return null
  const text =
    identity.role === 'ingest'
      ? `the token "${identity.name}" may only send spans`
      : `${identity.name} may read, but this needs the role ${needed}`
  return new AppError('forbidden', text)
}

const CLAIM_MAX = 200
const NOBODY: Identity = { name: '', role: 'viewer', via: 'open' }

export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
