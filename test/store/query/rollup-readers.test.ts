import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { readCallerBuckets } from '#lib/store/query/read-caller-buckets'
import { readCalls, readCallsByMark } from '#lib/store/query/read-calls'
import { readEndpoints } from '#lib/store/query/read-endpoints'
import { readEdges, readHops, readHopsSummed } from '#lib/store/query/read-hops'
import { readRoutes } from '#lib/store/query/read-routes'
import { countIn, quantileMs } from '#lib/topology/bins'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { roll } from '#test/support/hops/roll'
import {
  idOf,
  insertSpans,
  markIdOf,
  T0_MS,
  type TestSpan,
  traceHex,
} from '#test/support/insert-spans'

/** Requests of this test, one a second. */
const REQUESTS = 30
const RANGE = { fromMs: T0_MS, toMs: T0_MS + REQUESTS * 1_000 }

const GRAY = markIdOf({ gray: 'true' })

const trace = (i: number) => `r${String(i).padStart(2, '0')}`

/** Every third is marked, every tenth fails; the order takes i ms. */
const request = (i: number): TestSpan[] => [
  { trace: trace(i), id: `g${i}`, at: 'gateway@v1', startMs: i * 1_000, durationMs: 100 },
  {
    trace: trace(i),
    id: `c${i}`,
    parent: `g${i}`,
    at: 'gateway@v1',
    kind: 'client',
    startMs: i * 1_000,
  },
  {
    trace: trace(i),
    id: `o${i}`,
    parent: `c${i}`,
    at: i % 2 === 0 ? 'order@v1' : 'order@v2',
    startMs: i * 1_000,
    durationMs: i + 1,
    endpoint: i % 2 === 0 ? 'GET /a' : 'GET /b',
    error: i % 10 === 0,
    ...(i % 3 === 0 ? { mark: { gray: 'true' } } : {}),
  },
  ...(i % 10 === 0 ? [ask(i, 'cache:redis'), ask(i, 'database:books')] : []),
]

const ask = (i: number, peer: NonNullable<TestSpan['peer']>): TestSpan => ({
  trace: trace(i),
  id: `${peer}${i}`,
  parent: `o${i}`,
  at: i % 2 === 0 ? 'order@v1' : 'order@v2',
  kind: 'client',
  startMs: i * 1_000,
  peer,
})

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
  await insertSpans(test.db, Array.from({ length: REQUESTS }, (_, i) => request(i)).flat())
  await roll(test.db, RANGE)
}, 60_000)
afterAll(() => test.stop())

const sum = (rows: readonly { readonly requests: number }[]) =>
  rows.reduce((total, { requests }) => total + requests, 0)

describe('hops', { timeout: 30_000 }, () => {
  it('are read bucket by bucket, in order of time', async () => {
    const hops = await readHops(test.db, RANGE)
    const buckets = [...new Set(hops.map(({ bucketMs }) => bucketMs))]
    expect(buckets).toEqual([T0_MS, T0_MS + 10_000, T0_MS + 20_000])
    expect(sum(hops)).toBe(2 * REQUESTS + 6)
  })

  it('belong to a range by where their bucket begins', async () => {
    const hops = await readHops(test.db, { fromMs: T0_MS + 1, toMs: T0_MS + 20_000 })
    expect(new Set(hops.map(({ bucketMs }) => bucketMs))).toEqual(new Set([T0_MS + 10_000]))
    expect(await readHops(test.db, { fromMs: T0_MS - 60_000, toMs: T0_MS })).toEqual([])
  })

  it('are summed over the range by all that routes depend on', async () => {
    const hops = await readHopsSummed(test.db, RANGE)
    expect(sum(hops)).toBe(2 * REQUESTS + 6)
    const marked = hops.filter(({ calleeMark }) => calleeMark === GRAY)
    expect(sum(marked)).toBe(REQUESTS / 3)
    for (const hop of hops) expect(countIn(hop)).toBe(hop.requests)
  })

  it('keep every latency within 1 %', async () => {
    const hops = await readHopsSummed(test.db, RANGE)
    const slowest = Math.max(
      ...hops.filter(({ root }) => !root).map((hop) => quantileMs(hop, 1) ?? 0),
    )
    expect(slowest).toBeGreaterThan(29.7)
    expect(slowest).toBeLessThan(30.3)
  })

  it('name traces, and those that failed apart', async () => {
    const hops = await readHops(test.db, { fromMs: T0_MS, toMs: T0_MS + 10_000 })
    const failed = hops.filter(({ errors }) => errors > 0)
    expect(failed.map(({ errorExamples }) => errorExamples)).toEqual([[traceHex(trace(0))]])
    const root = hops.find((hop) => hop.root && hop.markSet === '0')
    expect(root?.examples).toEqual([1, 2, 4, 5, 7].map((i) => traceHex(trace(i))))
  })

  it('are edges when marks do not matter', async () => {
    const edges = await readEdges(test.db, RANGE)
    expect(edges.map(({ requests }) => requests).sort()).toEqual([15, 15, 3, 3, 30])
    expect(edges.reduce((total, { errors }) => total + errors, 0)).toBe(3)
  })
})

