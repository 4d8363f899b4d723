// How: real captures are decoded and every column compared with what protobufjs read from the bytes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createMarkKeys } from '#lib/store/block/mark-keys'
import { createHarness, jsonAttributes, jsonRequest, jsonSpan } from './otlp-harness'

const FIXTURES = join(import.meta.dirname, '../../fixtures/otlp')

interface CapturedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, unknown> }[]
  status?: { code?: number }
}

interface Captured {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] }
    scopeSpans: { spans: CapturedSpan[] }[]
  }[]
}

function captures(folder: string): { name: string; bytes: Buffer; json: Captured }[] {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) => name.endsWith('.bin'))
  return names.map((name) => ({
    name,
    bytes: readFileSync(join(FIXTURES, folder, name)),
    json: JSON.parse(readFileSync(join(FIXTURES, folder, name.replace('.bin', '.json')), 'utf8')),
  }))
}

function plain(value: Record<string, unknown>): unknown {
  if ('arrayValue' in value) {
    const { values } = value.arrayValue as { values: Record<string, unknown>[] }
    return values.map(plain)
  }
  if ('intValue' in value) return Number(value.intValue)
  return Object.values(value)[0]
}

describe.each(['grpc', 'http-proto', 'http-proto-gzip'])('captures of %s', (folder) => {
  it.each(captures(folder))('give the columns that $name says', ({ bytes, json }) => {
    const harness = createHarness()
    const expected = json.resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ span, resource }))),
    )
    expect(harness.decode(bytes)).toEqual({ spans: expected.length, rejected: 0, reason: '' })
    const rows = harness.rows()
    expect(rows).toHaveLength(expected.length)
    expected.forEach(({ span, resource }, i) => {
      const row = rows[i]!
      const labels = Object.fromEntries(
        resource.attributes.map((a) => [a.key, a.value.stringValue]),
      )
      expect(row.traceId).toBe(span.traceId)
      expect(row.spanId).toBe(span.spanId)
      expect(row.parentId).toBe(span.parentSpanId ?? '0000000000000000')
      expect(row.kind).toBe(span.kind)
      expect(row.status).toBe(span.status?.code ?? 0)
      expect(row.startUs).toBe(BigInt(span.startTimeUnixNano) / 1000n)
      const nanos = BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)
      expect(row.durationUs).toBe(nanos / 1000n)
      expect(row.weight).toBe(1)
      expect(JSON.parse(row.attributes)).toEqual(
        Object.fromEntries(span.attributes.map(({ key, value }) => [key, plain(value)])),
      )
      expect(row.source).toMatchObject({
        protocol: 'otlp',
        service: labels['service.name'],
        instance: labels['service.instance.id'],
        version: labels['service.version'],
      })
      const isError = span.attributes.some(({ value }) => String(plain(value)).includes('/err'))
      const path = isError ? '/err' : span.attributes.some(isBuy) ? '/buy' : '/stock'
      expect(row.endpoint).toContain(`GET ${path}`)
      expect(row.mark['http.request.header.x-gray-tag']).toBe(headerOf(span))
    })
  })
})

function isBuy({ value }: { value: Record<string, unknown> }): boolean {
  return String(plain(value)).includes('/buy')
}

function headerOf(span: CapturedSpan): string | undefined {
  const header = span.attributes.find(({ key }) => key === 'http.request.header.x-gray-tag')
  return header === undefined ? undefined : String(plain(header.value))
}

describe('the two encodings', () => {
  it.each(captures('grpc'))('give the same columns for $name', ({ bytes, json }) => {
    const proto = createHarness()
    const text = createHarness()
    proto.decode(bytes)
    text.decodeJson(json)
    expect(text.rows()).toEqual(proto.rows())
  })

  it('reads what the JSON exporter really sends', () => {
    const harness = createHarness()
    let spans = 0
    for (const name of readdirSync(join(FIXTURES, 'http-json')).filter((n) =>
      n.endsWith('.json'),
    )) {
      const body = readFileSync(join(FIXTURES, 'http-json', name), 'utf8')
      spans += harness.decodeJson(JSON.parse(body)).spans
    }
    expect(spans).toBe(13)
    expect(new Set(harness.rows().map((row) => row.source?.service))).toEqual(
      new Set(['gateway', 'order', 'stock']),
    )
  })

  it('unpacks to the bytes that were captured', () => {
    const folder = join(FIXTURES, 'http-proto-gzip')
    const wire = readFileSync(join(folder, '0001_http_otlp_proto.wire.gz'))
    expect(gunzipSync(wire).equals(readFileSync(join(folder, '0001_http_otlp_proto.bin')))).toBe(
      true,
    )
  })
})

