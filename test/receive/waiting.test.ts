// How: real sockets before a block that the test closes; what is sent then must wait unread.
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { GATE_WAIT_MS } from '#lib/receive/limits'
import { otlp } from '#lib/receive/otlp/index'
import { jsonToProto } from '#lib/receive/otlp/json-request'
import type { Receiver } from '#lib/receive/receiver'
import { skywalking } from '#lib/receive/skywalking/index'
import { type MemoryReceiver, startMemoryReceiver } from '#test/receive/memory-receiver'
import { CAPTURED_MS, jsonAttributes, jsonRequest, jsonSpan } from '#test/receive/otlp/otlp-harness'
import { segment, span } from '#test/receive/skywalking/decoding'
import { createAgentClient } from '#test/receive/skywalking/grpc-client'

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
const COLLECT = '/skywalking.v3.TraceSegmentReportService/collect'
const attributes = jsonAttributes({ text: 'x'.repeat(100_000) })
/** Some hundred kilobytes: more than a stream or a socket takes at once. */
const MESSAGE = Buffer.from(
  jsonToProto(
    Buffer.from(
      JSON.stringify(
        jsonRequest(
          Array.from({ length: 4 }, (_, i) =>
            jsonSpan({ spanId: `00000000000000a${i}`, attributes }),
          ),
        ),
      ),
    ),
  ),
)
const SMALL = MESSAGE.subarray(0, 0)

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(receiver: Receiver): Promise<MemoryReceiver> {
  const started = await startMemoryReceiver(receiver, { nowMs: CAPTURED_MS })
  cleanups.push(() => started.stop())
  return started
}

async function post(receiver: MemoryReceiver, body: Buffer): Promise<Response> {
  const headers = { 'content-type': 'application/x-protobuf' }
  const url = `http://127.0.0.1:${receiver.httpPort}/v1/traces`
  return fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
}

function agent(receiver: MemoryReceiver) {
  const client = createAgentClient(receiver.grpcPort)
  cleanups.push(() => client.close())
  return client
}

/** Calls `send` while no block takes anything, waits a little, and then opens. */
async function whileShut<T>(receiver: MemoryReceiver, send: () => Promise<T>): Promise<T> {
  const open = receiver.shut()
  const answer = send()
  expect(await Promise.race([answer, sleep(300, 'waits')])).toBe('waits')
  expect([receiver.gate.pool.used, receiver.intake.held().rows]).toEqual([0, 0])
  open()
  return answer
}

describe('while no block takes more', () => {
  it('requests over HTTP wait unread, and are answered when they are stored', async () => {
    const receiver = await start(otlp)
    const answers = await whileShut(receiver, () =>
      Promise.all([post(receiver, MESSAGE), post(receiver, SMALL)]),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(receiver.rows).toHaveLength(4)
    expect(receiver.gate.pool.used).toBe(0)
  })

  it('calls over gRPC wait unread, and are answered when they are stored', async () => {
    const receiver = await start(otlp)
    const client = agent(receiver)
    const answers = await whileShut(receiver, () =>
      Promise.all([client.unary(EXPORT, MESSAGE), client.unary(EXPORT, SMALL)]),
    )
    expect(answers.map(({ code }) => code)).toEqual([0, 0])
    expect(receiver.rows).toHaveLength(4)
    expect(receiver.gate.pool.used).toBe(0)
  })

  it('OTLP clients are told to come again after a while', async () => {
    const receiver = await start(otlp)
    const open = receiver.shut()
    const before = Date.now()
    const [overHttp, overGrpc] = await Promise.all([
      post(receiver, MESSAGE),
      agent(receiver).unary(EXPORT, MESSAGE),
    ])
    expect(Date.now() - before).toBeGreaterThan(GATE_WAIT_MS - 50)
    expect([overHttp.status, overHttp.headers.get('retry-after')]).toEqual([503, '1'])
    expect(overGrpc.code).toBe(14)
    expect(receiver.counts()).toMatchObject({ refusedBusy: 2, spans: 0 })
    open()
    expect((await post(receiver, MESSAGE)).status).toBe(200)
    expect(receiver.gate.pool.used).toBe(0)
  })

  it('streams of segments pause, and go on where they were', async () => {
    const receiver = await start(skywalking)
    const tags = [{ key: 'k', value: 'x'.repeat(20_000) }]
    const segments = Array.from({ length: 40 }, () => segment([span({ tags })]))
    const client = agent(receiver)
    const answer = await whileShut(receiver, () => client.sendAll(COLLECT, segments))
    expect(answer.code).toBe(0)
    expect(receiver.rows).toHaveLength(40)
    expect(receiver.counts().refusedBusy).toBe(0)
    expect(receiver.gate.pool.used).toBe(0)
  })

  it('streams of segments are not refused, however long it takes', async () => {
    const receiver = await start(skywalking)
    receiver.shut()
    const segments = Array.from({ length: 40 }, () => segment([span({})]))
    expect(await agent(receiver).sendAll(COLLECT, segments)).toMatchObject({ code: 0 })
    expect(receiver.rows).toHaveLength(40)
  })

  it('clients that give up leave the queue, and keep no memory', async () => {
    const receiver = await start(otlp)
    const open = receiver.shut()
    const socket = connect(receiver.httpPort, '127.0.0.1')
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: h\r\ncontent-type: application/x-protobuf\r\n' +
        'content-length: 100000\r\n\r\nabc',
    )
    const session = connectHttp2(`http://127.0.0.1:${receiver.grpcPort}`)
    const stream = session.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
    })
    stream.on('error', () => {})
    stream.write(Buffer.from([0, 0, 1, 0, 0, 1, 2, 3]))
    await sleep(100)
    socket.destroy()
    stream.close(8)
    await sleep(100)
    open()
    expect((await post(receiver, MESSAGE)).status).toBe(200)
    expect(receiver.gate.pool.used).toBe(0)
    session.destroy()
  })

  it('memory of messages that are cut off half-way is given back', async () => {
    const receiver = await start(otlp)
    const session = connectHttp2(`http://127.0.0.1:${receiver.grpcPort}`)
    const stream = session.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
    })
    stream.on('error', () => {})
    stream.write(Buffer.from([0, 0, 1, 0, 0, 1, 2, 3]))
    const socket = connect(receiver.httpPort, '127.0.0.1')
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: h\r\ncontent-type: application/x-protobuf\r\n' +
        'content-length: 100000\r\n\r\nabc',
    )
    await expect.poll(() => receiver.gate.pool.used).toBeGreaterThan(150_000)
    socket.destroy()
    stream.close(8)
    await expect.poll(() => receiver.gate.pool.used).toBe(0)
    session.destroy()
  })
})
