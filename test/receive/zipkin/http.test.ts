// How: fetch against the real HTTP host; the database behind it is memory.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { zipkin } from '#lib/receive/zipkin/index'
import { type MemoryReceiver, startMemoryReceiver } from '#test/receive/memory-receiver'
import { bodyOf, CAPTURED_MS, span } from '#test/receive/zipkin/decoding'

const FOLDER = join(import.meta.dirname, '../../fixtures/zipkin')
const captures = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.wire.json'))
  .map((file) => readFileSync(join(FOLDER, file)))

describe('the Zipkin receiver', () => {
  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })
  async function start(options: { token?: string } = {}): Promise<MemoryReceiver> {
    const receiver = await startMemoryReceiver(zipkin, { nowMs: CAPTURED_MS, ...options })
    cleanups.push(() => receiver.stop())
    return receiver
  }
  function post(
    receiver: MemoryReceiver,
    body: Uint8Array,
    { path = '/api/v2/spans', headers = {} }: { path?: string; headers?: object } = {},
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${receiver.httpPort}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
    })
  }

  it('accepts the captured requests with 202, plain and gzipped', async () => {
    const receiver = await start()
    for (const body of captures) {
      const answer = await post(receiver, body)
      expect([answer.status, await answer.text()]).toEqual([202, ''])
      const headers = { 'content-encoding': 'gzip' }
      expect((await post(receiver, gzipSync(body), { headers })).status).toBe(202)
    }
    expect(receiver.rows).toHaveLength(26)
    expect(receiver.counts()).toMatchObject({ messages: 6, spans: 26 })
  })

  it('accepts an empty list', async () => {
    const receiver = await start()
    expect((await post(receiver, bodyOf([]))).status).toBe(202)
    expect(receiver.rows).toHaveLength(0)
  })

  it('answers only when the spans are stored, and "later" when that takes too long', async () => {
    const receiver = await start()
    const open = receiver.hold()
    const answer = await post(receiver, bodyOf([span()]))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await answer.text()).toContain('not confirmed the spans in time')
    open()
    expect((await post(receiver, bodyOf([span()]))).status).toBe(202)
  }, 10_000)

  it('refuses a wrong span with a sentence and keeps nothing of its request', async () => {
    const receiver = await start()
    const answer = await post(receiver, bodyOf([span(), span({ traceId: 'xyz' })]))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('spans[1].traceId must be 1 to 32 hex digits')
    expect((await post(receiver, Buffer.from('{'))).status).toBe(400)
    expect(receiver.counts()).toMatchObject({ refusedMalformed: 2, spans: 0 })
    expect(receiver.intake.held().rows).toBe(0)
  })

  it('says that it takes version 2 only', async () => {
    const receiver = await start()
    const answer = await post(receiver, bodyOf([span()]), { path: '/api/v1/spans' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toBe('Zipkin v1 is not taken here: POST v2 JSON to /api/v2/spans\n')
  })

  it('refuses protobuf, other methods, and bodies that are too large', async () => {
    const receiver = await start()
    const headers = { 'content-type': 'application/x-protobuf' }
    expect((await post(receiver, bodyOf([]), { headers })).status).toBe(415)
    const url = `http://127.0.0.1:${receiver.httpPort}/api/v2/spans`
    expect((await fetch(url)).status).toBe(405)
    expect((await post(receiver, Buffer.alloc(17 * 1024 * 1024, ' '))).status).toBe(413)
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '))
    const gzip = { headers: { 'content-encoding': 'gzip' } }
    expect((await post(receiver, bomb, gzip)).status).toBe(413)
  })

  it('lets in who knows the token', async () => {
    const receiver = await start({ token: 'secret' })
    const statusWith = async (headers: object) =>
      (await post(receiver, bodyOf([span()]), { headers })).status
    expect(await statusWith({ authorization: 'Bearer secret' })).toBe(202)
    expect(await statusWith({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await statusWith({})).toBe(401)
    expect(receiver.rows).toHaveLength(1)
  })
})
