// How: a real receiver on free ports in front of a real bundled database.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
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
let receiver: RunningReceiver

beforeAll(async () => {
  database = await startTestDatabase()
  receiver = await startReceiver(loadSettings(FREE_PORTS), database.db, log)
}, 60_000)

afterAll(async () => {
  await receiver?.stop()
  await database?.stop()
})

describe('a receiver with its database', () => {
  it('stores captured OTLP/HTTP requests before it answers', async () => {
    const folder = join(FIXTURES, 'http-proto')
    const bodies = readdirSync(folder).filter((name) => name.endsWith('.bin'))
    const url = `http://127.0.0.1:${receiver.ports.otlpHttpPort}/v1/traces`
    const answers = await Promise.all(
      bodies.map((name) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body: readFileSync(join(folder, name)),
        }),
      ),
    )
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    const rows = await database.db.query<Record<string, unknown>>(
      `SELECT service, kind, name AS endpoint, JSONExtractInt(attributes, 'http.response.status_code') AS code,
        lower(hex(trace_id)) AS trace, start, duration_us
      FROM spans JOIN sources USING (source_id) JOIN endpoints USING (endpoint_id) ORDER BY start`,
    )
    expect(rows).toHaveLength(13)
  })
})
