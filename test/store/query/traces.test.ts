import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceIdOf } from '#lib/model/trace-name'
import { findTraces, type TraceFilter } from '#lib/store/query/find-traces'
import { readTrace } from '#lib/store/query/read-trace'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import {
  idOf,
  insertSpans,
  markIdOf,
  T0_MS,
  type TestSpan,
  traceHex,
} from '#test/support/insert-spans'

const TRACES = 25
/** Traces are this far apart, so that the search must look further back step by step. */
const APART_MS = 40_000
const GRAY = { 'http.request.header.gray': 'true' }

const name = (i: number) => `f${String(i).padStart(2, '0')}`

const request = (i: number): TestSpan[] => [
  {
    trace: name(i),
    id: `g${i}`,
    at: 'gateway@v1',
    startMs: i * APART_MS,
    durationMs: 100 + i,
    endpoint: 'GET /Buy',
  },
  {
    trace: name(i),
    id: `o${i}`,
    parent: `g${i}`,
    at: i % 5 === 0 ? 'order@v2' : 'order@v1',
    startMs: i * APART_MS + 10,
    endpoint: 'POST /orders',
    error: i % 10 === 3,
    ...(i % 4 === 0 ? { mark: GRAY } : {}),
  },
]

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
  await insertSpans(test.db, Array.from({ length: TRACES }, (_, i) => request(i)).flat())
}, 60_000)
afterAll(() => test.stop())

const ALL = { fromMs: T0_MS, toMs: T0_MS + TRACES * APART_MS, limit: 100 }

/** Numbers of the traces that are found, as they come. */
async function found(filter: Partial<TraceFilter>): Promise<number[]> {
  const { traces } = await findTraces(test.db, { ...ALL, ...filter })
  return traces.map(({ traceId }) => Number(Buffer.from(traceId, 'hex').toString().slice(1, 3)))
}

describe('searching traces', { timeout: 30_000 }, () => {
  it('finds all of a time range, newest first', async () => {
    expect(await found({})).toEqual(Array.from({ length: TRACES }, (_, i) => TRACES - 1 - i))
    const toMs = T0_MS + 2 * APART_MS
    expect(await found({ toMs })).toEqual([1, 0])
    expect(await found({ fromMs: T0_MS + APART_MS, toMs })).toEqual([1])
  })

  it('finds by source, endpoint, error, duration and mark', async () => {
    expect(await found({ sources: [idOf('order@v2')] })).toEqual([20, 15, 10, 5, 0])
    expect(await found({ endpoint: 'ORDERS', error: true })).toEqual([23, 13, 3])
    expect(await found({ minDurationMs: 122 })).toEqual([24, 23, 22])
    expect(await found({ minDurationMs: 100, maxDurationMs: 101 })).toEqual([1, 0])
    expect(await found({ markIds: [markIdOf(GRAY)] })).toEqual([24, 20, 16, 12, 8, 4, 0])
  })

  it('wants one span to meet all conditions', async () => {
    expect(await found({ sources: [idOf('gateway@v1')], error: true })).toEqual([])
    expect(await found({ sources: [idOf('order@v2')], markIds: [markIdOf(GRAY)] })).toEqual([20, 0])
  })

  it('finds nothing where nothing can be', async () => {
    expect(await found({ sources: [] })).toEqual([])
    expect(await found({ markIds: [] })).toEqual([])
    expect(await found({ endpoint: 'no such' })).toEqual([])
    expect(await found({ toMs: T0_MS })).toEqual([])
  })

  it('goes through pages without missing or repeating one', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Awaited<ReturnType<typeof findTraces>> = await findTraces(test.db, {
        ...ALL,
        limit: 4,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.traces.map(({ traceId }) => traceId))
      cursor = page.next
      pages += 1
    } while (cursor !== null)
    expect(pages).toBe(7)
    expect(seen).toEqual(Array.from({ length: TRACES }, (_, i) => traceHex(name(TRACES - 1 - i))))
  })

  it('does not take a word for the end of a page', async () => {
    await expect(findTraces(test.db, { ...ALL, limit: 4, cursor: 'zz' })).rejects.toThrow(
      'cursor "zz" is not "next" of a page of traces',
    )
  })

  it('finds a trace with spans far apart once', async () => {
    const long: TestSpan[] = [
      { trace: 'long', id: 'l1', at: 'batch@v1', startMs: 0, durationMs: 500_000 },
      { trace: 'long', id: 'l2', parent: 'l1', at: 'batch@v1', kind: 'internal', startMs: 400_000 },
    ]
    await insertSpans(test.db, long)
    const { traces } = await findTraces(test.db, { ...ALL, sources: [idOf('batch@v1')] })
    expect(traces).toHaveLength(1)
    const first = await findTraces(test.db, { ...ALL, limit: 15 })
    const second = await findTraces(test.db, { ...ALL, limit: 15, cursor: first.next ?? '' })
    const pages = [...first.traces, ...second.traces].map(({ traceId }) => traceId)
    expect(pages.filter((id) => id === traceHex('long'))).toHaveLength(1)
  })

  it('sums up each trace', async () => {
    const { traces } = await findTraces(test.db, { ...ALL, toMs: T0_MS + 4 * APART_MS, limit: 1 })
    expect(traces).toEqual([
      {
        traceId: traceHex(name(3)),
        traceName: '',
        startMs: T0_MS + 3 * APART_MS,
        durationMs: 103,
        spans: 2,
        errors: 1,
        sourceIds: [idOf('gateway@v1'), idOf('order@v1')].sort(
          (a, b) => a.length - b.length || (a < b ? -1 : 1),
        ),
        rootSourceId: idOf('gateway@v1'),
        rootEndpoint: 'GET /Buy',
      },
    ])
  })
})

