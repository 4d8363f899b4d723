// How: captures and made-up spans are decoded into a real block and read back; what must be refused
// is tried with one thing wrong at a time.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NamedRow } from '#test/receive/named-rows'
import { bodyOf, CAPTURED_MS, createDecoding, span } from '#test/receive/zipkin/decoding'

const DAY_MS = 86_400_000
const FOLDER = join(import.meta.dirname, '../../fixtures/zipkin')

interface CapturedSpan {
  readonly traceId: string
  readonly parentId?: string
  readonly id: string
  readonly kind: string
  readonly timestamp: number
  readonly duration: number
  readonly tags: Readonly<Record<string, string>>
}

const captures = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.wire.json'))
  .sort()
  .map((file) => readFileSync(join(FOLDER, file)))
const captured = captures.flatMap((body) => JSON.parse(body.toString()) as CapturedSpan[])

function decodeOne(more: object, attributes?: 'all' | 'selected' | 'none'): NamedRow {
  const decoding = createDecoding(attributes)
  expect(decoding.decode(bodyOf([span(more)]))).toEqual({ spans: 1, rejected: 0 })
  return decoding.rows()[0]!
}

describe('decoding the Zipkin captures', () => {
  const decoding = createDecoding()
  for (const body of captures) decoding.decode(body)
  const rows = decoding.rows()

  it('keeps ids, times, kinds and failures', () => {
    const wanted = captured.map(({ traceId, id, parentId, kind, timestamp, duration, tags }) => ({
      traceId,
      spanId: id,
      parentId: parentId ?? '0'.repeat(16),
      startMs: timestamp / 1000,
      durationMs: duration / 1000,
      kind: kind.toLowerCase(),
      status: tags['otel.status_code'] === 'ERROR' ? 'error' : 'unset',
      flags: [],
    }))
    expect(rows).toMatchObject(wanted)
    expect(rows.filter((row) => row.status === 'error')).toHaveLength(3)
  })

  it('names endpoints by method and path', () => {
    expect([...new Set(rows.map((row) => row.endpoint))].sort()).toEqual(['GET /buy', 'GET /err'])
  })

  it('makes one source for each process, with the flattened resource as its labels', () => {
    const sources = decoding.announced.filter(({ table }) => table === 'sources')
    expect(sources).toHaveLength(3)
    expect(sources.map(({ row }) => row)).toContainEqual(
      expect.objectContaining({
        protocol: 'zipkin',
        service: 'order',
        version: 'v2',
        instance: '5831d01a-40d5-469f-ac13-1e2a208d4538',
        labels: expect.objectContaining({
          'k8s.pod.label.version': 'v2',
          'service.namespace': 'mall',
        }),
      }),
    )
  })

  it('keeps as attributes only what speaks of the span', () => {
    const row = rows.find(({ kind }) => kind === 'client')!
    expect(row.attributes).toMatchObject({ 'http.request.method': 'GET' })
    const keys = rows.flatMap((one) => Object.keys(one.attributes ?? {}))
    expect(keys.filter((key) => /^(service|k8s|host|process|os|telemetry)\./.test(key))).toEqual([])
    expect(row.peer).toMatch(/^outside 127\.0\.0\.1:234\d\d$/)
  })

  it('takes the mark from captured headers and baggage', () => {
    const marks = rows.map((row) => row.mark)
    expect(marks).toContainEqual({
      'gray.tag': 'canary',
      'http.request.header.x-gray-tag': 'canary',
    })
    expect(marks).toContain(null)
  })

  it('has the edges of the calls that were made', () => {
    const byId = new Map(rows.map((row) => [row.spanId, row]))
    const service = (row: NamedRow | undefined) => row?.source.split('@')[0] ?? 'user'
    const edges = rows
      .filter((row) => row.kind === 'server')
      .map((row) => `${service(byId.get(row.parentId))} -> ${service(row)}`)
    expect(edges.sort()).toEqual([
      ...Array(3).fill('gateway -> order'),
      ...Array(2).fill('order -> stock'),
      ...Array(3).fill('user -> gateway'),
    ])
  })
})

