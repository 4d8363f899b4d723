// How: every capture is read into shapes, turned back into the JSON that a reference decoder made of
// the same bytes, and compared; then damaged copies of them must either read or be refused.
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { encodeSegmentJson } from '#lib/receive/skywalking/json-mapping'
import {
  openBytes,
  readLog,
  readRef,
  readSegment,
  readSpan,
} from '#lib/receive/skywalking/segment/read-segment'
import {
  createLogShape,
  createRefShape,
  createSegmentShape,
  createSpanShape,
  type Run,
} from '#lib/receive/skywalking/segment/segment-shape'
import { damage, randomFrom } from '#test/receive/damage'
import { capturedSegments } from './captures'

const TYPES = ['Entry', 'Exit', 'Local']
const LAYERS = ['Unknown', 'Database', 'RPCFramework', 'Http', 'MQ', 'Cache', 'FAAS', 'GenAI']

const segment = createSegmentShape()
const span = createSpanShape()
const ref = createRefShape()
const log = createLogShape()

/** Drops what proto3 leaves out, as the reference decoder does. */
function present(object: Record<string, unknown>): Record<string, unknown> {
  const empty = (value: unknown) =>
    value === undefined || value === '' || value === 0 || value === '0' || value === false
  return Object.fromEntries(
    Object.entries(object).filter(([, v]) => !empty(v) && !(Array.isArray(v) && v.length === 0)),
  )
}

/** A segment as JSON, made from nothing but the reader's shapes. */
function readAsJson(bytes: Uint8Array, start = 0, end = bytes.length): unknown {
  const text = ({ at, size }: Run) => Buffer.from(bytes.subarray(at, at + size)).toString()
  const pairs = (list: Int32Array, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      key: text({ at: list[4 * i]!, size: list[4 * i + 1]! }),
      value: text({ at: list[4 * i + 2]!, size: list[4 * i + 3]! }),
    }))
  openBytes(bytes)
  readSegment(start, end, segment)
  const spans = Array.from({ length: segment.spanCount }, (_, index) => {
    readSpan(segment.spans[2 * index]!, segment.spans[2 * index + 1]!, span)
    const refs = Array.from({ length: span.refCount }, (_, i) => {
      readRef(span.refs[2 * i]!, span.refs[2 * i + 1]!, ref)
      return present({
        refType: ref.type === 1 ? 'CrossThread' : undefined,
        traceId: text(ref.traceId),
        parentTraceSegmentId: text(ref.segmentId),
        parentSpanId: ref.spanId,
        parentService: text(ref.service),
        parentServiceInstance: text(ref.instance),
      })
    })
    const logs = Array.from({ length: span.logCount }, (_, i) => {
      readLog(span.logs[2 * i]!, span.logs[2 * i + 1]!, log)
      return { time: String(log.timeMs), data: pairs(log.pairs, log.pairCount) }
    })
    return present({
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      startTime: String(span.startMs),
      endTime: String(span.endMs),
      refs,
      operationName: text(span.name),
      peer: text(span.peer),
      spanType: span.type === 0 ? undefined : (TYPES[span.type] ?? span.type),
      spanLayer: span.layer === 0 ? undefined : (LAYERS[span.layer] ?? span.layer),
      componentId: span.component,
      isError: span.isError,
      tags: pairs(span.tags, span.tagCount),
      logs,
      skipAnalysis: span.skipAnalysis,
    })
  })
  return {
    traceId: text(segment.traceId),
    traceSegmentId: text(segment.segmentId),
    spans,
    service: text(segment.service),
    serviceInstance: text(segment.instance),
  }
}

/** The reader leaves out two fields of a ref that nothing uses. */
function withoutUnread(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === 'networkAddressUsedAtPeer' || key === 'parentEndpoint' ? undefined : inner,
    ),
  )
}

function readOrRefuse(bytes: Uint8Array, start = 0, end = bytes.length): 'read' | 'refused' {
  try {
    readAsJson(bytes, start, end)
    return 'read'
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).code).toBe('bad-request')
    return 'refused'
  }
}

describe('the segment reader', () => {
  it.each(capturedSegments())('reads $name as the reference decoder does', ({ bytes, json }) => {
    expect(readAsJson(bytes)).toEqual(withoutUnread(json))
  })

  it('reads a segment from the middle of a larger buffer', () => {
    const { bytes, json } = capturedSegments()[5]!
    const around = Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(9, 0xff)])
    expect(readAsJson(around, 7, 7 + bytes.length)).toEqual(withoutUnread(json))
  })

  it('reads logs, skipAnalysis, and enum numbers it has never heard of', () => {
    const json = {
      traceId: 't',
      traceSegmentId: 's',
      spans: [
        {
          spanId: 3,
          parentSpanId: -1,
          startTime: '1795353317083',
          endTime: '1795353317084',
          operationName: 'x',
          spanType: 77,
          spanLayer: 99,
          skipAnalysis: true,
          logs: [{ time: '1795353317083', data: [{ key: 'event', value: 'error' }] }],
        },
      ],
      service: 'a',
      serviceInstance: 'b',
    }
    expect(readAsJson(encodeSegmentJson(json))).toEqual(json)
  })

  it('steps over fields that newer agents may add', () => {
    const { bytes, json } = capturedSegments()[0]!
    const unknown = Buffer.from([0xf8, 0x07, 1, 0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8, 0xfd, 0x07])
    const extended = Buffer.concat([bytes, unknown, Buffer.from([1, 2, 3, 4])])
    expect(readAsJson(extended)).toEqual(withoutUnread(json))
  })

  it('refuses every truncation that cuts a field', () => {
    const { bytes } = capturedSegments()[2]!
    const results = Array.from({ length: bytes.length }, (_, end) => readOrRefuse(bytes, 0, end))
    // Only ends that fall between two fields can be read: nothing, ids, spans, service.
    expect(results.filter((r) => r === 'read').length).toBeLessThanOrEqual(6)
  })

  it.each([1, 2, 3])('never reads past the end of damaged bytes (seed %i)', (seed) => {
    const random = randomFrom(seed)
    const captures = capturedSegments()
    for (let round = 0; round < 2000; round++) {
      readOrRefuse(damage(captures[round % captures.length]!.bytes, random))
    }
  })

  it('refuses groups, field number 0, endless numbers and lengths beyond the end', () => {
    const refused = [
      [0x0b],
      [0x00, 0x01],
      Array(12).fill(0xff),
      [0x0a, 0x05, 1],
      [0x1a, 0xff, 0x7f],
    ]
    for (const bytes of refused) expect(readOrRefuse(Buffer.from(bytes))).toBe('refused')
    expect(readOrRefuse(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toBe('refused')
  })
})
