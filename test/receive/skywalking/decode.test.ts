// How: captures are decoded into a real block, read back, and compared with what the JSON beside
// each capture says; made-up segments cover what the captured agent never sends.
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { traceIdOf } from '#lib/model/trace-name'
import {
  CAPTURED_MS,
  createDecoding,
  type Row,
  segment,
  span,
} from '#test/receive/skywalking/decoding'
import { type CapturedSpan, capturedSegments } from './captures'

const KIND: Readonly<Record<string, string>> = {
  Entry: 'server',
  Exit: 'client',
  Local: 'internal',
}

function decodeOne(more: object, options = {}): Row {
  const bench = createDecoding(options)
  bench.decode(segment([span(more)]))
  return bench.rows()[0]!
}

describe('decoding the captures', () => {
  const bench = createDecoding()
  const captures = capturedSegments()
  for (const { bytes } of captures) bench.decode(bytes)
  const rows = bench.rows()
  const expected = captures.flatMap(({ json }) => json.spans.map((s) => ({ json, span: s })))

  it('gives a row for every span', () => {
    expect(rows).toHaveLength(expected.length)
    expect(new Set(rows.map((row) => row.spanId)).size).toBe(expected.length)
  })

  it('keeps trace, source, times, kind, status, endpoint and peer', () => {
    const wanted = expected.map(({ json, span: s }) => ({
      traceId: json.traceId,
      source: `${json.service}@${json.serviceInstance}`,
      startMs: Number(s.startTime),
      durationMs: Number(s.endTime) - Number(s.startTime),
      kind: KIND[s.spanType ?? 'Entry'],
      status: s.isError ? 'error' : 'unset',
      endpoint: s.operationName,
      peer: s.spanType === 'Exit' ? `outside ${s.peer}` : null,
      flags: ['skywalking'],
      traceName: '',
    }))
    expect(rows).toMatchObject(wanted)
  })

  it('keeps every tag, the component, the layer and the caller’s address', () => {
    const attributes = ({ tags, componentId, spanLayer, spanType, peer }: CapturedSpan) => ({
      'skywalking.component': componentId,
      'skywalking.layer': spanLayer,
      ...(spanType === 'Exit' ? {} : { 'skywalking.peer': peer }),
      ...Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value])),
    })
    expect(rows.map((row) => row.attributes)).toEqual(expected.map(({ span: s }) => attributes(s)))
  })

  it('takes the mark from the tags', () => {
    const wanted = expected.map(({ span: s }) => {
      const mark = s.tags?.find(({ key }) => key === 'gray.tag')
      return mark === undefined ? null : { 'gray.tag': mark.value }
    })
    expect(rows.map((row) => row.mark)).toEqual(wanted)
  })

  it('links each entry span to the exit span that called it, in another process', () => {
    const byId = new Map(rows.map((row) => [row.spanId, row]))
    const edges = rows
      .filter((row) => row.kind === 'server')
      .map((row) => {
        const parent = byId.get(row.parentId)
        expect(row.callerSource).toBe(parent?.source ?? '0')
        return `${parent?.kind ?? 'user'} ${parent?.source ?? ''} -> ${row.source}`
      })
    const gateway = 'mall::gateway@gateway-v1-66fd@10.0.0.11'
    const order = 'mall::order@order-v2-5c8b@10.0.0.22'
    const stock = 'mall::stock@stock-v1-7d9f@10.0.0.31'
    expect(edges.sort()).toEqual(
      [
        ...Array(3).fill(`client ${gateway} -> ${order}`),
        ...Array(2).fill(`client ${order} -> ${stock}`),
        ...Array(3).fill(`user  -> ${gateway}`),
      ].sort(),
    )
  })

  it('finds the parent inside the segment although spans are not sorted', () => {
    const client = rows.filter((row) => row.kind === 'client')
    for (const row of client) {
      const parent = rows.find((other) => other.spanId === row.parentId)
      expect(parent).toMatchObject({ kind: 'server', source: row.source, traceId: row.traceId })
    }
  })

  it('announces each source once, with the parts of its name as labels', () => {
    const sources = bench.announced.filter(({ table }) => table === 'sources')
    expect(sources.map(({ row }) => row)).toMatchObject([
      { service: 'mall::stock', labels: { group: 'mall', shortName: 'stock' }, version: '' },
      { service: 'mall::gateway', protocol: 'skywalking' },
      { service: 'mall::order', instance: 'order-v2-5c8b@10.0.0.22' },
    ])
  })
})

