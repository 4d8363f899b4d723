import { describe, expect, it } from 'vitest'
import type { Identity } from '#lib/load/access/identify'
import { admit, safeReturn } from '#lib/load/admission'

const VIEWER: Identity = { name: 'ann', role: 'viewer', via: 'token' }
const INGEST: Identity = { name: 'collector', role: 'ingest', via: 'token' }

interface Change {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
}

function visit({ headers = {}, ...rest }: Change = {}) {
  const all: Record<string, string> = { host: 'gray.example.com', ...headers }
  return {
    method: 'GET',
    path: '/api/v1/rollouts',
    header: (name: string) => all[name] ?? null,
    ...rest,
  }
}

const as = (identity: Identity | null) => ({ closed: true, who: async () => identity })
const refusal = (code: string) => ({ kind: 'refuse', problem: { code } })

describe('admit, when people and programs must say who they are', () => {
  it('lets in whom it knows', async () => {
    expect(await admit(visit(), as(VIEWER))).toEqual({ kind: 'enter' })
    expect(await admit(visit({ path: '/topology' }), as(VIEWER))).toEqual({ kind: 'enter' })
  })

  it('refuses calls of those it does not know', async () => {
    expect(await admit(visit(), as(null))).toMatchObject(refusal('unauthorized'))
  })

  it('refuses tokens that may only send spans, by their names', async () => {
    const refused = await admit(visit(), as(INGEST))
    expect(refused).toMatchObject({ ...refusal('forbidden'), identity: INGEST })
    expect((await admit(visit({ path: '/' }), as(INGEST))).kind).toBe('refuse')
  })

  it('sends people without a session to the sign-in page', async () => {
    expect(await admit(visit({ path: '/rollouts/a' }), as(null))).toEqual({ kind: 'sign-in' })
    for (const path of ['/sign-in', '/api/session', '/api/session/oidc/callback']) {
      expect(await admit(visit({ path }), as(null)), path).toEqual({ kind: 'enter' })
    }
  })

  it('tells Prometheus that it needs a token, instead of showing it a page', async () => {
    expect((await admit(visit({ path: '/metrics' }), as(null))).kind).toBe('refuse')
    expect((await admit(visit({ path: '/metrics' }), as(VIEWER))).kind).toBe('enter')
  })

  it('answers load balancers without asking who they are', async () => {
    const who = () => Promise.reject(new Error('asked'))
    for (const path of ['/api/health', '/api/ready']) {
      expect((await admit(visit({ path }), { closed: true, who })).kind).toBe('enter')
    }
    expect((await admit(visit({ path: '/api/readyx' }), as(null))).kind).toBe('refuse')
  })

  it('does not let a page of another site act with the cookie of a visitor', async () => {
    const from = (origin: string) =>
      admit(visit({ method: 'POST', headers: { origin } }), as(VIEWER))
    expect(await from('https://evil.example')).toMatchObject(refusal('forbidden'))
    expect(await from('null')).toMatchObject(refusal('forbidden'))
    expect((await from('https://gray.example.com')).kind).toBe('enter')
    const headers = { origin: 'https://gray.example.com', host: 'web:3000' }
    const forwarded = { ...headers, 'x-forwarded-host': 'gray.example.com' }
    const post = (more: Record<string, string>) =>
      admit(visit({ method: 'POST', headers: more }), as(VIEWER))
    expect((await post(headers)).kind).toBe('refuse')
    expect((await post(forwarded)).kind).toBe('enter')
  })
})

describe('admit, when nobody must', () => {
  const open = {
    closed: false,
    who: async (): Promise<Identity> => ({ name: 'api', role: 'operator', via: 'open' }),
  }
  const at = async (host: string) => (await admit(visit({ headers: { host } }), open)).kind

  it('answers to localhost and to addresses', async () => {
    const own = ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', '192.168.0.7', 'x.localhost']
    expect(await Promise.all(own.map(at))).toEqual(own.map(() => 'enter'))
  })

  it('does not answer to a name that somebody else may have pointed here', async () => {
    const others = ['evil.example:3000', 'localhost.evil.example', '', 'user@localhost@x']
    expect(await Promise.all(others.map(at))).toEqual(others.map(() => 'refuse'))
  })

  it('refuses changes by pages of other sites, but not by tools', async () => {
    const headers = { host: 'localhost:3000' }
    const put = async (more: Record<string, string>) =>
      (await admit(visit({ method: 'PUT', headers: { ...headers, ...more } }), open)).kind
    expect(await put({})).toBe('enter')
    expect(await put({ origin: 'http://localhost:3000' })).toBe('enter')
    expect(await put({ origin: 'http://localhost:5173' })).toBe('refuse')
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
