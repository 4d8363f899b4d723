import { describe, expect, it } from 'vitest'
import type { KnownToken, TokenBook } from '#lib/engine/access/token-book'
import { identify, sessionKey } from '#lib/load/access/identify'
import { readSession, type Session, seal, sealingKey, unseal } from '#lib/load/access/session'

const NOW = Date.UTC(2026, 0, 15)
const SECRETS = { token: 'main-token', oidcClientSecret: null }
const OPEN = { token: null, oidcClientSecret: null }
const CI: KnownToken = { id: '1', name: 'ci', role: 'viewer' }

/** Holds one token, `gp_ci`, until it is revoked. */
function bookOf(live: readonly KnownToken[]): TokenBook {
  return {
    find: async (text) => live.find(({ name }) => text === `gp_${name}`) ?? null,
    get: async (id) => live.find((token) => token.id === id) ?? null,
    renew: () => {},
  }
}

interface Given {
  readonly authorization?: string
  readonly session?: string
  readonly secrets?: typeof SECRETS | typeof OPEN
  readonly live?: readonly KnownToken[]
}

const ask = ({ authorization, session, secrets = SECRETS, live = [CI] }: Given) =>
  identify(
    { authorization: authorization ?? null, session },
    { secrets, book: bookOf(live), nowMs: NOW },
  )

const keyOf = (secrets: { token: string | null; oidcClientSecret: string | null }) =>
  sessionKey(secrets) ?? Buffer.alloc(0)

function cookie(change: Partial<Session> = {}, key = keyOf(SECRETS)): string {
  const session = { kind: 'token', id: '1', name: 'ci', role: 'operator', untilMs: NOW + 1 }
  return seal({ ...session, ...change }, key)
}

describe('who asks', () => {
  it('is told by the token, whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(await ask({ authorization: `${scheme} main-token` })).toMatchObject({
        via: 'setting',
        role: 'operator',
      })
    }
    expect(await ask({ authorization: 'Bearer gp_ci' })).toMatchObject({ ...CI, via: 'token' })
  })

  it('is nobody with another token, a part of one, or none', async () => {
    for (const authorization of ['Bearer other', 'Bearer main', 'Bearer gp_', 'main-token', '']) {
      expect(await ask({ authorization }), authorization).toBeNull()
    }
  })

  it('is told by the cookie, and a token of the list has the role that it has now', async () => {
    expect(await ask({ session: cookie() })).toEqual({ name: 'ci', role: 'viewer', via: 'token' })
    const person = cookie({ kind: 'oidc', name: 'ann@example.com', role: 'viewer' })
    expect(await ask({ session: person })).toMatchObject({ name: 'ann@example.com', via: 'oidc' })
    expect(await ask({ session: cookie({ kind: 'setting' }) })).toMatchObject({ via: 'setting' })
  })

  it('is nobody once the token is revoked, the session over, or the secret another one', async () => {
    expect(await ask({ session: cookie(), live: [] })).toBeNull()
    expect(await ask({ session: cookie({ untilMs: NOW }) })).toBeNull()
    const other = { token: 'new-token', oidcClientSecret: null }
    expect(await ask({ session: cookie(), secrets: other })).toBeNull()
  })

  it('is nobody with a cookie that was changed, or that somebody else made', async () => {
    const [, signature = ''] = cookie().split('.')
    const forged = Buffer.from(JSON.stringify({ kind: 'setting' })).toString('base64url')
    const tries = [`${forged}.${signature}`, `${cookie()}x`, 'main-token', '.', 'a.b', '']
    for (const session of tries) expect(await ask({ session }), session).toBeNull()
    expect(await ask({ session: cookie({}, Buffer.alloc(32)) })).toBeNull()
    const forTrips = sealingKey(SECRETS, 'oidc') ?? Buffer.alloc(0)
    expect(await ask({ session: cookie({}, forTrips) })).toBeNull()
  })

  it('may be anybody while there is no secret; who shows a token is still told by it', async () => {
    expect(await ask({ secrets: OPEN })).toMatchObject({ role: 'operator', via: 'open' })
    expect(await ask({ secrets: OPEN, authorization: 'Bearer gp_ci' })).toMatchObject(CI)
  })
})

describe('a seal', () => {
  it('holds no secret, and opens only with its own key', () => {
    const sealed = cookie()
    expect(sealed).not.toContain('main-token')
    expect(readSession(sealed, keyOf(SECRETS), NOW)).toMatchObject({ id: '1' })
    expect(unseal(sealed, Buffer.alloc(32))).toBeNull()
    expect(unseal('x'.repeat(10_000), keyOf(SECRETS))).toBeNull()
  })
})