describe('decoding a Zipkin span', () => {
  it('pads short ids on the left and ignores their case', () => {
    const row = decodeOne({ traceId: 'ABC', id: '1F', parentId: '2' })
    expect(row).toMatchObject({
      traceId: 'abc'.padStart(32, '0'),
      spanId: '1f'.padStart(16, '0'),
      parentId: '2'.padStart(16, '0'),
    })
    expect(decodeOne({ traceId: '8448eb211c80319c' }).traceId).toBe(
      '00000000000000008448eb211c80319c',
    )
    expect(decodeOne({ id: 'ffffffffffffffff' }).spanId).toBe('ffffffffffffffff')
  })

  it('flags the server half that shares its id with the client half', () => {
    const row = decodeOne({ kind: 'SERVER', shared: true })
    expect(row).toMatchObject({ kind: 'server', flags: ['shared'] })
    expect(decodeOne({ kind: 'SERVER', shared: false }).flags).toEqual([])
  })

  it.each([
    [undefined, 'unspecified'],
    [null, 'unspecified'],
    ['CLIENT', 'client'],
    ['SERVER', 'server'],
    ['PRODUCER', 'producer'],
    ['CONSUMER', 'consumer'],
  ])('takes kind %s as %s', (kind, expected) => {
    expect(decodeOne({ kind }).kind).toBe(expected)
  })

  it.each([
    [{ error: '' }, 'error'],
    [{ error: 'true' }, 'error'],
    [{ error: 'timeout' }, 'error'],
    [{ error: 'false' }, 'unset'],
    [{ 'otel.status_code': 'ERROR' }, 'error'],
    [{ 'otel.status_code': 'OK', error: 'x' }, 'ok'],
    [{}, 'unset'],
  ])('reads the status of %j as %s', (tags, status) => {
    expect(decodeOne({ tags }).status).toBe(status)
  })

  it.each([
    [
      'GET',
      { 'http.request.method': 'GET', 'url.path': '/orders/42/items' },
      'GET /orders/{id}/items',
    ],
    ['get', { 'http.method': 'GET', 'http.route': '/orders/:id' }, 'GET /orders/:id'],
    ['HTTP POST', { 'http.method': 'POST', 'http.url': 'http://a:1/b?c=d' }, 'POST /b'],
    ['get /orders', { 'http.method': 'GET' }, 'get /orders'],
    ['query', { 'sql.query': 'select 1' }, 'query'],
    ['', {}, null],
  ])('names the endpoint of %j with %j', (name, tags, expected) => {
    expect(decodeOne({ name, tags }).endpoint).toBe(expected)
  })

  it.each([
    [
      { remoteEndpoint: { serviceName: 'mysql', port: 3306 }, tags: { 'sql.query': 'x' } },
      'database mysql',
    ],
    [
      { remoteEndpoint: { ipv4: '10.0.0.1', port: 6379 }, tags: { 'redis.command': 'GET' } },
      'cache 10.0.0.1:6379',
    ],
    [{ remoteEndpoint: { ipv6: '::1' } }, 'outside ::1'],
    [
      { tags: { 'db.system': 'postgresql', 'server.address': 'pg', 'server.port': '5432' } },
      'database pg:5432',
    ],
    [{ tags: { upstream_cluster: 'outbound|80|v2|reviews' } }, 'outside outbound|80|v2|reviews'],
    [{}, null],
  ])('names the peer of %j', (more, expected) => {
    expect(decodeOne({ kind: 'CLIENT', ...more }).peer).toBe(expected)
  })

  it('takes the peer of a producer as a queue and gives servers none', () => {
    const remoteEndpoint = { serviceName: 'kafka' }
    expect(decodeOne({ kind: 'PRODUCER', remoteEndpoint }).peer).toBe('queue kafka')
    expect(decodeOne({ kind: 'SERVER', remoteEndpoint }).peer).toBeNull()
  })

  it('knows an instance without tags by its address, and an Envoy by its node', () => {
    const localEndpoint = { serviceName: 'shop', ipv4: '10.0.0.7', port: 80 }
    expect(decodeOne({ localEndpoint }).source).toBe('shop@10.0.0.7')
    const tags = { node_id: 'sidecar~10.0.0.7~shop-v2.mall~mall.local', component: 'proxy' }
    expect(decodeOne({ localEndpoint, tags }).source).toBe(`shop@${tags.node_id}`)
    expect(decodeOne({ localEndpoint, tags }).attributes).toEqual({ component: 'proxy' })
    expect(decodeOne({}).source).toBe('unknown_service@')
  })

  it('is one source for the same tags in another order, and another for other tags', () => {
    const decoding = createDecoding()
    const tags = [
      { 'service.version': 'v1', 'host.name': 'h' },
      { 'host.name': 'h', 'service.version': 'v1', 'http.method': 'GET' },
      { 'host.name': 'h', 'service.version': 'v2' },
    ]
    decoding.decode(bodyOf(tags.map((one) => span({ tags: one }))))
    expect(decoding.announced.filter(({ table }) => table === 'sources')).toHaveLength(2)
  })

  it('writes annotations as events', () => {
    const annotations = [{ timestamp: CAPTURED_MS * 1000 + 5, value: 'ws "flush"' }, { value: 'x' }]
    expect(decodeOne({ annotations }).events).toEqual([
      { name: 'ws "flush"', timeUs: CAPTURED_MS * 1000 + 5, attributes: {} },
      { name: 'x', timeUs: 0, attributes: {} },
    ])
  })

  it('takes numbers and truths in tags as their text', () => {
    const tags = { 'http.status_code': 500, error: true, gone: null }
    expect(decodeOne({ tags })).toMatchObject({
      status: 'error',
      attributes: { 'http.status_code': '500', error: 'true' },
    })
  })

  it('puts a span without a time at its first annotation, else now', () => {
    const annotations = [{ timestamp: 5 + CAPTURED_MS * 1000, value: 'a' }, { value: 'b' }]
    expect(decodeOne({ timestamp: undefined, annotations }).startMs).toBe(CAPTURED_MS + 0.005)
    expect(decodeOne({ timestamp: 0 }).startMs).toBe(CAPTURED_MS)
    expect(decodeOne({ timestamp: String(CAPTURED_MS * 1000) }).startMs).toBe(CAPTURED_MS)
  })

  it('leaves out spans with impossible times and says how many', () => {
    const decoding = createDecoding()
    const spans = [span({ timestamp: CAPTURED_MS }), span(), span({ timestamp: 9e18 })]
    expect(decoding.decode(bodyOf(spans))).toEqual({ spans: 1, rejected: 2 })
    const at = (ms: number) => span({ timestamp: (CAPTURED_MS + ms) * 1000 })
    const edges = [at(-7 * DAY_MS), at(-7 * DAY_MS - 1), at(DAY_MS), at(DAY_MS + 1)]
    expect(decoding.decode(bodyOf(edges))).toEqual({ spans: 2, rejected: 2 })
  })

  it('keeps what it is told to keep, and every text stays whole JSON', () => {
    const tags = { 'http.method': 'GET', other: 'x', gray: 'true', annotation: 'y' }
    const annotations = [{ value: 'a' }]
    const selected = decodeOne({ tags, annotations }, 'selected')
    expect(selected.attributes).toEqual({ 'http.method': 'GET', gray: 'true' })
    const none = decodeOne({ tags, annotations }, 'none')
    expect(none).toMatchObject({ attributes: null, events: null, mark: { gray: 'true' } })
    const long = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`k${i}`, `${'x'.repeat(16_383)}😀灰`]),
    )
    const { attributes } = decodeOne({ tags: long })
    expect(attributes!.k0).toBe('x'.repeat(16_383))
    expect(Object.keys(attributes!).length).toBe(7)
  })
})
