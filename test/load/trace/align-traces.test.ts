import { describe, expect, it } from 'vitest'
import type { SpanView } from '#lib/load/load-trace'
import { alignTraces } from '#lib/load/trace/align-traces'

function span(depth: number, service: string, endpoint: string): SpanView {
  return {
    ...{ spanId: `${service}${endpoint}`, parentId: '', depth, orphan: false, service, endpoint },
    ...{ group: null, reportedAs: service, protocol: 'otlp', instance: '', version: '' },
    ...{ kind: 'server', status: 'ok', peer: null, start: '2026-01-15T12:00:00Z', offsetMs: 0 },
    ...{ durationMs: 1, marks: {}, attributes: {}, events: [], hop: null },
  }
}

const told = (left: SpanView[], right: SpanView[]) =>
  alignTraces(left, right).map(
    (step) => `${step.depth} ${step.left?.endpoint ?? '-'} ${step.right?.endpoint ?? '-'}`,
  )

describe('two traces side by side', () => {
  it('has each step of both in one row', () => {
    const both = [span(0, 'gateway', 'GET /'), span(1, 'orders', 'GET /orders')]
    expect(told(both, both)).toEqual(['0 GET / GET /', '1 GET /orders GET /orders'])
  })

  it('keeps what only one of them did at its place', () => {
    const left = [
      span(0, 'a', 'in'),
      span(1, 'b', 'one'),
      span(2, 'c', 'deep'),
      span(1, 'd', 'two'),
    ]
    const right = [span(0, 'a', 'in'), span(1, 'd', 'two'), span(1, 'e', 'three')]
    expect(told(left, right)).toEqual(['0 in in', '1 one -', '2 deep -', '1 two two', '1 - three'])
  })

  it('lays the second call of an endpoint beside the second', () => {
    const left = [span(0, 'a', 'in'), span(1, 'b', 'get'), span(1, 'b', 'get')]
    const right = [span(0, 'a', 'in'), span(1, 'b', 'get')]
    expect(told(left, right)).toEqual(['0 in in', '1 get get', '1 get -'])
  })
})
