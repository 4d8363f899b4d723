// How: raw HTTP/2 and raw bytes against the real gRPC host, for what a well-behaved client never sends.
import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { otlp } from '#lib/receive/otlp/index'
import { jsonToProto } from '#lib/receive/otlp/json-request'
import {
  type MemoryOptions,
  type MemoryReceiver,
  startMemoryReceiver,
} from '#test/receive/memory-receiver'
import { CAPTURED_MS, jsonRequest, jsonSpan } from '#test/receive/otlp/otlp-harness'

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
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
    expect(settings.initialWindowSize).toBe(64 * 1024)
    await sleep(50)
    expect(session.state.remoteWindowSize).toBe(64 * 1024 * 1024)
  })
})