describe('decoding a segment', () => {
  it('names the trace on its first span only when the id is no plain hex', () => {
    const bench = createDecoding()
    bench.decode(segment([span({}), span({ spanId: 1 })], { traceId: 'ab.12.17953533170830001' }))
    const rows = bench.rows()
    expect(rows.map((row) => row.traceName)).toEqual(['ab.12.17953533170830001', ''])
    expect(rows[0]!.traceId).toBe(traceIdOf('ab.12.17953533170830001'))
    const upper = 'D63DB0882AF24EE4854BC4E2BD156265'
    bench.decode(segment([span({})], { traceId: upper }))
    expect(bench.rows()[2]).toMatchObject({ traceId: upper.toLowerCase(), traceName: '' })
  })

  it.each([
    ['Entry', 'MQ', 'consumer'],
    ['Entry', 'Http', 'server'],
    ['Entry', 99, 'server'],
    ['Exit', 'MQ', 'producer'],
    ['Exit', 'Database', 'client'],
    ['Local', 'Unknown', 'internal'],
    [7, 'Http', 'internal'],
  ])('takes %s with layer %s as %s', (spanType, spanLayer, kind) => {
    expect(decodeOne({ spanType, spanLayer }).kind).toBe(kind)
  })

  it.each([
    ['Database', 'database'],
    ['Cache', 'cache'],
    ['MQ', 'queue'],
    ['Http', 'outside'],
    ['RPCFramework', 'outside'],
    [42, 'outside'],
  ])('takes the peer of an exit span of layer %s as %s', (spanLayer, kind) => {
    const row = decodeOne({ spanType: 'Exit', spanLayer, peer: 'db-1:3306' })
    expect(row.peer).toBe(`${kind} db-1:3306`)
  })

  it('flags what the agent asked not to count', () => {
    expect(decodeOne({ skipAnalysis: true }).flags).toEqual(['skipAnalysis', 'skywalking'])
  })

  it('never gives a negative duration', () => {
    expect(decodeOne({ endTime: CAPTURED_MS - 1 }).durationMs).toBe(0)
    expect(decodeOne({ endTime: null }).durationMs).toBe(0)
  })

  it('leaves out spans with impossible times and says how many', () => {
    const bench = createDecoding()
    const refused = bench.decode(
      segment([
        span({ startTime: 0 }),
        span({ spanId: 1 }),
        span({ startTime: '9007199254740993' }),
      ]),
    )
    expect(refused).toBe(2)
    expect(bench.rows()).toMatchObject([{ traceName: 'a.1.1' }])
    const day = 86_400_000
    const edges = [-7 * day, -7 * day - 1, day, day + 1]
    const at = (ms: number) => span({ startTime: CAPTURED_MS + ms })
    expect(bench.decode(segment(edges.map(at)))).toBe(2)
    expect(bench.rows()).toHaveLength(3)
  })

  it('keeps the first of two tags with one key, and both in order otherwise', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]
    expect(decodeOne({ tags }).attributes).toEqual({ a: '1', b: '2' })
  })

  it('knows marks also among more keys than it remembers', () => {
    const bench = createDecoding()
    for (let from = 0; from < 80_000; from += 400) {
      const tags = Array.from({ length: 400 }, (_, i) => ({ key: `key-${from + i}`, value: 'v' }))
      bench.decode(segment([span({ tags: [...tags, { key: 'gray', value: 'true' }] })]))
    }
    const rows = bench.rows()
    expect(rows.every((row) => row.mark?.gray === 'true')).toBe(true)
    const keys = rows.flatMap((row) => Object.keys(row.attributes ?? {}))
    expect(new Set(keys).size).toBe(80_001)
  })

  it('writes any text as JSON that reads back the same', () => {
    const value = '"\\\b\f\n\r\t\u0000\u001f\u007f/\u2028灰度😀'
    const tags = [{ key: 'k"\\\n键', value }]
    expect(decodeOne({ tags }).attributes).toEqual({ 'k"\\\n键': value })
  })

  it('writes logs as events', () => {
    const time = String(CAPTURED_MS)
    const data = [
      { key: 'event', value: 'error' },
      { key: 'error.kind', value: 'java.io.IOException' },
      { key: 'stack', value: 'at a\n\tat b' },
    ]
    const logs = [
      { time, data },
      { time: null, data: [{ key: 'message', value: 'm' }] },
      { data: [] },
    ]
    expect(decodeOne({ logs }).events).toEqual([
      {
        timeUs: CAPTURED_MS * 1000,
        name: 'error',
        attributes: { 'error.kind': 'java.io.IOException', stack: 'at a\n\tat b' },
      },
      { timeUs: 0, name: 'log', attributes: { message: 'm' } },
      { timeUs: 0, name: 'log', attributes: {} },
    ])
  })

  it('cuts what is too long and drops what does not fit, and the JSON stays whole', () => {
    const tags = Array.from({ length: 60 }, (_, i) => ({ key: `k${i}`, value: '灰'.repeat(9000) }))
    const logs = Array.from({ length: 60 }, () => ({ data: tags }))
    const { attributes, events } = decodeOne({ tags, logs })
    expect(Object.keys(attributes!).length).toBeGreaterThan(1)
    expect(attributes!.k0).toBe('灰'.repeat(5461))
    expect(events!.length).toBeGreaterThan(0)
  })

  it('keeps only what it is told to keep', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'gray', value: 'true' },
    ]
    const keeps = (key: string) => key === 'a'
    expect(decodeOne({ tags, componentId: 49 }, { keeps }).attributes).toEqual({ a: '1' })
    const row = decodeOne({ tags, componentId: 49 }, { keeps: () => false })
    expect(row).toMatchObject({ attributes: null, mark: { gray: 'true' } })
  })

  it('takes marks from the headers that the Java agent puts into one tag', () => {
    const value = 'X-Gray-Tag=[canary]\nUser-Agent=[curl]\nx_lane=[a, b]\nbroken\nEmpty=[]'
    const row = decodeOne({ tags: [{ key: 'http.headers', value }] })
    expect(row.mark).toEqual({
      'http.request.header.x-gray-tag': 'canary',
      'http.request.header.x-lane': 'a,b',
    })
    expect(row.attributes).toEqual({ 'http.headers': value })
  })

  it('takes marks that only a plan names, from the moment it names them', () => {
    const tags = [{ key: 'tenant', value: 't1' }]
    expect(decodeOne({ tags }).mark).toBeNull()
    const named = new Map([['tenant', new Set(['t1'])]])
    expect(decodeOne({ tags }, { named }).mark).toEqual({ tenant: 't1' })
  })

  it.each([
    ['traceId', { traceId: '' }],
    ['traceSegmentId', { traceSegmentId: '' }],
    ['service', { service: '' }],
  ])('refuses a segment without %s', (what, more) => {
    const decode = () => createDecoding().decode(segment([span({})], more))
    expect(decode).toThrow(`it has no ${what}`)
  })

  it('refuses texts that are not UTF-8, and ids that are no ids', () => {
    const whole = segment([span({ spanType: 'Exit', operationName: 'name', peer: 'peer' })])
    for (const text of ['name', 'peer', 'a.1.1']) {
      const damaged = Buffer.from(whole)
      damaged[damaged.indexOf(text)] = 0xff
      expect(() => createDecoding().decode(damaged)).toThrow('not valid UTF-8')
    }
    const long = segment([span({})], { traceId: 'x'.repeat(513) })
    expect(() => createDecoding().decode(long)).toThrow('a traceId is longer than 512 bytes')
  })

  it('leaves no trace of a segment that turns out malformed', () => {
    const bench = createDecoding()
    const { bytes } = capturedSegments()[0]!
    const good = segment([span({ tags: [{ key: 'k', value: 'good' }] })])
    const badText = Buffer.from(good)
    badText[badText.indexOf('good')] = 0xff
    const cutLate = Buffer.concat([good, Buffer.from([0x1a, 0x02, 0x08])])
    for (const bad of [badText, cutLate, bytes.subarray(0, bytes.length - 3)]) {
      expect(() => bench.decode(bad)).toThrow(AppError)
      expect(bench.block.rows).toBe(0)
      expect(bench.announced).toEqual([])
    }
    bench.decode(good)
    expect(bench.rows()).toHaveLength(1)
    expect(bench.announced.map(({ table }) => table)).toEqual(['sources', 'endpoints'])
  })
})
