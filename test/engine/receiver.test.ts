// How: a real receiver on free ports in front of a real bundled database, which goes away and returns.
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
import { AppError } from '#lib/model/app-error'
import { jsonToProto } from '#lib/receive/otlp/json-request'
import type { Database } from '#lib/store/client'
import { readMarkKeys } from '#lib/store/query/read-mark-keys'
import { jsonAttributes, jsonRequest, jsonSpan } from '#test/receive/otlp/otlp-harness'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const FIXTURES = join(import.meta.dirname, '../fixtures/otlp')
const FREE_PORTS = {
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
}
const log = pino({ level: 'silent' })

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
}, 60_000)

afterAll(() => database?.stop())

const now = () => String(BigInt(Date.now()) * 1_000_000n)

function requestOf(service: string, spans: number, attributes: Record<string, unknown> = {}) {
  const list = Array.from({ length: spans }, (_, i) =>
    jsonSpan({
      traceId: crypto.randomUUID().replaceAll('-', ''),
      spanId: (i + 1).toString(16).padStart(16, '0'),
      startTimeUnixNano: now(),
      attributes: jsonAttributes({ i, ...attributes }),
    }),
  )
  const json = JSON.stringify(jsonRequest(list, { 'service.name': service }))
  return Buffer.from(jsonToProto(Buffer.from(json)))
}

