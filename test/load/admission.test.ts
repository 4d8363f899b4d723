import { describe, expect, it } from 'vitest'
import { admit, safeReturn, sessionOf, type Visit } from '#lib/load/admission'

const TOKEN = 'a-long-enough-token'

function visit(change: Partial<Omit<Visit, 'header'>> & { headers?: Record<string, string> } = {}) {
  const { headers = {}, ...rest } = change
  const all: Record<string, string> = { host: 'gray.example.com', ...headers }
  return {
    method: 'GET',
    path: '/api/v1/rollouts',
    session: undefined,
    header: (name: string) => all[name] ?? null,
    ...rest,
  }
}

describe('admit, when a token is set', () => {
  it('lets the right bearer token in, whatever the case of the scheme', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${TOKEN}` }
      expect(admit(visit({ headers }), TOKEN)).toEqual({ kind: 'enter' })
    }
  })

  it('refuses API calls without a token, with another one, or with a part of it', () => {
    const tries = [{}, { authorization: 'Bearer other' }, { authorization: 'Bearer a-long' }]
    for (const headers of tries) {
      expect(admit(visit({ headers }), TOKEN)).toMatchObject({
        kind: 'refuse',
        code: 'unauthorized',
      })
    }
  })

  it('refuses the token itself as a cookie: the cookie is another secret', () => {
    expect(admit(visit({ session: TOKEN }), TOKEN).kind).toBe('refuse')
    expect(admit(visit({ session: sessionOf(TOKEN) }), TOKEN).kind).toBe('enter')
    expect(sessionOf(TOKEN)).not.toContain(TOKEN)
  })

  it('sends people without a session to the sign-in page', () => {
    expect(admit(visit({ path: '/rollouts/a' }), TOKEN)).toEqual({ kind: 'sign-in' })
    expect(admit(visit({ path: '/sign-in' }), TOKEN)).toEqual({ kind: 'enter' })
  })

  it('tells Prometheus that it needs a token, instead of showing it a page', () => {
    expect(admit(visit({ path: '/metrics' }), TOKEN).kind).toBe('refuse')
    const authorization = `Bearer ${TOKEN}`
    expect(admit(visit({ path: '/metrics', headers: { authorization } }), TOKEN).kind).toBe('enter')
  })

  it('answers load balancers without a token', () => {
    expect(admit(visit({ path: '/api/health' }), TOKEN).kind).toBe('enter')
    expect(admit(visit({ path: '/api/ready' }), TOKEN).kind).toBe('enter')
    expect(admit(visit({ path: '/api/readyx' }), TOKEN).kind).toBe('refuse')
  })

  it('does not let a page of another site act with the cookie of a visitor', () => {
    const session = sessionOf(TOKEN)
    const from = (origin: string) => visit({ method: 'POST', session, headers: { origin } })
    expect(admit(from('https://evil.example'), TOKEN)).toMatchObject({ code: 'forbidden' })
    expect(admit(from('null'), TOKEN)).toMatchObject({ code: 'forbidden' })
    expect(admit(from('https://gray.example.com'), TOKEN).kind).toBe('enter')
    const headers = { origin: 'https://gray.example.com', host: 'web:3000' }
    const forwarded = { ...headers, 'x-forwarded-host': 'gray.example.com' }
    expect(admit(visit({ method: 'POST', session, headers }), TOKEN).kind).toBe('refuse')
    expect(admit(visit({ method: 'POST', session, headers: forwarded }), TOKEN).kind).toBe('enter')
  })
})

describe('admit, when no token is set', () => {
  const at = (host: string) => admit(visit({ headers: { host } }), null).kind

  it('answers to localhost and to addresses', () => {
    const own = ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', '192.168.0.7', 'x.localhost']
    expect(own.map(at)).toEqual(own.map(() => 'enter'))
  })

  it('does not answer to a name that somebody else may have pointed here', () => {
    const others = ['evil.example:3000', 'localhost.evil.example', '', 'user@localhost@x']
    expect(others.map(at)).toEqual(others.map(() => 'refuse'))
  })

  it('refuses changes by pages of other sites, but not by tools', () => {
    const headers = { host: 'localhost:3000' }
    const put = (more: Record<string, string>) =>
      admit(visit({ method: 'PUT', headers: { ...headers, ...more } }), null).kind
    expect(put({})).toBe('enter')
    expect(put({ origin: 'http://localhost:3000' })).toBe('enter')
    expect(put({ origin: 'http://localhost:5173' })).toBe('refuse')
  })
})

describe('safeReturn', () => {
  it('goes back to our own pages only', () => {
    expect(safeReturn('/rollouts/a?window=1h')).toBe('/rollouts/a?window=1h')
    const elsewhere = ['//evil.example', '/\\evil.example', 'https://evil.example', '', null]
    expect(elsewhere.map(safeReturn)).toEqual(elsewhere.map(() => '/'))
    expect(safeReturn('/api/v1/rollouts')).toBe('/')
  })
})
