// Which tokens are right, as of a few seconds ago: asked with every request, read from the database seldom.
import type { Role } from '#lib/model/access'
import type { Database } from '#lib/store/client'
import { appendTokenUses } from '#lib/store/query/append-token-uses'
import { readLiveTokens } from '#lib/store/query/read-tokens'
import { hashToken, isTokenText } from './tokens'

/** A revoked token is refused after at most so long. */
const KEPT_MS = 4_000
/** When a token was last used is known to a minute. */
const USE_MS = 60_000

export interface KnownToken {
  readonly id: string
  readonly name: string
  readonly role: Role
}

export interface TokenBook {
  /** Null: no such token, or revoked. Throws AppError `unavailable` without a database. */
  find(text: string): Promise<KnownToken | null>
  get(id: string): Promise<KnownToken | null>
  /** The next question reads anew: this process made or revoked a token itself. */
  renew(): void
}

export interface TokenBookDeps {
  readonly db: Database
  /** The clock, epoch ms. */
  readonly now: () => number
  readonly complain: (error: unknown) => void
}

interface Page {
  readonly byHash: ReadonlyMap<string, KnownToken>
  readonly byId: ReadonlyMap<string, KnownToken>
}

export function createTokenBook(deps: TokenBookDeps): TokenBook {
  const { db, now } = deps
  const used = createUseNotes(deps)
  let page: Promise<Page> | null = null
  let readMs = 0
  const current = () => {
    if (page !== null && now() - readMs < KEPT_MS) return page
    const last = page
    readMs = now()
    // Without its database nothing can be read or changed anyway: what was right stays so.
    const reading = readPage(db).catch((error: unknown) => {
      if (last !== null) return last
      if (page === reading) page = null
      throw error
    })
    page = reading
    return reading
  }
  const taken = (token: KnownToken | undefined) => {
    if (token === undefined) return null
    used.note(token.id)
    return token
  }
  return {
    async find(text) {
      if (!isTokenText(text)) return null
      return taken((await current()).byHash.get(hashToken(text)))
    },
    async get(id) {
      return taken((await current()).byId.get(id))
    },
    renew() {
      readMs = 0
    },
  }
}

async function readPage(db: Database): Promise<Page> {
  const tokens = await readLiveTokens(db)
  return {
    byHash: new Map(tokens.map(({ hash, ...token }) => [hash, token])),
    byId: new Map(tokens.map(({ hash: _hash, ...token }) => [token.id, token])),
  }
}

/** Each token's use is kept once a minute. */
export function createUseNotes({ db, now, complain }: TokenBookDeps): { note(id: string): void } {
  const kept = new Map<string, number>()
  return {
    note(id) {
      const nowMs = now()
      if (nowMs - (kept.get(id) ?? 0) < USE_MS) return
      kept.set(id, nowMs)
      appendTokenUses(db, new Map([[id, nowMs]])).catch(complain)
    },
  }
}
