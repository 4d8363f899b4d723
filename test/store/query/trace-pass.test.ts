// How: random traces with every oddity are rolled in SQL and by the rules in TypeScript; both must
// say the same. The two were written apart, so that agreeing means something.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '#lib/demo/random'
import type { SpanKind } from '#lib/model/span'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { rollHops } from '#lib/store/query/roll-hops'
import type { LaneRule } from '#lib/store/query/trace-pass'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { bucketsBetween } from '#test/support/hops/bucket-times'
import { callsByRules, hopsByRules, hopsInWords } from '#test/support/hops/rolled-words'
import { idOf, insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const KINDS: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
]
const SOURCES = ['a@v1', 'a@v2', 'b@v1', 'c@v1']
const SPANS_MAX = 25

const LANES: readonly LaneRule[] = [
  { lane: 0, split: [idOf('b@v1')], baseline: [idOf('a@v1')], gray: [idOf('a@v2')] },
  { lane: 31, split: null, baseline: [idOf('c@v1')], gray: [] },
]

type Random = () => number

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}

function randomTrace(random: Random, trace: string): TestSpan[] {
  const count = 1 + Math.floor(random() * SPANS_MAX)
  const spans: TestSpan[] = []
  for (let i = 0; i < count; i++) spans.push(randomSpan(random, trace, spans))
  const kept = spans.filter(() => random() > 0.08)
  return random() < 0.1 ? [...kept, ...kept] : kept
}

function randomSpan(random: Random, trace: string, before: readonly TestSpan[]): TestSpan {
  const parent = random() < 0.15 ? undefined : before.length > 0 ? pick(random, before) : undefined
  // A call has one answer, and its halves are two sources: anything else would be two truths.
  const single = before.filter(({ id }) => id === parent?.id).length === 1
  const half = parent?.kind === 'client' && single && random() < 0.3
  const span: TestSpan = {
    trace,
    id: half ? parent.id : `${trace}-${before.length}`,
    at: pick(
      random,
      SOURCES.filter((source) => !half || source !== parent.at),
    ),
    kind: half ? 'server' : pick(random, KINDS),
    startMs: Math.floor(random() * 40_000),
    durationMs: Math.floor(random() ** 4 * 10_000) / 1_000,
    receivedS: Math.floor(random() * 35),
    error: random() < 0.2,
    endpoint: pick(random, ['/x', '/y']),
    peer: pick(random, ['database:pg', 'outside:web']),
    ...(random() < 0.1 ? { mark: { lane: pick(random, ['gray', 'base']) } } : {}),
    ...(random() < 0.2 ? { caller: pick(random, SOURCES) } : {}),
    ...(random() < 0.1
      ? { flags: [pick(random, ['skipAnalysis', 'linked', 'link'] as const)] }
      : {}),
  }
  const parentId = half ? parent.parent : (parent?.id ?? (random() < 0.3 ? 'gone' : undefined))
  return parentId === undefined ? span : { ...span, parent: parentId }
}

/** Words without the counts that only say how rows were split over buckets. */
function sums(words: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const word of words) {
    const [, count = '1'] = / ×(\d+)/.exec(word) ?? []
    const [, failed = '0'] = / !(\d+)/.exec(word) ?? []
    const what = word.replace(/ [×!]\d+/g, '')
    sums.set(what, (sums.get(what) ?? 0) + Number(count))
    sums.set(`${what} errors`, (sums.get(`${what} errors`) ?? 0) + Number(failed))
  }
  return sums
}

const asText = (row: object) => JSON.stringify(Object.entries(row).sort())

describe('the SQL pass and the rules in TypeScript', { timeout: 30_000 }, () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await startTestDatabase()
  }, 60_000)
  afterAll(() => test.stop())

  it.each([1, 2, 3, 4])('find the same hops and calls in random traces (seed %i)', async (seed) => {
    const random = createRandom(seed).next
    const dayMs = seed * 86_400_000
    const spans = Array.from({ length: 300 }, (_, i) => randomTrace(random, `r${seed}-${i}`))
      .flat()
      .map((span) => ({ ...span, startMs: (span.startMs ?? 0) + dayMs }))
    await insertSpans(test.db, spans)
    const range = { fromMs: T0_MS + dayMs, toMs: T0_MS + dayMs + 40_000 }
    const settledMs = T0_MS + 30_000
    await rollHops(test.db, {
      buckets: bucketsBetween(range.fromMs, range.toMs),
      version: 1,
      settledMs,
      lanes: LANES,
      halves: false,
      slices: 1,
    })
    const bySql = sums(await hopsInWords(test.db, range))
    const byRules = sums(hopsByRules(spans, { settledMs, lanes: LANES }))
    expect([...bySql].sort()).toEqual([...byRules].sort())
    expect(bySql.size).toBeGreaterThan(100)
    const calls = await readCallBuckets(test.db, range)
    const inRange = callsByRules(spans, { settledMs, lanes: LANES }).filter(
      ({ bucketMs }) => bucketMs >= range.fromMs && bucketMs < range.toMs,
    )
    expect(calls.map(asText).sort()).toEqual(inRange.map(asText).sort())
    expect(calls.length).toBeGreaterThan(50)
  })
})
