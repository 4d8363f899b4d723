// How: a collector in this process takes what the real exporters send.
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { startTelemetry, type Telemetry } from '#lib/engine/telemetry'
import { watched } from '#lib/engine/telemetry/watched'
import { type OtlpCollector, startOtlpCollector } from '#test/support/watching/otlp-collector'

let collector: OtlpCollector | undefined
let telemetry: Telemetry | undefined

afterEach(async () => {
  await telemetry?.stop()
  await collector?.stop()
})

// Loading the SDK alone may take seconds on a busy machine.
describe('own telemetry', { timeout: 60_000 }, () => {
  it('sends nothing without an endpoint', async () => {
    const log = pino({ level: 'silent' })
    telemetry = await startTelemetry({ otlpEndpoint: null }, { role: 'evaluator', log })
    const seen = await watched({ name: 'unseen' }, async (span) => span.isRecording())
    expect(seen).toBe(false)
  })

  it('sends spans and metrics of the role to the endpoint, at the latest when it stops', async () => {
    collector = await startOtlpCollector()
    const log = pino({ level: 'silent' })
    // A base address, with or without the path that collectors name.
    const otlpEndpoint = `${collector.url}/v1/traces`
    telemetry = await startTelemetry({ otlpEndpoint }, { role: 'evaluator', log })
    await watched({ name: 'evaluator tick', duration: 'grayproof.evaluator.tick.duration' }, () =>
      Promise.resolve(),
    )
    await telemetry.stop()
    expect([...new Set(collector.received.map(({ path }) => path))].sort()).toEqual([
      '/v1/metrics',
      '/v1/traces',
    ])
    const traces = collector.textOf('/v1/traces')
    for (const word of ['evaluator tick', 'grayproof-evaluator', 'service.instance.id']) {
      expect(traces).toContain(word)
    }
    expect(collector.textOf('/v1/metrics')).toContain('grayproof.evaluator.tick.duration')
    const types = collector.received.map(({ headers }) => headers['content-type'])
    expect([...new Set(types)]).toEqual(['application/x-protobuf'])
  })
})
