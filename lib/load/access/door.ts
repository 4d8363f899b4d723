// What proxy, calls and pages of one web process share to tell who asks: the book, the notes of refusals.
import { createTokenBook, type TokenBook } from '#lib/engine/access/token-book'
import { services } from '#lib/load/services'
import { type AuditEntry, appendAudit } from '#lib/store/query/append-audit'
import { PEER_HEADER } from './cookie'
import { type Credentials, type Identity, identify } from './identify'
import { createRefusals, type Refusals } from './refusals'
import type { Secrets } from './session'

const ADDRESS_MAX = 200

interface Door {
  readonly book: TokenBook
  readonly refusals: Refusals
}

/** Next gives proxy, pages and routes their own copies of a module, but one global object. */
const KEY = Symbol.for('grayproof.door')
const held = globalThis as unknown as Record<symbol, Door | undefined>

export function door(): Door {
  held[KEY] ??= open()
  return held[KEY]
}

export function secrets(): Secrets {
  const { token, oidcClientSecret } = services().settings
  return { token, oidcClientSecret }
}

export function whoIs(credentials: Credentials): Promise<Identity | null> {
  return identify(credentials, { secrets: secrets(), book: door().book, nowMs: Date.now() })
}

/** Behind a proxy of yours: the proxy's address, and for whom it says it asks. */
export function addressOf(headers: Pick<Headers, 'get'>): string {
  const peer = headers.get(PEER_HEADER) ?? ''
  const told = headers.get('x-forwarded-for') ?? ''
  const address = told === '' || told === peer ? peer : `${peer} for ${told}`
  return address.slice(0, ADDRESS_MAX)
}

/** Never throws: what was done was done, and then at least the log knows. */
export async function audit(entry: AuditEntry): Promise<void> {
  const { db, log } = services()
  try {
    await appendAudit(db, entry)
  } catch (error) {
    log.error({ err: error, entry }, 'an entry of the audit log was not kept')
  }
}

function open(): Door {
  const { db, log } = services()
  return {
    book: createTokenBook({
      db,
      now: Date.now,
      complain: (error) => log.warn({ err: error }, 'the use of a token was not kept'),
    }),
    refusals: createRefusals({
      tell: (entries) => {
        for (const entry of entries) log.warn(entry, 'refused')
        appendAudit(db, ...entries).catch((error: unknown) =>
          log.warn({ err: error }, 'refusals were not kept in the audit log'),
        )
      },
      later: (then, ms) => setTimeout(then, ms).unref(),
    }),
  }
}
