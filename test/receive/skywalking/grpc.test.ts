// How: a grpc-js client, as agents use it, against the real host; the database behind it is memory
// that can be held back or refuse.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { skywalking } from '#lib/receive/skywalking/index'
import { type MemoryReceiver, startMemoryReceiver } from '#test/receive/memory-receiver'
import {
  type AgentClient,
  type CallResult,
  createAgentClient,
} from '#test/receive/skywalking/grpc-client'
import { capturedProperties, capturedSegments } from './captures'
import { CAPTURED_MS, segment, span } from './decoding'

const COLLECT = '/skywalking.v3.TraceSegmentReportService/collect'
const IN_SYNC = '/skywalking.v3.TraceSegmentReportService/collectInSync'
const PROPERTIES = '/skywalking.v3.ManagementService/reportInstanceProperties'
const OK: CallResult = { code: 0, details: '', message: Buffer.alloc(0) }
/** Statuses on which the Java agent disconnects (GRPCChannelManager.reportError). */
const DISCONNECTING = [2, 7, 8, 14, 16]

const segments = capturedSegments().map(({ bytes }) => bytes)
const MALFORMED = segments[0]!.subarray(0, 100)

/** SegmentCollection: field 1, repeated. */
function collection(messages: readonly Buffer[]): Buffer {
  const parts = messages.flatMap((one) => [
    Buffer.from([0x0a, (one.length & 0x7f) | 0x80, one.length >> 7]),
    one,
  ])
  return Buffer.concat(parts)
}

