// Who gets in when a token is set: over HTTP, as browsers and tools do it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const TOKEN = 'correct-horse-battery-staple'
const BUILD_MS = 240_000

let web: TestWeb

beforeAll(async () => {
  web = await startTestWeb({ env: { GRAYPROOF_TOKEN: TOKEN } })
}, BUILD_MS)
afterAll(() => web?.stop())

function visit(path: string, headers: Record<string, string> = {}) {
  return fetch(`${web.url}${path}`, { headers, redirect: 'manual' })
}

function signIn(token: string, next = '/topology') {
  const body = new URLSearchParams({ token, next })
  return fetch(`${web.url}/api/session`, { method: 'POST', body, redirect: 'manual' })
}

describe('with a token', () => {
  it('the API wants it as a bearer token', async () => {
    const refused = await visit('/api/v1/rollouts')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expect((await refused.json()).error).toMatchObject({ code: 'unauthorized' })
    const right = await visit('/api/v1/rollouts', { authorization: `Bearer ${TOKEN}` })
    expect(await right.json()).toEqual({ rollouts: [] })
  })

  it('health and readiness stay open, and tell no secret', async () => {
    expect((await visit('/api/health')).status).toBe(200)
    const ready = await visit('/api/ready')
    expect(ready.status).toBe(503)
    expect(await ready.text()).not.toContain(TOKEN)
  })

  it('pages lead to the sign-in page, and from there back', async () => {
    const away = await visit('/rollouts/a?window=1h')
    expect(away.status).toBe(307)
    const target = new URL(away.headers.get('location') ?? '', web.url)
    expect(target.pathname).toBe('/sign-in')
    expect(target.searchParams.get('next')).toBe('/rollouts/a?window=1h')
    const page = await visit(target.pathname + target.search)
    expect(await page.text()).toContain('name="token"')
  })

  it('the right token becomes a cookie that opens pages and API, and is not the token', async () => {
    const answer = await signIn(TOKEN)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/topology')
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
    expect(cookie).not.toContain(TOKEN)
    const [pair = ''] = cookie.split(';')
    expect((await visit('/', { cookie: pair })).status).toBe(200)
    expect((await visit('/api/v1/sources', { cookie: pair })).status).toBe(200)
    expect((await visit('/api/v1/sources', { cookie: `${pair}x` })).status).toBe(401)
  })

  it('a wrong token opens nothing, and says so after a while', async () => {
    const began = performance.now()
    const answer = await signIn('wrong', '//evil.example')
    expect(performance.now() - began).toBeGreaterThan(400)
    expect(answer.headers.get('location')).toBe('/sign-in?wrong=1&next=%2F')
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it('answers carry the headers that keep other sites out', async () => {
    const { headers } = await visit('/sign-in')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

describe('without its database', () => {
  it('the API says "retry later", and readiness says what is missing', async () => {
    await web.stopDatabase()
    const answer = await visit('/api/v1/rollouts', { authorization: `Bearer ${TOKEN}` })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect((await answer.json()).error).toMatchObject({ code: 'unavailable' })
    const ready = await (await visit('/api/ready')).json()
    expect(ready.missing[0]).toBe('the database does not answer')
    expect((await visit('/api/health')).status).toBe(200)
  })
})
