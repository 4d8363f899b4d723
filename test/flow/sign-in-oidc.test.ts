// Signing in through the organisation, played by an OpenID Connect provider on loopback: code, PKCE,
// state and nonce, as a browser goes through it.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '#lib/store/engine/free-port'
import { readAuditLog } from '#lib/store/query/read-audit-log'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const SECRET = 'a-client-secret-of-some-length-0123456789'
const START_MS = 240_000
const STEPS_MAX = 20
/** Who is in which group. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ann: ['release'],
  bob: ['dev'],
  eve: ['sales'],
}

let issuer: Server
let web: TestWeb

beforeAll(async () => {
  const port = await freePort()
  issuer = await startIssuer(`http://127.0.0.1:${port}/api/session/oidc/callback`)
  web = await startTestWeb({
    env: {
      PORT: String(port),
      GRAYPROOF_OIDC_ISSUER: addressOf(issuer),
      GRAYPROOF_OIDC_CLIENT_ID: 'grayproof',
      GRAYPROOF_OIDC_CLIENT_SECRET: SECRET,
      GRAYPROOF_OIDC_SCOPE: 'openid email groups',
      GRAYPROOF_OIDC_OPERATORS: 'release',
      GRAYPROOF_OIDC_VIEWERS: 'dev, ops',
    },
  })
}, START_MS)
afterAll(async () => {
  await web?.stop()
  issuer?.close()
})

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function startIssuer(redirect: string): Promise<Server> {
  const port = await freePort()
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'grayproof', client_secret: SECRET, redirect_uris: [redirect] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        ...{ sub, email: `${sub}@example.com`, email_verified: true },
        groups: [...(GROUPS[sub] ?? [])],
      }),
    }),
  })
  const server = createServer(provider.callback())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

/** As much of a browser as it takes: cookies by host, redirects, forms. */
function openBrowser() {
  const cookies = new Map<string, Map<string, string>>()
  const jarOf = (url: URL) => {
    const jar = cookies.get(url.host) ?? new Map<string, string>()
    cookies.set(url.host, jar)
    return jar
  }
  const visit = async (url: URL, form?: URLSearchParams) => {
    const cookie = [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')
    const post = form === undefined ? {} : { method: 'POST', body: form }
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...post })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /Max-Age=0/.test(line)) jarOf(url).delete(name)
      else jarOf(url).set(name, value)
    }
    return response
  }
  return { visit, jarOf }
}

/** Follows redirects and fills the provider's forms until a page of ours comes. */
async function signIn(person: string, browser = openBrowser()) {
  const passed: URL[] = []
  let url = new URL(`${web.url}/api/session/oidc?next=/topology`)
  let response = await browser.visit(url)
  for (let step = 0; step < STEPS_MAX; step++) {
    passed.push(url)
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url)
      response = await browser.visit(url)
      continue
    }
    if (url.origin === web.url) break
    const page = await response.text()
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    url = new URL(action, url)
    const form = new URLSearchParams({ prompt, login: person, password: 'x' })
    response = await browser.visit(url, form)
  }
  return { browser, passed, url, response }
}

const ask = async ({ visit }: ReturnType<typeof openBrowser>, path: string) =>
  (await visit(new URL(`${web.url}${path}`))).status

describe('signing in through the organisation', () => {
  it('is offered, and without it nobody comes in', async () => {
    const page = await (await fetch(`${web.url}/sign-in`)).text()
    expect(page).toContain('/api/session/oidc?next=')
    expect((await fetch(`${web.url}/api/v1/rollouts`)).status).toBe(401)
  })

  it('leads back to where one was going, with the role of the group', async () => {
    const { browser, url, response, passed } = await signIn('ann')
    expect([url.pathname, response.status]).toEqual(['/topology', 200])
    expect(await response.text()).toContain('ann@example.com')
    const asked = passed.find(({ pathname }) => pathname === '/auth')?.searchParams
    expect(asked?.get('code_challenge_method')).toBe('S256')
    expect([asked?.get('response_type'), asked?.has('state'), asked?.has('nonce')]).toEqual([
      ...['code', true, true],
    ])
    expect(await ask(browser, '/api/v1/tokens')).toBe(200)
    const [last] = (await readAuditLog(web.db, { fromMs: 0, toMs: Date.now() + 1_000 })).slice(-1)
    expect(last).toMatchObject({ action: 'sign in', actor: 'ann@example.com', via: 'oidc' })
  })

  it('makes viewers of others, who may not change anything', async () => {
    const { browser } = await signIn('bob')
    expect(await ask(browser, '/api/v1/rollouts')).toBe(200)
    expect(await ask(browser, '/api/v1/tokens')).toBe(403)
  })

  it('does not let in who has no role here', async () => {
    const { browser, url } = await signIn('eve')
    expect(`${url.pathname}${url.search}`).toBe('/sign-in?stranger=1')
    expect(await ask(browser, '/api/v1/rollouts')).toBe(401)
  })

  it('does not take an answer to a question that this browser did not ask', async () => {
    const { passed } = await signIn('ann')
    const answer = passed.find(({ pathname }) => pathname.endsWith('/callback'))
    const other = openBrowser()
    const refused = await other.visit(answer ?? new URL(web.url))
    expect(refused.headers.get('location')).toBe('/sign-in?failed=1')
    const begun = openBrowser()
    await begun.visit(new URL(`${web.url}/api/session/oidc`))
    const mixed = await begun.visit(answer ?? new URL(web.url))
    expect(mixed.headers.get('location')).toBe('/sign-in?failed=1')
    expect(await ask(begun, '/api/v1/rollouts')).toBe(401)
  })

  it('never leads to another site', async () => {
    const browser = openBrowser()
    await browser.visit(new URL(`${web.url}/api/session/oidc?next=//evil.example`))
    const kept = browser.jarOf(new URL(web.url)).get('grayproof-oidc') ?? ''
    const trip = JSON.parse(Buffer.from(kept.split('.')[0] ?? '', 'base64url').toString())
    expect(trip.next).toBe('/')
  })
})
