// How: what real agents sent goes in through the real receivers; the evaluator rolls it; the hops must
// be the edges that were worked out by hand from the captures.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { startEvaluator } from '#lib/engine/evaluator'
import { startReceiver } from '#lib/engine/receiver'
import type { Source } from '#lib/model/source'
import type { TraceSpan } from '#lib/model/trace-span'
import type { Database } from '#lib/store/client'
import { findTraces } from '#lib/store/query/find-traces'
import { readHopsSummed } from '#lib/store/query/read-hops'
import { readMarks } from '#lib/store/query/read-marks'
import { readSources } from '#lib/store/query/read-sources'
import { readTrace } from '#lib/store/query/read-trace'
import { findTraceHops } from '#lib/topology/trace-hops'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { CAPTURES } from '#test/support/post-captures'
import { eventually } from '#test/support/processes'

interface Edge {
  readonly calls: number
  readonly errors: number
}
type Edges = Readonly<Record<string, Edge>>

const EXPECTED: Readonly<Record<string, Record<string, Edge & { clientErrors?: number }>>> =
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../fixtures/captures/expected-edges.json'), 'utf8'),
  )
const SPANS = 13
/** Without a hand-made list of its own: the same chain and requests. */
const SAME_AS: Readonly<Record<string, string>> = { 'otel-js-2.12_zipkin-v2': 'otel-js-0.223_grpc' }

const FREE_PORTS = {
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
  GRAYPROOF_RETENTION_DAYS: '3650',
}
const ALWAYS = { fromMs: 1e12, toMs: 4e12 }

/** How the hand-made lists name a source, and a request without a mark. */
const WORDS = {
  skywalking: {
    user: 'User[User]',
    unmarked: 'base',
    name: ({ service, instance }: Source) => `${service}[${instance}]`,
  },
  otlp: {
    user: 'user',
    unmarked: '-',
    name: ({ service, version }: Source) => `${service}@${version}`,
  },
}

function expectedEdges(capture: string) {
  const { _spans, ...edges } = EXPECTED[SAME_AS[capture] ?? capture] ?? {}
  return edges
}

async function rolledEdges(db: Database, words: (typeof WORDS)['otlp']): Promise<Edges> {
  const [hops, sources, marks] = await Promise.all([
    readHopsSummed(db, ALWAYS),
    readSources(db),
    readMarks(db),
  ])
  const names = new Map(sources.map((source) => [source.id, words.name(source)]))
  const values = new Map(marks.map(({ id, pairs }) => [id, new Set(Object.values(pairs))]))
  const edges: Record<string, Edge> = {}
  for (const hop of hops) {
    const caller = hop.root ? words.user : names.get(hop.callerSource)
    const tag = [...(values.get(hop.calleeMark) ?? [words.unmarked])].join('|')
    const key = `${caller} -> ${names.get(hop.calleeSource)} tag=${tag}`
    const { calls, errors } = edges[key] ?? { calls: 0, errors: 0 }
    edges[key] = { calls: calls + hop.requests, errors: errors + hop.errors }
  }
  return edges
}

describe('what real agents sent', () => {
  let database: TestDatabase
  const log = pino({ level: 'silent' })
  afterEach(() => database.stop())

  it.each(Object.keys(CAPTURES))('%s becomes the edges it really was', async (capture) => {
    database = await startTestDatabase()
    const { db } = database
    const settings = loadSettings(FREE_PORTS)
    const receiver = await startReceiver(settings, db, log)
    await CAPTURES[capture]?.(receiver.ports)
    await receiver.stop()
    const words = capture.startsWith('skywalking') ? WORDS.skywalking : WORDS.otlp
    const expected = expectedEdges(capture)
    const calls = Object.fromEntries(
      Object.entries(expected).map(([key, { calls, errors }]) => [key, { calls, errors }]),
    )

    const evaluator = await startEvaluator(settings, db, log)
    const total = Object.values(expected).reduce((sum, edge) => sum + edge.calls, 0)
    await eventually(async () => {
      const hops = await readHopsSummed(db, ALWAYS)
      return hops.reduce((sum, { requests }) => sum + requests, 0) >= total
    }, 20_000)
    await evaluator.stop()
    expect(await rolledEdges(db, words)).toEqual(calls)

    const spans = await allSpans(db)
    expect(spans).toHaveLength(SPANS)
    const clientErrors = Object.values(expected).reduce(
      (sum, edge) => sum + (edge.clientErrors ?? 0),
      0,
    )
    if (!capture.startsWith('skywalking')) expect(failedCalls(spans)).toBe(clientErrors)
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
