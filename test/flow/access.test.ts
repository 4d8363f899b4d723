// Who may do what, for every call of the OpenAPI document, against a running server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#lib/model/access'
import { readAuditLog } from '#lib/store/query/read-audit-log'
import { type Document, fill, type Operation, operationsOf } from '#test/support/openapi'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const TOKEN = 'correct-horse-battery-staple'
const START_MS = 240_000
/** Another web process would know within this time. */
const NEWS_MS = 10_000
const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: shop }
spec:
  services:
    - { service: shop, gray: { version: '2' } }
  stages:
    - { name: canary, share: 10% }
`

let web: TestWeb
let operations: readonly Operation[]
const tokens = {} as Record<Role, { readonly id: string; readonly token: string }>

interface Sent {
  readonly token?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

function send(method: string, path: string, { token, headers = {}, body }: Sent = {}) {
  const auth = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const init = { method, headers: { ...auth, ...headers }, redirect: 'manual' as const }
  return fetch(`${web.url}${path}`, { ...init, ...(body === undefined ? {} : { body }) })
}

const json = { 'content-type': 'application/json' }

beforeAll(async () => {
  web = await startTestWeb({ env: { GRAYPROOF_TOKEN: TOKEN } })
  const document: Document = await (
    await send('GET', '/api/v1/openapi.json', { token: TOKEN })
  ).json()
  operations = operationsOf(document)
  for (const role of ['viewer', 'operator', 'ingest'] as const) {
    const body = JSON.stringify({ name: `a ${role}`, role })
    const made = await send('POST', '/api/v1/tokens', { token: TOKEN, headers: json, body })
    expect(made.status).toBe(201)
    tokens[role] = await made.json()
  }
}, START_MS)
afterAll(() => web?.stop())

async function refusals(): Promise<readonly string[]> {
  const rows = await readAuditLog(web.db, { fromMs: 0, toMs: Date.now() + 60_000 })
  const refused = rows.filter(({ kind }) => kind === 'refused')
  return refused.map(({ status, actor, action }) => `${status} ${actor}: ${action}`)
}

describe('every call', () => {
  it('is refused without a token and with a wrong one, and it is logged', async () => {
    expect(operations.length).toBeGreaterThan(25)
    for (const operation of operations) {
      const path = fill(operation, {})
      for (const sent of [{}, { token: 'wrong' }, { token: `gp_${'A'.repeat(43)}` }]) {
        const answer = await send(operation.method, path, sent)
        expect(answer.status, `${operation.method} ${path}`).toBe(401)
        expect((await answer.json()).error.code).toBe('unauthorized')
      }
    }
    const logged = operations.map(
      (it) => `401 : ${it.method} ${fill(it, {}).replace('/api/v1', '').split('?')[0]}`,
    )
    await expect.poll(refusals).toEqual(expect.arrayContaining(logged))
  })

  it('is refused to a token that may only send spans, and it is logged', async () => {
    for (const operation of operations) {
      const path = fill(operation, {})
      const answer = await send(operation.method, path, { token: tokens.ingest.token })
      expect(answer.status, `${operation.method} ${path}`).toBe(403)
      expect((await answer.json()).error.message).toContain('may only send spans')
    }
    const logged = operations.map(
      (it) => `403 a ingest: ${it.method} ${fill(it, {}).replace('/api/v1', '').split('?')[0]}`,
    )
    await expect.poll(refusals).toEqual(expect.arrayContaining(logged))
  })

  it('that needs an operator is refused to a viewer, and it is logged', async () => {
    const changing = operations.filter(({ role }) => role === 'operator')
    expect(changing.map(({ path }) => path)).toContain('/rollouts/{name}/stage')
    for (const operation of changing) {
      const answer = await send(operation.method, fill(operation, {}), {
        token: tokens.viewer.token,
      })
      expect(answer.status, `${operation.method} ${operation.path}`).toBe(403)
    }
    const logged = changing.map(({ method, path }) => `403 a viewer: ${method} ${path}`)
    await expect.poll(refusals).toEqual(expect.arrayContaining(logged))
  })

  it('that only reads is answered to a viewer', async () => {
    for (const path of ['/api/v1/rollouts', '/api/v1/sources', '/api/v1/status']) {
      expect((await send('GET', path, { token: tokens.viewer.token })).status, path).toBe(200)
    }
  })
})

describe('changes', () => {
  const apply = (token: string, headers: Record<string, string> = {}) =>
    send('PUT', '/api/v1/rollouts/shop', {
      ...{ token, body: PLAN },
      headers: { 'content-type': 'application/yaml', ...headers },
    })

  it('are in the audit log with who it was, who they said they were, and what came of it', async () => {
    const headers = { 'x-grayproof-author': 'ann', 'x-grayproof-peer': '6.6.6.6' }
    expect((await apply(tokens.operator.token, headers)).status).toBe(200)
    const stage = '/api/v1/rollouts/shop/stage'
    const body = '{"action":"advance","author":"bob"}'
    const token = TOKEN
    expect((await send('POST', stage, { token, headers: json, body })).status).toBe(409)
    const log = await (
      await send('GET', '/api/v1/audit?rollout=shop', { token: tokens.operator.token })
    ).json()
    const calls = log.entries.filter(({ kind }: { kind: string }) => kind === 'call')
    expect(calls[1]).toMatchObject({
      ...{ actor: 'a operator', claimed: 'ann', role: 'operator', via: 'token', status: 200 },
      ...{ action: 'PUT /rollouts/{name}', subject: 'shop', detail: 'revision 1' },
    })
    expect(calls[1].address).toMatch(/127\.0\.0\.1/)
    expect(calls[0]).toMatchObject({ actor: 'GRAYPROOF_TOKEN', claimed: 'bob', status: 409 })
    const plan = log.entries.find(({ kind }: { kind: string }) => kind === 'plan')
    expect(plan).toMatchObject({ actor: 'a operator (ann)', detail: 'revision 1' })
    const text = JSON.stringify(await web.db.query('SELECT * FROM audit'))
    for (const { token } of Object.values(tokens)) expect(text).not.toContain(token)
  })
})

describe('sessions', () => {
  const signIn = async (token: string) => {
    const body = new URLSearchParams({ token, next: '/topology' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return send('POST', '/api/session', { headers, body })
  }
  const cookieOf = (answer: Response) =>
    (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  it('of a viewer see pages without buttons that work, and say who is signed in', async () => {
    const answer = await signIn(tokens.viewer.token)
    expect(answer.headers.get('location')).toBe('/topology')
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/)
    const headers = { cookie: cookieOf(answer) }
    const page = await (await send('GET', '/rollouts/shop', { headers })).text()
    expect(page).toContain('a viewer')
    expect(page).toMatch(/<button[^>]*disabled[^>]*>(?:(?!<\/button>).)*Start/s)
    const stage = '/api/v1/rollouts/shop/stage'
    const act = { headers: { ...headers, ...json }, body: '{"action":"start"}' }
    expect((await send('POST', stage, act)).status).toBe(403)
  })

  it('are not given for tokens that may only send spans, nor for wrong ones', async () => {
    for (const token of [tokens.ingest.token, 'wrong', '']) {
      const answer = await signIn(token)
      expect(answer.headers.get('location')).toContain('/sign-in?wrong=1')
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    expect(await refusals()).toContain('401 : sign in')
  })

  it('end when somebody signs out, and when the token is revoked', async () => {
    const signed = await signIn(tokens.operator.token)
    const headers = { cookie: cookieOf(signed) }
    expect((await send('GET', '/api/v1/tokens', { headers })).status).toBe(200)
    const out = await send('POST', '/api/session/end', { headers })
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    const { id, token } = tokens.operator
    const revoked = await send('DELETE', `/api/v1/tokens/${id}`, { token: TOKEN })
    expect((await revoked.json()).revokedBy).toBe('GRAYPROOF_TOKEN')
    const status = async (sent: Sent) => (await send('GET', '/api/v1/tokens', sent)).status
    await expect.poll(() => status({ headers }), { timeout: NEWS_MS }).toBe(401)
    expect(await status({ token })).toBe(401)
    expect((await send('GET', '/', { headers })).status).toBe(307)
  })
})
