// Spans as the real OpenTelemetry SDK makes them, and what its exporters say after sending some.
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { resources, tracing } from '@opentelemetry/sdk-node'

export interface MadeSpans {
  readonly spans: readonly tracing.ReadableSpan[]
  readonly traceId: string
}

/** `count` finished spans of one service in one trace. */
export function makeSpans(service: string, count: number): MadeSpans {
  const memory = new tracing.InMemorySpanExporter()
  const provider = new tracing.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': service,
      'service.version': '2.0.0',
      'service.instance.id': `${service}-1`,
    }),
    spanProcessors: [new tracing.SimpleSpanProcessor(memory)],
  })
  const tracer = provider.getTracer('test')
  const root = tracer.startSpan('POST /orders', { kind: SpanKind.SERVER }, ROOT_CONTEXT)
  const within = trace.setSpan(ROOT_CONTEXT, root)
  for (let i = 1; i < count; i++) {
    const attributes = { i, note: 'x'.repeat(100), list: ['a', 'b'], 'gray.tag': 'true' }
    const span = tracer.startSpan(`work ${i % 10}`, { attributes }, within)
    if (i % 10 === 0) span.recordException(new Error('it broke'))
    span.end()
  }
  root.end()
  return { spans: memory.getFinishedSpans(), traceId: root.spanContext().traceId }
}

/** Resolves when the exporter says success; rejects with its error. */
export function exportSpans(
  exporter: tracing.SpanExporter,
  spans: readonly tracing.ReadableSpan[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export([...spans], ({ code, error }) => {
      if (code === 0) resolve()
      else reject(error ?? new Error(`export failed with code ${code}`))
    })
  })
}