describe('the SkyWalking gRPC receiver', () => {
  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  async function start(options: { token?: string } = {}): Promise<MemoryReceiver> {
    const receiver = await startMemoryReceiver(skywalking, { nowMs: CAPTURED_MS, ...options })
    cleanups.push(() => receiver.stop())
    return receiver
  }
  function connect(receiver: MemoryReceiver, options = {}): AgentClient {
    const agent = createAgentClient(receiver.grpcPort, options)
    cleanups.push(() => agent.close())
    return agent
  }

  it('stores the captured segments, and the same ones under the old name', async () => {
    const receiver = await start()
    const agent = connect(receiver)
    expect(await agent.sendAll(COLLECT, segments)).toEqual(OK)
    expect(receiver.rows).toHaveLength(13)
    expect(await agent.sendAll('/TraceSegmentReportService/collect', segments)).toEqual(OK)
    expect(receiver.rows).toHaveLength(26)
    expect(receiver.counts()).toMatchObject({ messages: 16, spans: 26 })
  })

  it('stores a collection whole or not at all', async () => {
    const receiver = await start()
    const agent = connect(receiver)
    expect(await agent.unary(IN_SYNC, collection(segments))).toEqual(OK)
    expect(receiver.rows).toHaveLength(13)
    const refused = await agent.unary(IN_SYNC, collection([...segments, MALFORMED]))
    expect(refused).toMatchObject({ code: 3 })
    expect(receiver.rows).toHaveLength(13)
  })

  it('answers a half-closed stream only when its segments are stored', async () => {
    const receiver = await start()
    const open = receiver.hold()
    const ended = connect(receiver).sendAll(COLLECT, segments)
    expect(await Promise.race([ended, sleep(500, 'waits')])).toBe('waits')
    open()
    expect(await ended).toEqual(OK)
    expect(receiver.rows).toHaveLength(13)
  })

  it('stores each message of an endless stream as it comes', async () => {
    const receiver = await start()
    const stream = connect(receiver).stream(COLLECT)
    for (const [index, message] of segments.slice(0, 2).entries()) {
      stream.send(message)
      await expect.poll(() => receiver.counts().messages).toBe(index + 1)
    }
    expect(await Promise.race([stream.result, sleep(100, 'open')])).toBe('open')
    expect(await stream.end()).toEqual(OK)
  })

  it('keeps what a cancelled stream had sent', async () => {
    const receiver = await start()
    const stream = connect(receiver).stream(COLLECT)
    stream.send(segments[0]!)
    await expect.poll(() => receiver.intake.held().rows + receiver.rows.length).toBe(1)
    stream.stream.cancel()
    await expect.poll(() => receiver.rows.length).toBe(1)
  })

  it('loses only the malformed message of a stream and says which kind of mistake it was', async () => {
    const receiver = await start()
    const messages = [segments[0]!, MALFORMED, Buffer.alloc(0), ...segments.slice(1)]
    const result = await connect(receiver).sendAll(COLLECT, messages)
    expect(result).toMatchObject({ code: 3, message: null })
    expect(result.details).toContain('This is not a SkyWalking segment')
    expect(receiver.rows).toHaveLength(13)
    expect(receiver.counts().refusedMalformed).toBe(2)
  })

  it('never answers with a status on which an agent disconnects', async () => {
    const receiver = await start()
    const agent = connect(receiver)
    const noise = [1, 20, 300, 4000].map((size) => Buffer.alloc(size, 0xa5))
    const calls = [COLLECT, IN_SYNC, PROPERTIES].flatMap((path) =>
      [MALFORMED, ...noise].map((message) =>
        path === COLLECT ? agent.sendAll(path, [message]) : agent.unary(path, message),
      ),
    )
    for (const { code } of await Promise.all(calls)) expect(DISCONNECTING).not.toContain(code)
  })

  it('refuses a message larger than 64 MiB without disconnecting anyone', async () => {
    const receiver = await start()
    const agent = connect(receiver)
    const result = await agent.sendAll(COLLECT, [Buffer.alloc(64 * 1024 * 1024 + 1)])
    expect(result).toMatchObject({ code: 3 })
    expect(receiver.counts().refusedTooLarge).toBe(1)
    expect(await agent.sendAll(COLLECT, segments)).toEqual(OK)
  })

  it('takes a segment of several megabytes', async () => {
    const receiver = await start()
    const tags = Array.from({ length: 100 }, (_, i) => ({
      key: `k${i}`,
      value: 'x'.repeat(10_000),
    }))
    const spans = Array.from({ length: 10 }, (_, spanId) => span({ spanId, tags }))
    expect(await connect(receiver).sendAll(COLLECT, [segment(spans)])).toEqual(OK)
    expect(receiver.rows).toHaveLength(10)
  })

  it('takes compressed messages', async () => {
    const receiver = await start()
    const agent = connect(receiver, { options: { 'grpc.default_compression_algorithm': 2 } })
    expect(await agent.sendAll(COLLECT, segments)).toEqual(OK)
    expect(receiver.rows).toHaveLength(13)
  })

  it('ends a stream whose token is revoked, and keeps what came before', async () => {
    const receiver = await start({ token: 'secret' })
    const listed = createHash('sha256').update('listed').digest('hex')
    receiver.keys.replace(new Map([[listed, 'id']]))
    const [own, other] = ['secret', 'listed'].map((token) =>
      connect(receiver, { token }).stream(COLLECT),
    )
    for (const open of [own, other]) open?.send(segments[0] ?? Buffer.alloc(0))
    await expect.poll(() => receiver.rows.length).toBeGreaterThan(1)
    const before = receiver.rows.length
    receiver.keys.replace(new Map())
    other?.send(segments[1] ?? Buffer.alloc(0))
    expect((await other?.result)?.code).toBe(7)
    own?.send(segments[1] ?? Buffer.alloc(0))
    expect(await own?.end()).toEqual(OK)
    expect(receiver.rows.length).toBeGreaterThan(before)
    expect(receiver.counts()).toMatchObject({ messages: 3, refusedUnauthorized: 1 })
  })

  it('lets in who knows the token, and tells others as OAP does', async () => {
    const receiver = await start({ token: 'secret' })
    expect(await connect(receiver, { token: 'secret' }).sendAll(COLLECT, segments)).toEqual(OK)
    for (const options of [{ token: 'wrong' }, {}]) {
      expect(await connect(receiver, options).sendAll(COLLECT, segments)).toMatchObject({ code: 7 })
      expect(await connect(receiver, options).unary(PROPERTIES, segments[0]!)).toMatchObject({
        code: 7,
      })
    }
    expect(receiver.rows).toHaveLength(13)
    expect(receiver.counts().refusedUnauthorized).toBe(4)
  })

  it('answers OK and counts when the database cannot take a batch in time', async () => {
    const receiver = await start()
    receiver.refuse()
    const agent = connect(receiver)
    expect(await agent.sendAll(COLLECT, segments)).toEqual(OK)
    expect(await agent.unary(IN_SYNC, collection(segments))).toEqual(OK)
    expect(await agent.unary(PROPERTIES, capturedProperties()[0]!.bytes)).toEqual(OK)
    expect(receiver.counts()).toMatchObject({ refusedBusy: 10, messages: 0, spans: 0 })
  })

  it('answers well before the 10 s that the Node agent waits, and still stores what it holds', async () => {
    const receiver = await start()
    const open = receiver.hold()
    const before = Date.now()
    expect(await connect(receiver).sendAll(COLLECT, segments)).toEqual(OK)
    expect(Date.now() - before).toBeLessThan(9_500)
    expect(receiver.counts()).toMatchObject({ refusedBusy: 0, spans: 13 })
    open()
    await expect.poll(() => receiver.rows.length).toBe(13)
  }, 15_000)

  it('stops reading a stream while there is no room for it, and loses nothing', async () => {
    const receiver = await start()
    const crowd = receiver.crowd()
    const { stream, end, send } = connect(receiver).stream(COLLECT)
    const tags = [{ key: 'k', value: 'x'.repeat(16_000) }]
    const message = segment([span({ tags })])
    for (let i = 0; i < 2_000; i++) send(message)
    await expect.poll(() => crowd.waiting).toBeGreaterThan(60)
    await sleep(500)
    // What was on its way when the host stopped reading is still taken: one window at most.
    expect(crowd.waiting).toBeLessThan(500)
    expect(stream.writableLength).toBeGreaterThan(0)
    crowd.open()
    expect(await end()).toEqual(OK)
    expect(receiver.rows).toHaveLength(2_000)
    expect(receiver.counts().refusedBusy).toBe(0)
  }, 40_000)

  it('learns the labels of an instance before, after and without its segments', async () => {
    const receiver = await start()
    const agent = connect(receiver)
    const labels = () => receiver.announced.filter(({ table }) => table === 'source_labels')
    const [stock, gateway] = capturedProperties().map(({ bytes }) => bytes)
    await agent.unary(PROPERTIES, stock!)
    await agent.sendAll(COLLECT, segments)
    await agent.unary(PROPERTIES, gateway!)
    await agent.unary(PROPERTIES, gateway!)
    expect(labels().map(({ row }) => row)).toMatchObject([
      {
        labels: { language: 'NodeJS', 'OS Name': 'linux', hostname: 'vm', 'Process No.': '16542' },
      },
      { labels: { 'Process No.': '16544' } },
    ])
    const sources = receiver.announced.filter(({ table }) => table === 'sources')
    const ids = sources.map(({ row }) => (row as { source_id: string }).source_id)
    expect(new Set(ids).size).toBe(3)
    for (const { row } of labels()) expect(ids).toContain((row as { source_id: string }).source_id)
  })
})
