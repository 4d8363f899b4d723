// How: a real SDK that keeps spans and metrics in memory; without one first, as most installations run.
import { metrics as metricsApi, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { NodeSDK, tracing } from '@opentelemetry/sdk-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchReceiver } from '#lib/engine/telemetry/watch-receiver'
import { watched } from '#lib/engine/telemetry/watched'

const STEP = { name: 'a step', duration: 'grayproof.a.step.duration' }

describe('watched', () => {
  it('only runs the step when nobody looks', async () => {
    expect(await watched({ name: 'unseen' }, async (span) => span.isRecording())).toBe(false)
    await expect(
      watched({ name: 'unseen' }, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no')
  })

  describe('when somebody looks', () => {
    const spans = new tracing.InMemorySpanExporter()
    const numbers = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({
      exporter: numbers,
      exportIntervalMillis: 3_600_000,
    })
    const sdk = new NodeSDK({
      autoDetectResources: false,
      spanProcessors: [new tracing.SimpleSpanProcessor(spans)],
      metricReaders: [reader],
      logRecordProcessors: [],
    })
    beforeAll(() => sdk.start())
    afterAll(async () => {
      await sdk.shutdown()
      trace.disable()
      metricsApi.disable()
    })

    async function metric(name: string) {
      await reader.forceFlush()
      const batches = numbers.getMetrics().at(-1)?.scopeMetrics ?? []
      return batches.flatMap((scope) => scope.metrics).find((it) => it.descriptor.name === name)
    }

    it('makes spans that lie in one another, with how they ended', async () => {
      spans.reset()
      const failing = watched({ name: 'outer' }, () =>
        watched({ name: 'inner', kind: 'client', attributes: { a: 'b' } }, () =>
          Promise.reject(new Error('broken')),
        ),
      )
      await expect(failing).rejects.toThrow('broken')
      const [inner, outer] = spans.getFinishedSpans()
      expect([inner?.name, outer?.name]).toEqual(['inner', 'outer'])
      expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
      expect(inner?.attributes).toEqual({ a: 'b' })
      expect(inner?.status.code).toBe(SpanStatusCode.ERROR)
      expect(inner?.events.map(({ name }) => name)).toEqual(['exception'])
    })

    it('measures how long steps take, those that fail apart', async () => {
      await watched(STEP, async () => {})
      await watched(STEP, async () => {})
      await watched(STEP, () => Promise.reject(new Error('no'))).catch(() => {})
      const made = await metric(STEP.duration)
      expect(made?.descriptor.unit).toBe('s')
      const counts = made?.dataPoints.map(({ attributes, value }) => [
        attributes['error.type'] ?? 'none',
        (value as { count: number }).count,
      ])
      expect(counts).toEqual([
        ['none', 2],
        ['exception', 1],
      ])
    })

    it('reads what receivers count when metrics are sent, and no sooner', async () => {
      const otlp = {
        ...{ messages: 3, spans: 40, spansRejected: 0, refusedMalformed: 2, refusedTooLarge: 0 },
        ...{ refusedBusy: 0, refusedUnauthorized: 1, refusedRequest: 0 },
        ...{ droppedMetrics: 0, droppedLogs: 0, droppedOther: 0 },
      }
      let asked = 0
      watchReceiver(() => {
        asked++
        return { receivers: { otlp }, held: { rows: 7, bytes: 900 } }
      })
      expect(asked).toBe(0)
      const counted = await metric('grayproof.receiver.spans')
      expect(counted?.dataPoints).toMatchObject([{ attributes: { protocol: 'otlp' }, value: 40 }])
      const refused = await metric('grayproof.receiver.refused')
      expect(
        refused?.dataPoints.map(({ attributes, value }) => [attributes.reason, value]),
      ).toContainEqual(['malformed', 2])
      expect((await metric('grayproof.receiver.held'))?.dataPoints[0]?.value).toBe(7)
    })
  })
})