function post(receiver: RunningReceiver, body: Uint8Array): Promise<Response> {
  return fetch(`http://127.0.0.1:${receiver.ports.otlpHttpPort}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(body),
  })
}

function exportByGrpc(receiver: RunningReceiver, body: Buffer): Promise<number> {
  const address = `127.0.0.1:${receiver.ports.otlpGrpcPort}`
  const client = new Client(address, credentials.createInsecure())
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
  const asIs = (bytes: Buffer) => bytes
  return new Promise((resolve) => {
    const done = (error: ServiceError | null) => {
      client.close()
      resolve(error?.code ?? 0)
    }
    client.makeUnaryRequest(path, asIs, asIs, body, done)
  })
}

async function rowsOf(service: string): Promise<number> {
  const [row] = await database.db.query<{ rows: string }>(
    `SELECT count() AS rows FROM spans WHERE source_id IN
      (SELECT source_id FROM sources WHERE service = {service:String})`,
    { service },
  )
  return Number(row?.rows)
}

/** The real database, but for inserts while `away` is set. */
function leaky(db: Database) {
  const state = { away: false, lost: false }
  const refuse = () => {
    if (state.away) throw new AppError('unavailable', 'the database does not answer (test)')
  }
  const wrapped: Database = {
    ...db,
    async insert(...args) {
      refuse()
      await db.insert(...args)
    },
    async insertNative(...args) {
      refuse()
      await db.insertNative(...args)
      // The insert arrived, its answer did not.
      if (!state.lost) return
      state.lost = false
      throw new AppError('unavailable', 'the answer was lost (test)')
    },
  }
  return { db: wrapped, state }
}

describe('a receiver with its database', () => {
  it('stores captured OTLP/HTTP requests before it answers', async () => {
    const receiver = await startReceiver(loadSettings(FREE_PORTS), database.db, log)
    const folder = join(FIXTURES, 'http-proto')
    const bodies = readdirSync(folder).filter((name) => name.endsWith('.bin'))
    const answers = await Promise.all(
      bodies.map((name) => post(receiver, readFileSync(join(folder, name)))),
    )
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    const rows = await database.db.query<Record<string, unknown>>(
      `SELECT service, kind, name AS endpoint, count() AS spans FROM spans
      JOIN sources USING (source_id) JOIN endpoints USING (endpoint_id)
      WHERE service IN ('gateway', 'order', 'stock')
      GROUP BY service, kind, endpoint ORDER BY service, kind, endpoint`,
    )
    expect(rows.map((row) => `${row.service} ${row.kind} ${row.endpoint} ${row.spans}`)).toEqual([
      'gateway 2 GET /buy 2',
      'gateway 2 GET /err 1',
      'gateway 3 GET /buy 2',
      'gateway 3 GET /err 1',
      'order 2 GET /buy 2',
      'order 2 GET /err 1',
      'order 3 GET /buy 2',
      'stock 2 GET /buy 2',
    ])
    expect(receiver.counters().receivers.otlp).toMatchObject({ messages: 3, spans: 13 })
    await receiver.stop()
  })

  it('holds while the database is away, says "retry later", and then stores all, once', async () => {
    const { db, state } = leaky(database.db)
    const receiver = await startReceiver(loadSettings(FREE_PORTS), db, log)
    expect((await post(receiver, requestOf('patient', 10))).status).toBe(200)
    state.away = true
    const body = requestOf('patient', 20)
    const first = post(receiver, body)
    await sleep(1_000)
    // What clients do: they give up waiting and send the same again.
    const again = post(receiver, body)
    const byGrpc = exportByGrpc(receiver, requestOf('patient', 30))
    const answers = await Promise.all([first, again])
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    expect(answers[0]?.headers.get('retry-after')).toBe('1')
    expect(await byGrpc).toBe(14)
    expect(receiver.counters().held.rows).toBeGreaterThanOrEqual(50)
    state.away = false
    expect((await post(receiver, body)).status).toBe(200)
    await vi.waitFor(() => expect(receiver.counters().held.rows).toBe(0), { timeout: 20_000 })
    expect(await rowsOf('patient')).toBe(60)
    await receiver.stop()
  }, 60_000)

  it('stores once what was inserted while the answer got lost', async () => {
    const { db, state } = leaky(database.db)
    const receiver = await startReceiver(loadSettings(FREE_PORTS), db, log)
    state.lost = true
    expect((await post(receiver, requestOf('twice', 100))).status).toBe(200)
    expect(state.lost).toBe(false)
    expect(await rowsOf('twice')).toBe(100)
    await receiver.stop()
  })

  it('flushes what it has taken when it stops', async () => {
    const receiver = await startReceiver(loadSettings(FREE_PORTS), database.db, log)
    const answers = [1, 2, 3].map(() => post(receiver, requestOf('leaving', 50)))
    await sleep(60)
    await receiver.stop()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await rowsOf('leaving')).toBe(150)
  })

  it('keeps marks that a plan names, soon after the plan came', async () => {
    const plan = { spec: { mark: { anyOf: [{ attribute: 'user.kind', equals: 'tester' }] } } }
    const receiver = await startReceiver(loadSettings(FREE_PORTS), database.db, log)
    await database.db.insert('rollout_revisions', [
      {
        rollout: 'marked',
        revision: 1,
        at: Date.now(),
        author: 'test',
        plan: JSON.stringify(plan),
      },
    ])
    const send = () => post(receiver, requestOf('marked', 1, { 'user.kind': 'tester' }))
    await send()
    await sleep(6_000)
    await send()
    const rows = await database.db.query<{ pairs: Record<string, string> }>(
      `SELECT pairs FROM spans JOIN marks USING (mark_id) WHERE source_id IN
        (SELECT source_id FROM sources WHERE service = 'marked')`,
    )
    expect(rows).toEqual([{ pairs: { 'user.kind': 'tester' } }])
    await receiver.stop()
  }, 30_000)

  it('says in one line which port it cannot have, and leaves none open', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port))
    })
    const settings = loadSettings({ ...FREE_PORTS, OTLP_HTTP_PORT: String(port) })
    await expect(startReceiver(settings, database.db, log)).rejects.toMatchObject({
      code: 'setting',
      message: `OTLP_HTTP_PORT: cannot listen on 127.0.0.1:${port}: it is taken`,
    })
    taken.close()
  })
})

describe('the mark keys of plans', () => {
  it('are those of the newest revision of each', async () => {
    const row = (rollout: string, revision: number, anyOf: unknown) => ({
      rollout,
      revision,
      at: Date.now(),
      author: 'test',
      plan: JSON.stringify({ spec: { mark: anyOf === null ? null : { anyOf } } }),
    })
    await database.db.insert('rollout_revisions', [
      row('a', 1, [{ attribute: 'old', equals: 'x' }]),
      row('a', 2, [
        { attribute: 'http.request.header.X_Lane', oneOf: ['one', 'two'] },
        { attribute: 'http.request.header.x-lane', matches: 'gray-*' },
      ]),
      row('b', 1, null),
    ])
    const named = await readMarkKeys(database.db)
    expect(named.get('http.request.header.x-lane')).toEqual(new Set(['one', 'two', 'gray-*']))
    expect(named.has('old')).toBe(false)
  })

  it('are also those that say what a share is a share of; its users are kept, and no marks', async () => {
    const of = { anyOf: [{ attribute: 'X-App', oneOf: ['web'] }], noneOf: [{ attribute: 'bot' }] }
    await database.db.insert('rollout_revisions', [
      {
        rollout: 'c',
        revision: 1,
        at: Date.now(),
        author: 'test',
        plan: JSON.stringify({ spec: { split: { unit: { attribute: 'Account.Id' }, of } } }),
      },
    ])
    const named = await readMarkKeys(database.db)
    expect(named.get('x-app')).toEqual(new Set(['web']))
    expect(named.get('bot')).toEqual(new Set())
    expect(named.get('Account.Id')).toBe('kept')
  })
})
