import { describe, expect, it } from 'vitest'
import { SPAN_FLAG } from '#lib/model/span'
import { sampleWeight } from '#lib/receive/otlp/decode/trace-state'
import { createMarkKeys } from '#lib/store/block/mark-keys'
import { CAPTURED_MS, createHarness, jsonAttributes, jsonRequest, jsonSpan } from './otlp-harness'

const OTHER_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const LINKED_SPAN = 'bbbbbbbbbbbbbbbb'
const CONSUMER = 5
const NANOS = 1_000_000n
const DAY_MS = 86_400_000

function decode(...spans: Record<string, unknown>[]) {
  const harness = createHarness()
  const decoded = harness.decodeJson(jsonRequest(spans))
  return { ...decoded, rows: harness.rows() }
}

describe('times', () => {
  it('are exact to the microsecond, rounded down', () => {
    const start = BigInt(CAPTURED_MS) * NANOS + 123_456_999n
    const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(start + 2_000_999n) }
    const { rows } = decode(jsonSpan(times))
    expect(rows[0]).toMatchObject({ startUs: start / 1000n, durationUs: 2_000n })
  })

  it('last zero when a span ends before it starts, or never ended', () => {
    const start = BigInt(CAPTURED_MS) * NANOS
    const { rows } = decode(
      jsonSpan({ endTimeUnixNano: String(start - 5_000n) }),
      jsonSpan({ endTimeUnixNano: undefined }),
    )
    expect(rows.map((row) => row.durationUs)).toEqual([0n, 0n])
  })

  it('may last for days', () => {
    const start = BigInt(CAPTURED_MS) * NANOS
    const { rows } = decode(jsonSpan({ endTimeUnixNano: String(start + 864_000n * 10n ** 9n) }))
    expect(rows[0]?.durationUs).toBe(864_000n * 10n ** 6n)
  })
})

describe('a span that cannot be right', () => {
  it.each([
    ['invalid trace id', { traceId: 'abcd' }],
    ['invalid trace id', { traceId: '0'.repeat(32) }],
    ['invalid trace id', { traceId: 'not hex at all, but 32 characters' }],
    ['invalid trace id', { traceId: undefined }],
    ['invalid span id', { spanId: '0'.repeat(16) }],
    ['invalid span id', { spanId: 'b7ad6b71692033' }],
    ['invalid parent span id', { parentSpanId: 'b7ad' }],
    ['no start time', { startTimeUnixNano: undefined }],
    ['start time too far from now', { startTimeUnixNano: '1' }],
    ['start time too far from now', { startTimeUnixNano: '1895353380567000000' }],
    ['start time too far from now', { startTimeUnixNano: '18446744073709551615' }],
  ])('is rejected for its %s, and its neighbours are kept', (reason, fields) => {
    const attributes = jsonAttributes({ text: 'x'.repeat(500) })
    const events = [{ name: 'e', timeUnixNano: '1' }]
    const good = jsonSpan({ name: 'good', attributes, events })
    const result = decode(good, jsonSpan({ ...fields, attributes, events }), good)
    expect(result).toMatchObject({ spans: 2, rejected: 1, reason })
    expect(result.rows.map(({ endpoint }) => endpoint)).toEqual(['good', 'good'])
    expect(result.rows[1]?.attributes).toBe(result.rows[0]?.attributes)
  })

  it('is one that began before what is kept, or more than a day ahead', () => {
    const at = (days: number, ms = 0) =>
      jsonSpan({ startTimeUnixNano: String(BigInt(CAPTURED_MS + days * DAY_MS + ms) * NANOS) })
    const spans = [at(-7), at(-7, -1), at(-400), at(0), at(1), at(1, 1), at(100 * 365)]
    const { rows, ...result } = decode(...spans)
    expect(result).toMatchObject({ spans: 3, rejected: 4, reason: 'start time too far from now' })
    expect(rows).toHaveLength(3)
  })

  it('is not one whose parent is all zero: it has none', () => {
    const { rows } = decode(jsonSpan({ parentSpanId: '0'.repeat(16) }))
    expect(rows[0]?.parentId).toBe('0'.repeat(16))
  })
})

describe('kinds and statuses', () => {
  it('are kept as OTLP numbers them; unknown numbers are unspecified', () => {
    const { rows } = decode(
      ...[0, 1, 2, 3, 4, 5, 6, 99, -1].map((kind) => jsonSpan({ kind })),
      ...[0, 1, 2, 3].map((code) => jsonSpan({ status: { code } })),
    )
    expect(rows.slice(0, 9).map(({ kind }) => kind)).toEqual([0, 1, 2, 3, 4, 5, 0, 0, 0])
    expect(rows.slice(9).map(({ status }) => status)).toEqual([0, 1, 2, 0])
  })

  it('are read by name too', () => {
    expect(decode(jsonSpan({ kind: 'SPAN_KIND_SERVER' })).rows[0]?.kind).toBe(2)
  })

  it('keep the description among the attributes', () => {
    const status = { code: 2, message: 'it "broke"' }
    const { rows } = decode(jsonSpan({ status, attributes: jsonAttributes({ a: 1 }) }))
    expect(JSON.parse(rows[0]!.attributes)).toEqual({
      a: 1,
      'otel.status_description': 'it "broke"',
    })
  })
})

