// How: what real agents sent goes in through the real receivers; the evaluator rolls it; the hops must
// be the edges that were worked out by hand from the captures.
import { isDeepStrictEqual } from 'node:util'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { startEvaluator } from '#lib/engine/evaluator'
import { startReceiver } from '#lib/engine/receiver'
import type { TraceSpan } from '#lib/model/trace-span'
import type { Database } from '#lib/store/client'
import { findTraces } from '#lib/store/query/find-traces'
import { readTrace } from '#lib/store/query/read-trace'
import { findTraceHops } from '#lib/topology/trace-hops'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { eventually } from '#test/support/processes'
import { ALWAYS, expectedEdges, rolledEdges } from '#test/support/traffic/capture-edges'
import { CAPTURES } from '#test/support/traffic/post-captures'

const SPANS = 13
const SETTINGS = loadSettings({
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
  GRAYPROOF_RETENTION_DAYS: '3650',
})
const log = pino({ level: 'silent' })

describe('what real agents sent', () => {
  let database: TestDatabase
  afterEach(() => database.stop())

  it.each(Object.keys(CAPTURES))('%s becomes the edges it really was', async (capture) => {
    database = await startTestDatabase()
    const { db } = database
    const receiver = await startReceiver(SETTINGS, db, log)
    await CAPTURES[capture]?.(() => receiver.ports)
    await receiver.stop()

    const evaluator = await startEvaluator(SETTINGS, db, log)
    const expected = expectedEdges(capture)
    const calls = Object.fromEntries(
      Object.entries(expected).map(([key, { calls, errors }]) => [key, { calls, errors }]),
    )
    const isRolled = async () => isDeepStrictEqual(await rolledEdges(db, capture), calls)
    await eventually(isRolled, 20_000).catch(() => {})
    await evaluator.stop()
    expect(await rolledEdges(db, capture)).toEqual(calls)

    const spans = await allSpans(db)
    expect(spans).toHaveLength(SPANS)
    if (capture.startsWith('skywalking')) return
    const clientErrors = Object.values(expected).map((edge) => edge.clientErrors ?? 0)
    expect(failedCalls(spans)).toBe(clientErrors.reduce((a, b) => a + b))
  })
})

async function allSpans(db: Database): Promise<TraceSpan[]> {
  const { traces } = await findTraces(db, { ...ALWAYS, limit: 10 })
  const whole = await Promise.all(traces.map(({ traceId }) => readTrace(db, traceId)))
  return whole.flatMap((trace) => trace?.spans ?? [])
}

/** Hops whose client span says error. */
function failedCalls(spans: readonly TraceSpan[]): number {
  const hops = findTraceHops(spans, { settledMs: Number.POSITIVE_INFINITY })
  return hops.filter(({ parent }) => parent?.status === 'error').length
}
