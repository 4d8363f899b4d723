// How: fetch against the real HTTP host; the database behind it is memory.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { skywalking } from '#lib/receive/skywalking/index'
import { type MemoryReceiver, startMemoryReceiver } from '#test/receive/memory-receiver'
import { capturedProperties, capturedSegments } from './captures'
import { CAPTURED_MS } from './decoding'

let receiver: MemoryReceiver

beforeAll(async () => {
  receiver = await startMemoryReceiver(skywalking, { nowMs: CAPTURED_MS })
})
afterAll(() => receiver.stop())

let rowsBefore = 0
beforeEach(() => {
  rowsBefore = receiver.rows.length
})
const newRows = () => receiver.rows.slice(rowsBefore)

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`http://127.0.0.1:${receiver.httpPort}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: headers['content-encoding'] === 'gzip' ? new Uint8Array(gzipSync(text)) : text,
  })
}

async function answerTo(path: string, body: unknown, headers?: Record<string, string>) {
  const answer = await post(path, body, headers)
  return { status: answer.status, body: await answer.text() }
}

const segments = capturedSegments().map(({ json }) => json)
const DONE = { status: 200, body: '{}' }

describe('SkyWalking over HTTP', () => {
  it('stores a segment, with names for enums and texts for times', async () => {
    expect(await answerTo('/v3/segment', segments[5])).toEqual(DONE)
    expect(newRows()).toMatchObject([
      { kind: 'client', source: 'mall::order@order-v2-5c8b@10.0.0.22', endpoint: '/buy' },
      { kind: 'server', mark: { 'gray.tag': 'canary' }, endpoint: 'GET:/buy' },
    ])
  })

  it('stores what the gRPC receiver makes of the same segments', async () => {
    expect(await answerTo('/v3/segments', segments)).toEqual(DONE)
    expect(newRows()).toHaveLength(13)
    expect(await answerTo('/v3/segments', segments, { 'content-encoding': 'gzip' })).toEqual(DONE)
    expect(newRows().slice(13)).toEqual(newRows().slice(0, 13))
  })

  it('takes numbers for enums and times, nulls, and fields it does not know', async () => {
    const segment = {
      traceId: 't.1.2',
      traceSegmentId: 's.1.2',
      service: 'User_Service_Name',
      serviceInstance: 'User_Service_Instance_Name',
      unknown: { a: [1] },
      spans: [
        {
          operationName: '/tier2/lb',
          startTime: CAPTURED_MS,
          endTime: CAPTURED_MS + 1,
          spanType: 1,
          spanId: 1,
          isError: false,
          parentSpanId: 0,
          componentId: 6000,
          peer: 'upstream service',
          spanLayer: 3,
          refs: null,
        },
      ],
    }
    expect(await answerTo('/v3/segment', segment)).toEqual(DONE)
    expect(newRows()).toMatchObject([{ kind: 'client', peer: 'outside upstream service' }])
  })

  it('takes instance properties', async () => {
    const properties = capturedProperties()[0]!.json
    expect(await answerTo('/v3/management/reportProperties', properties)).toEqual(DONE)
    const labels = receiver.announced.filter(({ table }) => table === 'source_labels')
    expect(labels.at(-1)?.row).toMatchObject({ labels: { language: 'NodeJS', hostname: 'vm' } })
  })

  it.each(['/v3/management/keepAlive', '/v3/events', '/v3/logs'])(
    '%s is answered',
    async (path) => {
      expect(await answerTo(path, [{ service: 'x' }])).toEqual(DONE)
    },
  )

  it.each(['/browser/perfData', '/browser/errorLogs'])('%s has no content', async (path) => {
    expect(await answerTo(path, {})).toEqual({ status: 204, body: '' })
  })

  it.each([
    ['/v3/segment', '{', 'the body is not JSON'],
    ['/v3/segment', [], 'body must be an object, but is []'],
    ['/v3/segment', { ...segments[0], traceId: 5 }, 'body.traceId must be text, but is 5'],
    ['/v3/segment', { ...segments[0], service: '' }, 'it has no service'],
    [
      '/v3/segment',
      { ...segments[0], spans: [{ spanType: 'entry' }] },
      'one of Entry, Exit, Local',
    ],
    ['/v3/segment', { ...segments[0], spans: [{ startTime: 1.5 }] }, 'must be a whole number'],
    ['/v3/segment', { ...segments[0], spans: [{ isError: 'no' }] }, 'must be true or false'],
    ['/v3/segments', segments[0], 'body.segments must be a list'],
    ['/v3/segments', [segments[0], {}], 'it has no traceId'],
    ['/v3/management/reportProperties', { properties: [] }, 'name no service'],
  ])('%s refuses %j', async (path, body, says) => {
    const answer = await answerTo(path, body)
    expect(answer.status).toBe(400)
    expect((JSON.parse(answer.body) as { message: string }).message).toContain(says)
    expect(newRows()).toEqual([])
  })

  it('refuses other methods, types and paths', async () => {
    const url = `http://127.0.0.1:${receiver.httpPort}/v3/segments`
    expect((await fetch(url)).status).toBe(405)
    const type = { 'content-type': 'text/plain' }
    expect(await answerTo('/v3/segments', segments, type)).toMatchObject({ status: 415 })
    expect((await post('/v2/segments', [])).status).toBe(404)
  })
})

describe('SkyWalking over HTTP with a token', () => {
  it('looks for it where the gRPC receiver does', async () => {
    const token = 'secret'
    const guarded = await startMemoryReceiver(skywalking, { nowMs: CAPTURED_MS, token })
    const send = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${guarded.httpPort}/v3/segments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(segments),
      })
    expect((await send({ authentication: 'secret' })).status).toBe(200)
    expect((await send({ authentication: 'wrong' })).status).toBe(401)
    expect((await send({})).status).toBe(401)
    expect(guarded.rows).toHaveLength(13)
    guarded.refuse()
    const busy = await send({ authentication: 'secret' })
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1'])
    await guarded.stop()
  })
})