describe('calls', { timeout: 30_000 }, () => {
  it('are summed by source and endpoint', async () => {
    const calls = await readCalls(test.db, RANGE)
    const names = await readEndpoints(
      test.db,
      calls.map(({ endpoint }) => endpoint),
    )
    const words = calls.map(({ calleeSource, endpoint, requests, errors }) => {
      const source = ['gateway@v1', 'order@v1', 'order@v2'].find((at) => idOf(at) === calleeSource)
      return `${source} ${names.get(endpoint)} ×${requests} !${errors}`
    })
    expect(words.sort()).toEqual([
      'gateway@v1 / ×30 !0',
      'order@v1 GET /a ×15 !3',
      'order@v2 GET /b ×15 !0',
    ])
  })

  it('name traces that failed', async () => {
    const calls = await readCalls(test.db, RANGE)
    expect(calls.flatMap(({ errorExamples }) => errorExamples)).toEqual(
      [0, 10, 20].map((i) => traceHex(trace(i))),
    )
  })

  it('are kept apart by the marks of their traces, in order of the keys', async () => {
    const calls = await readCallBuckets(test.db, { fromMs: T0_MS + 10_000, toMs: T0_MS + 20_000 })
    expect(calls.every(({ bucketMs }) => bucketMs === T0_MS + 10_000)).toBe(true)
    const at = (name: string, mark: string) =>
      calls.find(({ calleeSource, markSet }) => calleeSource === idOf(name) && markSet === mark)
    expect(at('order@v1', GRAY)).toMatchObject({ endpoint: idOf('GET /a'), requests: 2, errors: 0 })
    expect(at('order@v1', '0')).toMatchObject({ requests: 3, errors: 1 })
    expect(at('order@v2', GRAY)).toMatchObject({ endpoint: idOf('GET /b'), requests: 1 })
    // The mark is on the order, and yet all of its trace is marked.
    expect(at('gateway@v1', GRAY)).toMatchObject({ endpoint: idOf('/'), requests: 3 })
    for (const call of calls) expect(countIn(call)).toBe(call.requests)
    const keys = calls.map(({ calleeSource, endpoint, markSet }) =>
      [calleeSource, endpoint, markSet].map((id) => id.padStart(20, '0')).join(' '),
    )
    expect(keys).toEqual(keys.toSorted())
  })

  it('name their slowest traces, slowest first, three of them', async () => {
    const calls = await readCallBuckets(test.db, RANGE)
    const odd = calls.find(
      ({ bucketMs, calleeSource, markSet }) =>
        bucketMs === T0_MS && calleeSource === idOf('order@v2') && markSet === '0',
    )
    expect(odd?.slowExamples).toEqual([7, 5, 1].map((i) => traceHex(trace(i))))
    const even = calls.find(
      ({ bucketMs, calleeSource, markSet }) =>
        bucketMs === T0_MS && calleeSource === idOf('order@v1') && markSet === '0',
    )
    expect(even?.slowExamples).toEqual([8, 4, 2].map((i) => traceHex(trace(i))))
  })

  it('are summed over a long range by source, endpoint and marks', async () => {
    const calls = await readCallsByMark(test.db, RANGE)
    expect(sum(calls)).toBe(2 * REQUESTS)
    expect(sum(calls.filter(({ markSet }) => markSet === GRAY))).toBe((2 * REQUESTS) / 3)
    expect(calls).toHaveLength(6)
    for (const call of calls) expect(countIn(call)).toBe(call.requests)
  })

  it('are summed by who asked whom, bucket by bucket', async () => {
    const calls = await readCallerBuckets(test.db, RANGE)
    const words = calls.map(({ bucketMs, callerSource, calleeSource, requests, errors }) => {
      const name = (id: string) =>
        ['gateway@v1', 'order@v1', 'order@v2'].find((at) => idOf(at) === id) ?? 'user'
      return `${(bucketMs - T0_MS) / 1_000} ${name(callerSource)} → ${name(calleeSource)} ×${requests} !${errors}`
    })
    expect(words.filter((word) => word.startsWith('10 ')).sort()).toEqual([
      '10 gateway@v1 → order@v1 ×5 !1',
      '10 gateway@v1 → order@v2 ×5 !0',
      '10 user → gateway@v1 ×10 !0',
    ])
    expect(sum(calls)).toBe(2 * REQUESTS)
    for (const call of calls) expect(countIn(call)).toBe(call.requests)
  })

  it('of no endpoint need no names', async () => {
    expect((await readEndpoints(test.db, [])).size).toBe(0)
  })
})

describe('routes', { timeout: 30_000 }, () => {
  it('say what is asked that reports no spans itself', async () => {
    const routes = await readRoutes(test.db, RANGE)
    expect(sum(routes)).toBe(2 * REQUESTS + 6)
    const asked = routes.filter(({ calleeSource }) => calleeSource === '0')
    expect(new Set(asked.map(({ peer }) => peer))).toEqual(
      new Set([idOf('cache:redis'), idOf('database:books')]),
    )
    expect(sum(asked)).toBe(6)
    expect(routes.filter((row) => row.calleeSource !== '0').every(({ peer }) => peer === '0')).toBe(
      true,
    )
  })
})