describe('reading a trace', { timeout: 30_000 }, () => {
  it('gives every span with its names, in order of time', async () => {
    const trace = await readTrace(test.db, traceHex(name(8)).toUpperCase())
    expect(
      trace?.spans.map(({ service, version, endpoint }) => [service, version, endpoint]),
    ).toEqual([
      ['gateway', 'v1', 'GET /Buy'],
      ['order', 'v1', 'POST /orders'],
    ])
    expect(trace?.spans[1]).toMatchObject({
      kind: 'server',
      status: 'unset',
      marks: GRAY,
      peer: null,
      startUs: (T0_MS + 8 * APART_MS + 10) * 1_000,
      durationUs: 10_000,
      attributes: {},
      events: [],
    })
    expect(trace?.cut).toBe(false)
  })

  it('finds a SkyWalking trace by the id that its agent shows', async () => {
    const id = '3b1a5e8f0c2d4e6f.77.17953530000000001'
    await insertSpans(test.db, [{ trace: 'sw', id: 's', at: 'order@v1' }])
    await test.db.command(
      `INSERT INTO spans SELECT * REPLACE (unhex({hex:String}) AS trace_id, {name:String} AS trace_name)
      FROM (SELECT * FROM spans WHERE trace_id = {stored:String})`,
      { hex: traceIdOf(id), name: id, stored: 'sw..............' },
    )
    const trace = await readTrace(test.db, id)
    expect(trace).toMatchObject({
      traceId: traceIdOf(id),
      traceName: id,
      spans: [{ service: 'order' }],
    })
  })

  it('reads attributes and events, and survives text that is not JSON', async () => {
    await insertSpans(test.db, [{ trace: 'attr', id: 'x', at: 'order@v1', peer: 'cache:redis' }])
    await test.db.command(
      `INSERT INTO spans SELECT * REPLACE (span_id + 1 AS span_id, '{"a":{"b":1}}' AS attributes,
        '[{"name":"x"' AS events) FROM (SELECT * FROM spans WHERE trace_id = {stored:String})`,
      { stored: 'attr............' },
    )
    const trace = await readTrace(test.db, traceHex('attr'))
    expect(trace?.spans.find(({ attributes }) => 'a' in attributes)).toMatchObject({
      attributes: { a: { b: 1 } },
      events: [],
      peer: { name: 'redis', kind: 'cache' },
    })
  })

  it('says nothing of a trace that is not stored', async () => {
    expect(await readTrace(test.db, 'no.such.trace')).toBeNull()
  })
})
