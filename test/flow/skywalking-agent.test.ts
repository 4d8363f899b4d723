// How: two real processes under the real SkyWalking Node agent call each other for over a minute and
// report to a real receiver with a real database. The agents may not say a word, at level "warn", and
// every request made must be there as the spans that the agent makes of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

/** Longer than three of the agent's 20 s heartbeats. */
const REPORTING_MS = 70_000
const PAUSE_MS = 40
/** The agent sends every second; an insert takes less than one more. */
const SETTLE_MS = 4_000
const TOKEN = 'token-of-this-test'
const SCRIPT = join(import.meta.dirname, 'skywalking-service.mjs')

interface Service {
  readonly port: number
  /** Everything it said after its port. */
  readonly said: () => string
  readonly process: ChildProcess
}

let database: TestDatabase
let receiver: RunningReceiver
const services: Service[] = []

async function startService(name: string, next?: Service): Promise<Service> {
  const child = spawn(process.execPath, [SCRIPT], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      SW_AGENT_NAME: `shop::${name}`,
      SW_AGENT_INSTANCE: `${name}-1@127.0.0.1`,
      SW_AGENT_COLLECTOR_BACKEND_SERVICES: `127.0.0.1:${receiver.ports.skywalkingGrpcPort}`,
      SW_AGENT_AUTHENTICATION: TOKEN,
      SW_AGENT_LOGGING_LEVEL: 'warn',
      ...(next === undefined ? {} : { NEXT_PORT: String(next.port) }),
    },
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const service = { port: Number(first), said: () => said, process: child }
  services.push(service)
  return service
}

beforeAll(async () => {
  database = await startTestDatabase()
  const environment = {
    OTLP_GRPC_PORT: '0',
    OTLP_HTTP_PORT: '0',
    SKYWALKING_GRPC_PORT: '0',
    SKYWALKING_HTTP_PORT: '0',
    ZIPKIN_PORT: '0',
    GRAYPROOF_TOKEN: TOKEN,
  }
  receiver = await startReceiver(loadSettings(environment), database.db, pino({ level: 'silent' }))
})

afterAll(async () => {
  for (const { process: child } of services) child.kill('SIGKILL')
  await receiver?.stop()
  await database?.stop()
})

it('takes everything that real agents report for a minute, without an error on their side', async () => {
  const order = await startService('order')
  const gateway = await startService('gateway', order)
  const until = Date.now() + REPORTING_MS
  let requests = 0
  while (Date.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/items`)
    expect(answer.status).toBe(200)
    await answer.text()
    requests += 1
    await sleep(PAUSE_MS)
  }
  await sleep(SETTLE_MS)
  expect([gateway.said(), order.said()]).toEqual(['', ''])

  const spans = await database.db.query<{ service: string; kind: number; count: string }>(
    `SELECT service, kind, count() AS count FROM spans
      JOIN (SELECT DISTINCT source_id, service FROM sources) AS s USING (source_id)
      GROUP BY service, kind ORDER BY service, kind`,
  )
  const count = String(requests)
  expect(spans).toEqual([
    { service: 'shop::gateway', kind: 2, count },
    { service: 'shop::gateway', kind: 3, count },
    { service: 'shop::order', kind: 2, count },
  ])
  const [hops] = await database.db.query<{ count: string }>(
    `SELECT count() AS count FROM spans AS callee
      JOIN spans AS caller ON caller.trace_id = callee.trace_id AND caller.span_id = callee.parent_id
      WHERE callee.kind = 2 AND caller.kind = 3 AND callee.caller_source_id = caller.source_id`,
  )
  expect(hops).toEqual({ count })
  const labels = await database.db.query<{ labels: Record<string, string> }>(
    'SELECT DISTINCT labels FROM source_labels',
  )
  expect(labels).toHaveLength(2)
  for (const one of labels) expect(one.labels).toMatchObject({ language: 'NodeJS' })
}, 120_000)
