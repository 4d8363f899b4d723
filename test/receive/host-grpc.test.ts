import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { MESSAGE_BYTES_MAX } from '#lib/receive/limits'
import { otlp } from '#lib/receive/otlp/index'
import { jsonToProto } from '#lib/receive/otlp/json-request'
import {
  type MemoryOptions,
  type MemoryReceiver,
  startMemoryReceiver,
} from '#test/receive/memory-receiver'
import { CAPTURED_MS, jsonAttributes, jsonRequest, jsonSpan } from '#test/receive/otlp/otlp-harness'

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'
const proto = (...spans: unknown[]) =>
  Buffer.from(jsonToProto(Buffer.from(JSON.stringify(jsonRequest(spans)))))
const MESSAGE = proto(jsonSpan(), jsonSpan({ spanId: '00000000000000aa' }))

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options: Partial<MemoryOptions> = {}): Promise<MemoryReceiver> {
  const receiver = await startMemoryReceiver(otlp, { nowMs: CAPTURED_MS, ...options })
  cleanups.push(() => receiver.stop())
  return receiver
}

interface Result {
  readonly code: number
  readonly details: string
  readonly message: Buffer | null
  readonly trailers: Metadata | null
}

function grpcClient(receiver: MemoryReceiver, options: object = {}): Client {
  const unlimited = { 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 }
  const client = new Client(`127.0.0.1:${receiver.grpcPort}`, credentials.createInsecure(), {
    ...unlimited,
    ...options,
  })
  cleanups.push(() => client.close())
  return client
}

const asIs = (bytes: Buffer) => bytes

function call(client: Client, path: string, message: Buffer, token?: string): Promise<Result> {
  const metadata = new Metadata()
  if (token !== undefined) metadata.set('authorization', token)
  const deadline = Date.now() + 20_000
  return new Promise((resolve) => {
    const done = (error: ServiceError | null, answer?: Buffer) =>
      resolve({
        code: error?.code ?? 0,
        details: error?.details ?? '',
        message: answer ?? null,
        trailers: error?.metadata ?? null,
      })
    client.makeUnaryRequest(path, asIs, asIs, message, metadata, { deadline }, done)
  })
}

describe('OTLP over gRPC', () => {
  it('answers an empty response, and a partial success when spans are rejected', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0, message: Buffer.alloc(0) })
    expect(await call(client, EXPORT, Buffer.alloc(0))).toMatchObject({ code: 0 })
    const { code, message } = await call(client, EXPORT, proto(jsonSpan({ spanId: 'x' })))
    expect([code, message?.toString('latin1')]).toEqual([
      0,
      '\u000a\u0013\u0008\u0001\u0012\u000finvalid span id',
    ])
    expect(receiver.rows).toHaveLength(2)
  })

  it('refuses malformed messages as INVALID_ARGUMENT and goes on', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    const refused = await call(client, EXPORT, Buffer.from('0aff', 'hex'))
    expect(refused).toMatchObject({ code: 3, details: expect.stringContaining('malformed') })
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0 })
    expect(receiver.counts()).toMatchObject({ refusedMalformed: 1, spans: 2 })
  })

  it('takes metrics and logs, and drops them with a count', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    expect(await call(client, METRICS, Buffer.from('x'))).toMatchObject({
      code: 0,
      message: Buffer.alloc(0),
    })
    expect(await call(client, LOGS, Buffer.alloc(0))).toMatchObject({ code: 0 })
    expect(receiver.counts()).toMatchObject({ droppedMetrics: 1, droppedLogs: 1 })
  })

  it('says UNAVAILABLE with RetryInfo when the database is away', async () => {
    const receiver = await start()
    receiver.refuse()
    const { code, trailers } = await call(grpcClient(receiver), EXPORT, MESSAGE)
    expect(code).toBe(14)
    const [details] = trailers?.get('grpc-status-details-bin') ?? []
    expect(Buffer.from(details ?? '').toString('latin1')).toContain('google.rpc.RetryInfo')
  })

  it('unpacks gzip, small and large, and refuses bombs', async () => {
    const receiver = await start()
    const client = grpcClient(receiver, { 'grpc.default_compression_algorithm': 2 })
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0 })
    const random = () => jsonAttributes({ random: crypto.randomUUID().repeat(8) })
    const large = proto(...Array.from({ length: 500 }, () => jsonSpan({ attributes: random() })))
    expect(await call(client, EXPORT, large)).toMatchObject({ code: 0 })
    expect(receiver.rows).toHaveLength(502)
    const bomb = Buffer.alloc(MESSAGE_BYTES_MAX + 1)
    expect(await call(client, EXPORT, bomb)).toMatchObject({ code: 8 })
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0 })
  })
})

describe('the gRPC host', () => {
  it('answers UNIMPLEMENTED to methods it does not know', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    expect(await call(client, '/some.Service/Method', MESSAGE)).toMatchObject({ code: 12 })
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0 })
  })

  it('wants the token', async () => {
    const receiver = await start({ token: 'right-token' })
    const client = grpcClient(receiver)
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 16 })
    expect(await call(client, EXPORT, MESSAGE, 'Bearer wrong')).toMatchObject({ code: 16 })
    expect(await call(client, EXPORT, MESSAGE, 'Bearer right-token')).toMatchObject({ code: 0 })
    expect(receiver.counts().refusedUnauthorized).toBe(2)
  })

  it('refuses a message over the limit as RESOURCE_EXHAUSTED, and takes large ones below it', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    const text = (length: number) =>
      jsonSpan({ attributes: jsonAttributes({ t: 'x'.repeat(length) }) })
    const large = proto(...Array.from({ length: 12 }, () => text(1_000_000)))
    expect(await call(client, EXPORT, large)).toMatchObject({ code: 0 })
    expect(await call(client, EXPORT, Buffer.alloc(MESSAGE_BYTES_MAX + 1))).toMatchObject({
      code: 8,
    })
    expect(await call(client, EXPORT, MESSAGE)).toMatchObject({ code: 0 })
    expect(receiver.rows).toHaveLength(14)
  })

  it('serves many calls at once on one connection', async () => {
    const receiver = await start()
    const client = grpcClient(receiver)
    const messages = Array.from({ length: 300 }, (_, i) =>
      proto(jsonSpan(), jsonSpan({ spanId: (i + 1).toString(16).padStart(16, '0') })),
    )
    const results = await Promise.all(messages.map((message) => call(client, EXPORT, message)))
    expect(new Set(results.map(({ code }) => code))).toEqual(new Set([0]))
    expect(receiver.rows).toHaveLength(600)
  })
})
