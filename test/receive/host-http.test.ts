// How: raw sockets and fetch against the real HTTP host with the OTLP receiver; the database is memory.
import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync, gzipSync } from 'node:zlib'
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

const PROTO = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const REQUEST = jsonRequest([jsonSpan(), jsonSpan({ spanId: '00000000000000aa' })])
const proto = (request: unknown) =>
  Uint8Array.from(jsonToProto(Buffer.from(JSON.stringify(request))))

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options: Partial<MemoryOptions> = {}): Promise<MemoryReceiver> {
  const receiver = await startMemoryReceiver(otlp, { nowMs: CAPTURED_MS, ...options })
  cleanups.push(() => receiver.stop())
  return receiver
}

interface Post {
  readonly path?: string
  readonly type?: string
  readonly headers?: Record<string, string>
  readonly method?: string
}

async function post(receiver: MemoryReceiver, body: Uint8Array | string, options: Post = {}) {
  const { path = '/v1/traces', type = PROTO, headers = {}, method = 'POST' } = options
  const sent = method === 'GET' ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }
  const answer = await fetch(`http://127.0.0.1:${receiver.httpPort}${path}`, {
    method,
    headers: { 'content-type': type, ...headers },
    ...sent,
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString() }
}

describe('OTLP over HTTP', () => {
  it('answers success in the encoding of the request', async () => {
    const receiver = await start()
    const asProto = await post(receiver, proto(REQUEST))
    expect([asProto.status, asProto.headers.get('content-type'), asProto.bytes.length]).toEqual([
      200,
      PROTO,
      0,
    ])
    const asJson = await post(receiver, JSON.stringify(REQUEST), {
      type: `${JSON_TYPE}; charset=utf-8`,
    })
    expect([asJson.status, asJson.headers.get('content-type'), asJson.text]).toEqual([
      200,
      JSON_TYPE,
      '{}',
    ])
    expect(receiver.rows).toHaveLength(4)
    expect(receiver.counts()).toMatchObject({ messages: 2, spans: 4 })
  })

  it('answers success to a request without spans', async () => {
    const receiver = await start()
    expect((await post(receiver, new Uint8Array(0))).status).toBe(200)
    expect(await post(receiver, '{}', { type: JSON_TYPE })).toMatchObject({
      status: 200,
      text: '{}',
    })
  })

  it('says how many spans were rejected, and keeps the others', async () => {
    const receiver = await start()
    const request = jsonRequest([jsonSpan(), jsonSpan({ traceId: 'short' })])
    const asJson = await post(receiver, JSON.stringify(request), { type: JSON_TYPE })
    expect(JSON.parse(asJson.text)).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'invalid trace id' },
    })
    const asProto = await post(receiver, proto(request))
    expect(asProto.status).toBe(200)
    expect(asProto.bytes.toString('latin1')).toBe(
      '\u000a\u0014\u0008\u0001\u0012\u0010invalid trace id',
    )
    expect(receiver.rows).toHaveLength(2)
    expect(receiver.counts()).toMatchObject({ spans: 2, spansRejected: 2 })
  })

  it('refuses malformed bodies with a google.rpc.Status in the same encoding', async () => {
    const receiver = await start()
    const asProto = await post(receiver, Buffer.from('0aff', 'hex'))
    expect([asProto.status, asProto.headers.get('content-type')]).toEqual([400, PROTO])
    // Field 1: code 3, INVALID_ARGUMENT; field 2: the text.
    expect([...asProto.bytes.subarray(0, 3)]).toEqual([0x08, 3, 0x12])
    const asJson = await post(receiver, '{"resourceSpans":', { type: JSON_TYPE })
    expect(asJson).toMatchObject({ status: 400 })
    expect(JSON.parse(asJson.text)).toMatchObject({
      code: 3,
      message: expect.stringContaining('JSON'),
    })
    expect(receiver.rows).toHaveLength(0)
    expect(receiver.counts()).toMatchObject({ refusedMalformed: 2, spans: 0 })
  })

  it('takes metrics and logs, and drops them with a count', async () => {
    const receiver = await start()
    const metrics = await post(receiver, Buffer.from('whatever'), { path: '/v1/metrics' })
    const logs = await post(receiver, '{"resourceLogs":[]}', { path: '/v1/logs', type: JSON_TYPE })
    expect([metrics.status, metrics.bytes.length, logs.status, logs.text]).toEqual([
      200,
      0,
      200,
      '{}',
    ])
    expect(receiver.counts()).toMatchObject({ droppedMetrics: 1, droppedLogs: 1, messages: 0 })
  })

  it('unpacks gzip and deflate', async () => {
    const receiver = await start()
    const large = jsonRequest(
      Array.from({ length: 300 }, (_, i) =>
        jsonSpan({
          attributes: jsonAttributes({ i, random: randomBytes(150).toString('base64') }),
        }),
      ),
    )
    const packed = gzipSync(proto(large))
    expect(packed.length).toBeGreaterThan(16 * 1024)
    const headers = (encoding: string) => ({ headers: { 'content-encoding': encoding } })
    const answers = await Promise.all([
      post(receiver, gzipSync(proto(REQUEST)), headers('gzip')),
      post(receiver, deflateSync(proto(REQUEST)), headers('deflate')),
      post(receiver, packed, headers('GZIP')),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(receiver.rows).toHaveLength(2 + 300)
  })
})