describe('events', () => {
  it('become a JSON list with name, time and attributes', () => {
    const { rows } = decode(
      jsonSpan({
        events: [
          {
            name: 'exception',
            timeUnixNano: String(BigInt(CAPTURED_MS) * NANOS + 5_999n),
            attributes: jsonAttributes({ 'exception.message': 'no\nway', n: 3 }),
          },
          { name: 'bare' },
        ],
      }),
      jsonSpan(),
    )
    expect(JSON.parse(rows[0]!.events)).toEqual([
      {
        name: 'exception',
        timeUs: CAPTURED_MS * 1_000 + 5,
        attributes: { 'exception.message': 'no\nway', n: 3 },
      },
      { name: 'bare', timeUs: 0, attributes: {} },
    ])
    expect(rows[1]?.events).toBe('')
  })

  it('are bounded in number and size, and stay valid JSON', () => {
    const attributes = jsonAttributes({ 'exception.stacktrace': 'at x\n'.repeat(3_000) })
    const events = Array.from({ length: 300 }, () => ({ name: 'exception', attributes }))
    const { rows } = decode(jsonSpan({ events }))
    expect(JSON.parse(rows[0]!.events).length).toBeGreaterThan(2)
    expect(rows[0]!.events.length).toBeLessThanOrEqual(128 * 1024)
  })

  it('are left out when no attributes are kept', () => {
    const harness = createHarness({ attributes: 'none' })
    harness.decodeJson(jsonRequest([jsonSpan({ events: [{ name: 'e' }] })]))
    expect(harness.rows()[0]?.events).toBe('')
  })
})

describe('links', () => {
  const link = { traceId: OTHER_TRACE, spanId: LINKED_SPAN }

  it('of a consumer become rows in the traces of its producers', () => {
    const { rows, spans } = decode(
      jsonSpan({ kind: CONSUMER, name: 'orders process', links: [link, link, { traceId: 'x' }] }),
    )
    expect(spans).toBe(1)
    expect(rows).toHaveLength(3)
    const [own, first, second] = rows
    expect(own).toMatchObject({ flags: SPAN_FLAG.linked, parentId: '0'.repeat(16) })
    expect(first).toMatchObject({
      traceId: OTHER_TRACE,
      parentId: LINKED_SPAN,
      spanId: own?.spanId,
      flags: SPAN_FLAG.link,
      sourceId: own?.sourceId,
      endpoint: 'orders process',
      startUs: own?.startUs,
      durationUs: own?.durationUs,
      attributes: '',
    })
    expect(second?.traceId).toBe(OTHER_TRACE)
  })

  it('inside the own trace become the parent', () => {
    const { rows } = decode(
      jsonSpan({ kind: CONSUMER, links: [{ ...link, traceId: jsonSpan().traceId }] }),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ parentId: LINKED_SPAN, flags: 0 })
  })

  it('of other spans make no hops', () => {
    const { rows } = decode(jsonSpan({ kind: 2, links: [link] }))
    expect(rows).toHaveLength(1)
    expect(rows[0]?.flags).toBe(0)
  })

  it('are bounded', () => {
    const links = Array.from({ length: 500 }, () => link)
    expect(decode(jsonSpan({ kind: CONSUMER, links })).rows).toHaveLength(1 + 64)
  })
})

describe('the weight', () => {
  it.each([
    ['', 1, false],
    ['ot=th:0', 1, false],
    ['ot=th:8', 2, false],
    ['ot=th:c', 4, false],
    ['vendor=1,ot=th:c;rv:1234567890abcd', 4, false],
    ['ot=th:fd70a4', 100, false],
    ['ot=p:3;r:62', 8, false],
    ['ot=p:63', 1, true],
    ['ot=rv:abcdefabcdefab', 1, true],
    ['ot=th:xyz', 1, true],
    ['other=th:8', 1, false],
  ])('of %j is %d', (traceState, weight, unweighted) => {
    const said = sampleWeight(traceState)
    expect(said.weight).toBeCloseTo(weight, 3)
    expect(said.unweighted).toBe(unweighted)
    const { rows } = decode(jsonSpan({ traceState }))
    expect(rows[0]?.weight).toBeCloseTo(weight, 3)
    expect((rows[0]!.flags & SPAN_FLAG.unweighted) !== 0).toBe(unweighted)
  })
})

describe('marks', () => {
  it('are the mark attributes of a span, in one spelling', () => {
    const attributes = jsonAttributes({
      'http.request.header.X_Gray': ['true'],
      'gray.tag': 'canary',
      'user.id': '7',
      lane: 3,
    })
    const { rows } = decode(jsonSpan({ attributes }), jsonSpan())
    expect(rows[0]?.mark).toEqual({
      'http.request.header.x-gray': 'true',
      'gray.tag': 'canary',
      lane: '3',
    })
    expect(rows[1]?.markId).toBe('0')
  })

  it('join several values of one header with commas', () => {
    const attributes = jsonAttributes({ 'http.request.header.x-gray': ['a', 'b'] })
    expect(decode(jsonSpan({ attributes })).rows[0]?.mark).toEqual({
      'http.request.header.x-gray': 'a,b',
    })
  })

  it('follow the plans while they change', () => {
    const markKeys = createMarkKeys()
    const harness = createHarness({ markKeys })
    const attributes = jsonAttributes({ 'user.kind': 'tester' })
    const send = () => harness.decodeJson(jsonRequest([jsonSpan({ attributes })]))
    send()
    markKeys.replace(new Map([['user.kind', new Set(['tester'])]]))
    send()
    markKeys.replace(new Map())
    send()
    expect(harness.rows().map(({ mark }) => mark)).toEqual([{}, { 'user.kind': 'tester' }, {}])
  })
})
