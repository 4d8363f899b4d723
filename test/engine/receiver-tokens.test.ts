// Tokens of the list at a running receiver: what may send, what may not, and how soon a revoked one is refused.
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeToken, revokeToken } from '#lib/engine/access/tokens'
import { loadSettings } from '#lib/engine/config'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
import { readTokens } from '#lib/store/query/read-tokens'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

/** The list is read every four seconds. */
const NEWS = { timeout: 8_000, interval: 100 }
const PORTS = ['OTLP_GRPC_PORT', 'OTLP_HTTP_PORT', 'SKYWALKING_GRPC_PORT']

let store: TestDatabase
let receiver: RunningReceiver

beforeAll(async () => {
  store = await startTestDatabase()
  const free = Object.fromEntries(
    [...PORTS, 'SKYWALKING_HTTP_PORT', 'ZIPKIN_PORT'].map((name) => [name, '0']),
  )
  const settings = loadSettings({ ...store.env, ...free, GRAYPROOF_TOKEN: 'main-token' })
  receiver = await startReceiver(settings, store.db, pino({ level: 'silent' }))
}, 60_000)
afterAll(async () => {
  await receiver?.stop()
  await store?.stop()
})

const deps = () => ({ db: store.db, now: Date.now })

async function send(token: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${receiver.ports.zipkinPort}/api/v2/spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '[]',
  })
  return response.status
}

describe('a receiver', () => {
  it('takes spans with a token of the list that may send them, until it is revoked', async () => {
    const made = await makeToken(deps(), { name: 'agents', role: 'ingest', author: 'ann' })
    await expect.poll(() => send(made.token), NEWS).toBe(202)
    await expect.poll(async () => (await readTokens(store.db))[0]?.usedMs, NEWS).toBeGreaterThan(0)
    await revokeToken(deps(), { id: made.entry.id, author: 'ann' })
    await expect.poll(() => send(made.token), NEWS).toBe(401)
    expect(await send('main-token')).toBe(202)
  }, 30_000)

  it('takes none with a token that may only use the API', async () => {
    const { token } = await makeToken(deps(), { name: 'op', role: 'operator', author: 'ann' })
    await new Promise((resolve) => setTimeout(resolve, NEWS.timeout / 1.5))
    expect(await send(token)).toBe(401)
  }, 30_000)
})