describe('attributes', () => {
  const values = {
    text: 'quote " backslash \\ newline \n tab \t bell \u0007 中文 😀 é',
    empty: '',
    long: 'x'.repeat(300),
    yes: true,
    no: false,
    zero: 0,
    port: 65_535,
    million: 1_000_000,
    negative: -42,
    half: 0.5,
    list: ['a', 1, true, ['nested']],
    map: { a: 'b', deep: { c: [1, 2] } },
    none: [],
    'key "with" quotes': 'v',
  }

  it('become one JSON object with every type kept', () => {
    const harness = createHarness()
    harness.decodeJson(jsonRequest([jsonSpan({ attributes: jsonAttributes(values) })]))
    expect(JSON.parse(harness.rows()[0]!.attributes)).toEqual(values)
  })

  it('keep integers that JavaScript numbers cannot hold', () => {
    const harness = createHarness()
    const attributes = jsonAttributes({ big: 9_223_372_036_854_775_807n, small: -(2n ** 63n) })
    harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    expect(harness.rows()[0]!.attributes).toBe(
      '{"big":9223372036854775807,"small":-9223372036854775808}',
    )
  })

  it('write NaN, infinities and bytes as strings', () => {
    const harness = createHarness()
    const attributes = [
      { key: 'nan', value: { doubleValue: 'NaN' } },
      { key: 'inf', value: { doubleValue: '-Infinity' } },
      { key: 'raw', value: { bytesValue: Buffer.from([1, 2, 255]).toString('base64') } },
      { key: 'nothing', value: {} },
      { key: 'absent' },
    ]
    harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    expect(JSON.parse(harness.rows()[0]!.attributes)).toEqual({
      nan: 'NaN',
      inf: '-Infinity',
      raw: 'AQL/',
      nothing: null,
      absent: null,
    })
  })

  it('are empty text when there are none, or when none are kept', () => {
    const attributes = jsonAttributes({ a: 'b' })
    const none = createHarness({ attributes: 'none' })
    none.decodeJson(jsonRequest([jsonSpan({ attributes }), jsonSpan()]))
    expect(none.rows().map((row) => row.attributes)).toEqual(['', ''])
  })

  it('keep only chosen and mark keys when selected', () => {
    const harness = createHarness({ attributes: 'selected' })
    const attributes = jsonAttributes({
      'http.response.status_code': 200,
      'user_agent.original': 'curl',
      'http.request.header.x_gray': ['true'],
    })
    harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    const row = harness.rows()[0]!
    expect(JSON.parse(row.attributes)).toEqual({
      'http.response.status_code': 200,
      'http.request.header.x_gray': ['true'],
    })
    expect(row.mark).toEqual({ 'http.request.header.x-gray': 'true' })
  })

  it('keep the user that a plan routes by when selected, and make no mark of it', () => {
    const markKeys = createMarkKeys()
    markKeys.replace(new Map([['account.id', 'kept']]))
    const harness = createHarness({ attributes: 'selected', markKeys })
    const attributes = jsonAttributes({ 'account.id': 'ann', 'cart.id': '7' })
    harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    const row = harness.rows()[0]!
    expect(JSON.parse(row.attributes)).toEqual({ 'account.id': 'ann' })
    expect(row.markId).toBe('0')
  })

  it('cut long strings at a character and leave out what cannot fit', () => {
    const harness = createHarness()
    const attributes = jsonAttributes({
      long: 'é'.repeat(20_000),
      control: '\u0001'.repeat(20_000),
      later: '\u0001'.repeat(20_000),
      end: 'kept',
    })
    harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    const kept = JSON.parse(harness.rows()[0]!.attributes)
    expect(kept.long).toBe('é'.repeat(8_192))
    expect(kept.later).toBeUndefined()
    expect(kept.end).toBe('kept')
  })
})
