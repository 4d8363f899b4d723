// How: grpc-js and raw HTTP/2 clients against the real gRPC host with the OTLP receiver.
import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
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
    const results = await Promise.all(
      Array.from({ length: 300 }, () => call(client, EXPORT, MESSAGE)),
    )
    expect(new Set(results.map(({ code }) => code))).toEqual(new Set([0]))
    expect(receiver.rows).toHaveLength(600)
  })
})

interface RawAnswer {
  readonly headers: IncomingHttpHeaders
  readonly trailers: IncomingHttpHeaders
  readonly body: Buffer
}

function openSession(receiver: MemoryReceiver): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${receiver.grpcPort}`)
  session.on('error', () => {})
  cleanups.push(() => session.destroy())
  return session
}

interface RawCall {
  readonly chunks: readonly Buffer[]
  readonly headers?: Record<string, string>
  readonly pauseMs?: number
}

function rawCall(
  session: ClientHttp2Session,
  { chunks, headers, pauseMs }: RawCall,
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    })
    const answer = { headers: {}, trailers: {}, body: Buffer.alloc(0) }
    stream.on('response', (given) => Object.assign(answer, { headers: given }))
    stream.on('trailers', (given) => Object.assign(answer, { trailers: given }))
    stream.on('data', (chunk: Buffer) => {
      answer.body = Buffer.concat([answer.body, chunk])
    })
    stream.on('error', () => {})
    stream.on('close', () => resolve(answer))
    const send = async () => {
      for (const chunk of chunks) {
        stream.write(chunk)
        if (pauseMs !== undefined) await sleep(pauseMs)
      }
      stream.end()
    }
    void send()
  })
}

function framed(message: Buffer, flag = 0): Buffer {
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

describe('the gRPC wire', () => {
  it('takes a message in frames of any size', async () => {
    const receiver = await start()
    const session = openSession(receiver)
    const whole = framed(MESSAGE)
    const bytes = [...whole].map((byte) => Buffer.from([byte]))
    const oneByOne = await rawCall(session, { chunks: bytes })
    expect(oneByOne.trailers['grpc-status']).toBe('0')
    const split = [whole.subarray(0, 3), whole.subarray(3, 9), whole.subarray(9)]
    const slow = await rawCall(session, { chunks: split, pauseMs: 20 })
    expect([slow.headers[':status'], slow.headers['content-type']]).toEqual([
      200,
      'application/grpc+proto',
    ])
    expect(slow.body).toEqual(Buffer.alloc(5))
    expect(receiver.rows).toHaveLength(4)
  })

  it('answers errors as trailers only', async () => {
    const receiver = await start()
    const session = openSession(receiver)
    const { headers, trailers, body } = await rawCall(session, {
      chunks: [framed(Buffer.from([0xff]))],
    })
    expect(headers).toMatchObject({ ':status': 200, 'grpc-status': '3' })
    expect(headers['grpc-message']).toMatch(/^malformed message: [ -~]+$/)
    expect([Object.keys(trailers), body.length]).toEqual([[], 0])
  })

  it.each([
    ['no message at all', [], {}, '13'],
    ['two messages', [framed(MESSAGE), framed(MESSAGE)], {}, '3'],
    ['half a message', [framed(MESSAGE).subarray(0, -1)], {}, '13'],
    ['a prefix that is no prefix', [Buffer.from('hello world')], {}, '3'],
    ['compression that was not announced', [framed(MESSAGE, 1)], {}, '3'],
    ['compression that nobody knows', [framed(MESSAGE, 1)], { 'grpc-encoding': 'snappy' }, '12'],
    ['gzip that is not', [framed(MESSAGE, 1)], { 'grpc-encoding': 'gzip' }, '3'],
  ])('refuses %s', async (_, chunks, headers, status) => {
    const receiver = await start()
    const session = openSession(receiver)
    const answer = await rawCall(session, { chunks, headers })
    expect(answer.headers['grpc-status']).toBe(status)
    const good = await rawCall(session, { chunks: [framed(MESSAGE)] })
    expect(good.trailers['grpc-status']).toBe('0')
  })

  it('takes a message that is not compressed though the encoding is announced', async () => {
    const receiver = await start()
    const headers = { 'grpc-encoding': 'gzip' }
    const session = openSession(receiver)
    const plain = await rawCall(session, { chunks: [framed(MESSAGE)], headers })
    const packed = await rawCall(session, { chunks: [framed(gzipSync(MESSAGE), 1)], headers })
    expect([plain.trailers['grpc-status'], packed.trailers['grpc-status']]).toEqual(['0', '0'])
  })

  it('is refused politely to other content types and methods', async () => {
    const receiver = await start()
    const session = openSession(receiver)
    const json = await rawCall(session, {
      chunks: [],
      headers: { 'content-type': 'application/json' },
    })
    expect(json.headers[':status']).toBe(415)
    const subtype = { 'content-type': 'application/grpc+proto' }
    const good = await rawCall(session, { chunks: [framed(MESSAGE)], headers: subtype })
    expect(good.trailers['grpc-status']).toBe('0')
  })

  it('survives calls that are cancelled, resets and garbage', async () => {
    const receiver = await start()
    const session = openSession(receiver)
    const open = receiver.hold()
    for (let i = 0; i < 20; i++) {
      const stream = session.request({
        ':method': 'POST',
        ':path': EXPORT,
        'content-type': 'application/grpc',
      })
      stream.on('error', () => {})
      stream.write(i % 2 === 0 ? framed(MESSAGE) : framed(MESSAGE).subarray(0, 40))
      setTimeout(() => stream.close(8), i * 2)
    }
    await sleep(100)
    const socket = connectSocket(receiver.grpcPort, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await sleep(50)
    socket.destroy()
    open()
    const good = await rawCall(session, { chunks: [framed(MESSAGE)] })
    expect(good.trailers['grpc-status']).toBe('0')
  })

  it('answers pings', async () => {
    const session = openSession(await start())
    await once(session, 'connect')
    const rtt = await new Promise<number>((resolve, reject) => {
      session.ping((error, ms) => (error ? reject(error) : resolve(ms)))
    })
    expect(rtt).toBeGreaterThan(0)
  })

  it('lets a client send ahead as far as its windows say', async () => {
    const session = openSession(await start())
    const settings = await new Promise<{
      initialWindowSize?: number
      maxConcurrentStreams?: number
    }>((resolve) => session.once('remoteSettings', resolve))
    expect(settings.initialWindowSize).toBe(4 * 1024 * 1024)
    await sleep(50)
    expect(session.state.remoteWindowSize).toBe(64 * 1024 * 1024)
  })
})
