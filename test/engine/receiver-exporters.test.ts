// How: the exporters that people use send to a real receiver; what they say and what is stored must agree.
import { Metadata } from '@grpc/grpc-js'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { tracing } from '@opentelemetry/sdk-node'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { exportSpans, makeSpans } from '#test/support/otel-spans'

const TOKEN = 'a-token-for-tests'
const ENVIRONMENT = {
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
  GRAYPROOF_TOKEN: TOKEN,
}

let database: TestDatabase
let receiver: RunningReceiver

beforeAll(async () => {
  database = await startTestDatabase()
  receiver = await startReceiver(loadSettings(ENVIRONMENT), database.db, pino({ level: 'silent' }))
}, 60_000)

afterAll(async () => {
  await receiver?.stop()
  await database?.stop()
})

type Compression = 'none' | 'gzip'
type MakeExporter = (token: string, compression: Compression) => tracing.SpanExporter

const http = () => `http://127.0.0.1:${receiver.ports.otlpHttpPort}/v1/traces`
const options = (token: string, compression: Compression) => ({
  url: http(),
  headers: { authorization: `Bearer ${token}` },
  compression: compression as never,
})

const EXPORTERS: readonly (readonly [string, MakeExporter])[] = [
  ['HTTP with protobuf', (token, packed) => new ProtoExporter(options(token, packed))],
  ['HTTP with JSON', (token, packed) => new JsonExporter(options(token, packed))],
  [
    'gRPC',
    (token, compression) =>
      new GrpcExporter({
        url: `http://127.0.0.1:${receiver.ports.otlpGrpcPort}`,
        metadata: grpcMetadata(token),
        compression: compression as never,
      }),
  ],
]

function grpcMetadata(token: string): Metadata {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${token}`)
  return metadata
}

describe.each(EXPORTERS)('the exporter over %s', (name, make) => {
  it.each(['none', 'gzip'] as const)('succeeds with compression %s', async (compression) => {
    const { spans, traceId } = makeSpans(`${name} ${compression}`, 200)
    const exporter = make(TOKEN, compression)
    await exportSpans(exporter, spans)
    await exporter.shutdown()
    const rows = await database.db.query<{ rows: string; marked: string; events: string }>(
      `SELECT count() AS rows, countIf(mark_id != 0) AS marked, countIf(events != '') AS events
      FROM spans WHERE trace_id = unhex({traceId:String})`,
      { traceId },
    )
    expect(rows).toEqual([{ rows: '200', marked: '199', events: '19' }])
  })

  it('is told when its token is wrong', async () => {
    const { spans } = makeSpans('intruder', 2)
    const exporter = make('wrong', 'none')
    await expect(exportSpans(exporter, spans)).rejects.toThrow(/Unauthorized|UNAUTHENTICATED/)
    await exporter.shutdown()
  })
})
