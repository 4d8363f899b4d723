// How: the callers' own segments are decoded too, so that a parent id is named by whose span it is.
import { describe, expect, it } from 'vitest'
import { traceIdOf } from '#lib/model/trace-name'
import { createDecoding, type Row, segment, span } from '#test/receive/skywalking/decoding'

describe('decoding refs', () => {
  const ref = (n: number, traceId = 'a.1.1') => ({
    traceId,
    parentTraceSegmentId: `parent-${n}`,
    parentSpanId: n,
    parentService: `caller-${n}`,
    parentServiceInstance: 'c',
  })

  /** Span ids of spans 0…3 of the segments parent-1…3, as those segments would report them. */
  function callers(): (segmentNumber: number) => Row {
    const bench = createDecoding()
    for (const n of [1, 2, 3]) {
      const identity = {
        traceSegmentId: `parent-${n}`,
        service: `caller-${n}`,
        serviceInstance: 'c',
      }
      bench.decode(segment([span({ spanId: n })], identity))
    }
    return (n) => bench.rows()[n - 1]!
  }

  function decodeRefs(more: object): Row[] {
    const bench = createDecoding()
    const caller = callers()
    bench.decode(segment([span(more)]))
    const ids = [1, 2, 3].map((n) => [caller(n).spanId, `span of caller-${n}`] as const)
    const names = new Map<string, string>(ids)
    return bench
      .rows()
      .map((row) => ({ ...row, parentId: names.get(row.parentId) ?? row.parentId }))
  }

  it('makes each further ref a row of its own in the trace that it names', () => {
    const rows = decodeRefs({
      spanLayer: 'MQ',
      refs: [ref(1), ref(2, 'b.2.2'), ref(3)],
      tags: [{ key: 'gray', value: 'true' }],
    })
    expect(rows).toMatchObject([
      { traceId: traceIdOf('a.1.1'), parentId: 'span of caller-1', flags: ['skywalking'] },
      { traceId: traceIdOf('b.2.2'), parentId: 'span of caller-2', flags: ['link', 'skywalking'] },
      { traceId: traceIdOf('a.1.1'), parentId: 'span of caller-3', flags: ['link', 'skywalking'] },
    ])
    for (const row of rows) {
      expect(row).toMatchObject({
        kind: 'consumer',
        spanId: rows[0]!.spanId,
        mark: { gray: 'true' },
      })
    }
    expect(rows[1]).toMatchObject({ attributes: null, events: null, traceName: '' })
    expect(new Set(rows.map((row) => row.callerSource)).size).toBe(3)
  })

  it('flags the span itself when all its callers are in other traces', () => {
    const rows = decodeRefs({ refs: [ref(1, 'b.2.2')] })
    expect(rows).toMatchObject([
      { parentId: '0000000000000000', callerSource: '0', flags: ['linked', 'skywalking'] },
      { parentId: 'span of caller-1', flags: ['link', 'skywalking'] },
    ])
  })

  it('follows a ref of another thread from a local root span only', () => {
    const crossThread = { ...ref(1), refType: 'CrossThread' }
    const root = decodeRefs({ spanType: 'Local', refs: [crossThread] })
    expect(root).toMatchObject([{ kind: 'internal', parentId: 'span of caller-1' }])
    const inner = decodeRefs({ spanType: 'Local', parentSpanId: 0, spanId: 1, refs: [crossThread] })
    expect(inner[0]!.parentId).not.toBe('span of caller-1')
  })

  it('believes the ref of an entry span over its parent in the segment', () => {
    const rows = decodeRefs({ parentSpanId: 0, spanId: 1, refs: [ref(1)] })
    expect(rows[0]!.parentId).toBe('span of caller-1')
  })
})