describe('the HTTP host', () => {
  it('knows its paths, methods and content types', async () => {
    const receiver = await start()
    const status = async (options: Post) => (await post(receiver, '', options)).status
    expect(await status({ path: '/v1/nothing' })).toBe(404)
    expect(await status({ path: '/v1/traces?x=1' })).toBe(200)
    expect(await status({ type: 'text/plain' })).toBe(415)
    expect(await status({ headers: { 'content-encoding': 'br' } })).toBe(415)
    const get = await post(receiver, '', { method: 'GET' })
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect(receiver.counts().refusedRequest).toBe(4)
  })

  it('wants the token, and tells nobody what it is', async () => {
    const receiver = await start({ token: 'right-token' })
    const send = (authorization?: string) =>
      post(receiver, proto(REQUEST), {
        headers: authorization === undefined ? {} : { authorization },
      })
    const without = await send()
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(without.text).not.toContain('right-token')
    expect((await send('Bearer wrong-token')).status).toBe(401)
    expect((await send('right-token')).status).toBe(401)
    expect((await send('Basic right-token')).status).toBe(401)
    expect((await send('Bearer right-token')).status).toBe(200)
    expect((await send('bearer right-token')).status).toBe(200)
    expect((await send('Bearer right-token2')).status).toBe(401)
    expect(receiver.counts().refusedUnauthorized).toBe(5)
  })

  it('refuses broken and bombing compression', async () => {
    const receiver = await start()
    const headers = { 'content-encoding': 'gzip' }
    expect((await post(receiver, Buffer.from('not gzip'), { headers })).status).toBe(400)
    const cut = gzipSync(proto(REQUEST)).subarray(0, -9)
    expect((await post(receiver, cut, { headers })).status).toBe(400)
    const bomb = gzipSync(Buffer.alloc(MESSAGE_BYTES_MAX + 1), { level: 9 })
    expect(bomb.length).toBeLessThan(100_000)
    const refused = await Promise.all([1, 2, 3].map(() => post(receiver, bomb, { headers })))
    expect(refused.map(({ status }) => status)).toEqual([413, 413, 413])
    expect((await post(receiver, proto(REQUEST))).status).toBe(200)
    expect(receiver.counts()).toMatchObject({ refusedMalformed: 2, refusedTooLarge: 3, spans: 2 })
  })

  it('refuses a body that says it is too large before reading it', async () => {
    const receiver = await start()
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest({
        port: receiver.httpPort,
        path: '/v1/traces',
        method: 'POST',
        headers: { 'content-type': PROTO, 'content-length': MESSAGE_BYTES_MAX + 1 },
      })
      sent.on('response', (answer) => resolve(answer.statusCode))
      sent.on('error', reject)
      sent.write(Buffer.alloc(1_000))
    })
    expect(status).toBe(413)
  })

  it('refuses a body that becomes too large while it is read', async () => {
    const receiver = await start()
    const chunk = Buffer.alloc(1024 * 1024)
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest({
        port: receiver.httpPort,
        path: '/v1/traces',
        method: 'POST',
        headers: { 'content-type': PROTO, 'transfer-encoding': 'chunked' },
      })
      let sentBytes = 0
      let answered = false
      sent.on('response', (answer) => {
        answered = true
        resolve(answer.statusCode)
      })
      sent.on('error', (error) => (answered ? undefined : reject(error)))
      const more = () => {
        if (answered || sentBytes > MESSAGE_BYTES_MAX + 4 * chunk.length) return
        sentBytes += chunk.length
        sent.write(chunk, more)
      }
      more()
    })
    expect(status).toBe(413)
    expect((await post(receiver, proto(REQUEST))).status).toBe(200)
  })

  it('refuses JSON that would take too much memory to read', async () => {
    const receiver = await start()
    const answer = await post(receiver, `[${' '.repeat(17 * 1024 * 1024)}]`, { type: JSON_TYPE })
    expect(answer.status).toBe(413)
  })

  it('forgets a request that is cut off', async () => {
    const receiver = await start()
    const socket = connect(receiver.httpPort, '127.0.0.1')
    socket.write(
      `POST /v1/traces HTTP/1.1\r\nhost: h\r\ncontent-type: ${PROTO}\r\ncontent-length: 1000\r\n\r\nabc`,
    )
    await sleep(50)
    socket.destroy()
    await sleep(50)
    expect((await post(receiver, proto(REQUEST))).status).toBe(200)
    expect(receiver.counts()).toMatchObject({ refusedMalformed: 1, spans: 2 })
  })

  it('says "retry later" when the database is away, and stores after it is back', async () => {
    const receiver = await start()
    receiver.refuse()
    const answer = await post(receiver, proto(REQUEST))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    // Field 1: code 14, UNAVAILABLE.
    expect([...answer.bytes.subarray(0, 2)]).toEqual([0x08, 14])
    expect(receiver.counts().refusedBusy).toBe(1)
  })

  it('answers what is under way when it stops', async () => {
    const receiver = await start()
    const open = receiver.hold()
    const answer = post(receiver, proto(REQUEST))
    await sleep(100)
    const stopped = receiver.stop()
    await sleep(50)
    open()
    expect((await answer).status).toBe(200)
    await stopped
    await expect(post(receiver, proto(REQUEST))).rejects.toThrow()
    cleanups.length = 0
  })
})
