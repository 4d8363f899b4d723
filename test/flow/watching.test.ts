// Grayproof as those see it who watch it: scraped by Prometheus, sending its own traces to a collector.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportSpans, makeSpans } from '#test/support/otel-spans'
import { type Product, startProduct } from '#test/support/processes'
import { parseOpenMetrics } from '#test/support/watching/open-metrics'
import { type OtlpCollector, startOtlpCollector } from '#test/support/watching/otlp-collector'

const TOKEN = 'correct-horse-battery-staple'
const SPANS = 120
/** The dashboard is built first when it has changed. */
const BUILD_MS = 400_000
/** Metrics go out every 15 seconds. */
const PATIENCE = { timeout: 60_000, interval: 500 }
const authorization = `Bearer ${TOKEN}`

let collector: OtlpCollector
let product: Product
let ports: Readonly<Record<string, number>>

beforeAll(async () => {
  collector = await startOtlpCollector()
  product = startProduct({
    env: { GRAYPROOF_OTLP_ENDPOINT: collector.url, GRAYPROOF_TOKEN: TOKEN },
  })
  ports = await product.ready(BUILD_MS)
}, BUILD_MS)
afterAll(async () => {
  await product?.stop()
  await collector?.stop()
})

function get(path: string, headers: Record<string, string> = { authorization }) {
  return fetch(`http://127.0.0.1:${ports.port}${path}`, { headers, redirect: 'manual' })
}

async function scrape() {
  const answer = await get('/metrics')
  expect(answer.status).toBe(200)
  return parseOpenMetrics(await answer.text()).flatMap(({ samples }) => samples)
}

describe('Grayproof, watched', () => {
  it('counts what receivers took and turned away, by protocol', async () => {
    const url = `http://127.0.0.1:${ports.otlpHttpPort}/v1/traces`
    const { spans } = makeSpans('shop', SPANS)
    await exportSpans(new OTLPTraceExporter({ url, headers: { authorization } }), spans)
    const broken = { 'content-type': 'application/json', authorization }
    expect((await fetch(url, { method: 'POST', headers: broken, body: '{' })).status).toBe(400)
    let samples: Awaited<ReturnType<typeof scrape>> = []
    const numberOf = (name: string, labels: Record<string, string>) =>
      samples.find(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      )?.value
    const otlp = { protocol: 'otlp' }
    await vi.waitFor(async () => {
      samples = await scrape()
      expect(numberOf('grayproof_receiver_spans_total', otlp)).toBe(SPANS)
      expect(numberOf('grayproof_evaluator_judged_age_seconds', {})).toBeLessThan(30)
    }, PATIENCE)
    const refused = { ...otlp, reason: 'malformed' }
    expect(numberOf('grayproof_receiver_refused_messages_total', refused)).toBe(1)
    for (const role of ['receiver', 'evaluator']) {
      expect(numberOf('grayproof_role_processes', { role })).toBe(1)
    }
    expect(numberOf('grayproof_database_size_bytes', { table: 'spans' })).toBeGreaterThan(0)
    expect(numberOf('grayproof_rollouts', { state: 'running' })).toBe(0)
    expect(numberOf('grayproof_receiver_held_spans', {})).toBe(0)
  })

  it('is scraped with a token that may read, and tells nobody else anything', async () => {
    const refused = await get('/metrics', {})
    expect(refused.status).toBe(401)
    expect(await refused.text()).not.toContain('grayproof_')
    const older = await get('/metrics', { authorization, accept: 'text/plain;version=0.0.4' })
    expect(older.headers.get('content-type')).toContain('version=0.0.4')
  })

  it('sends what its processes do to the collector, and takes none of it for traffic', async () => {
    expect((await get('/api/v1/rollouts')).status).toBe(200)
    await vi.waitFor(() => {
      const traces = collector.textOf('/v1/traces')
      for (const word of ['grayproof-evaluator', 'evaluator tick', 'roll up', 'judge']) {
        expect(traces).toContain(word)
      }
      expect(traces).toContain('grayproof-web')
      expect(traces).toContain('/api/v1/rollouts')
      const metrics = collector.textOf('/v1/metrics')
      expect(metrics).toContain('grayproof.evaluator.tick.duration')
      expect(metrics).toContain('grayproof.receiver.spans')
      expect(metrics).toContain('http.server.request.duration')
    }, PATIENCE)
    const { sources } = await (await get('/api/v1/sources')).json()
    expect(JSON.stringify(sources)).not.toContain('grayproof-')
    // Neither tokens nor addresses with keys go out with it.
    expect(collector.received.map(({ text }) => text).join()).not.toContain(TOKEN)
  })

  it('logs lines of JSON with the documented fields', () => {
    expect(product.lines.length).toBeGreaterThan(3)
    for (const { level, name, time, msg } of product.lines) {
      expect(['info', 'warn', 'debug']).toContain(level)
      expect(['grayproof', 'receiver', 'evaluator', 'web', 'database']).toContain(name)
      expect(String(time)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      expect(msg).not.toBe('')
    }
  })
})
