// How: the same traces are rolled on a cluster of two shards, from either node, and by the rules in
// TypeScript; and every reader is asked once, since what works on one server may not on two.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#lib/store/client'
import { cleanRollups } from '#lib/store/query/clean-rollups'
import { readLastVersion } from '#lib/store/query/commit-rollup'
import { findTraces } from '#lib/store/query/find-traces'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { readCallerBuckets } from '#lib/store/query/read-caller-buckets'
import { readCalls, readCallsByMark } from '#lib/store/query/read-calls'
import { readEdges, readHopsSummed } from '#lib/store/query/read-hops'
import { readRoutes } from '#lib/store/query/read-routes'
import { readShareUnits } from '#lib/store/query/read-share-units'
import { readShares } from '#lib/store/query/read-shares'
import { readSourceActivity } from '#lib/store/query/read-source-activity'
import { readSourceQuality } from '#lib/store/query/read-source-quality'
import { readTrace } from '#lib/store/query/read-trace'
import { rollShares } from '#lib/store/query/roll-shares'
import { readArrivals, readTouchedBuckets } from '#lib/store/query/touched-buckets'
import { startTestCluster, type TestCluster } from '#test/support/database'
import { HOP_CASES } from '#test/support/hops/all-cases'
import { bucketsBetween } from '#test/support/hops/bucket-times'
import { nextVersion, roll } from '#test/support/hops/roll'
import { hopsByRules, hopsInWords } from '#test/support/hops/rolled-words'
import { idOf, insertSpans, T0_MS, type TestSpan, traceHex } from '#test/support/insert-spans'

const RANGE = { fromMs: T0_MS - 60_000, toMs: T0_MS + 120_000 }
const LANES = [{ lane: 3, split: null, gray: [idOf('order@v2')], baseline: [idOf('stock@v1')] }]

/** All cases at once, each in traces of its own. */
const SPANS: readonly TestSpan[] = HOP_CASES.flatMap(({ spans }, index) =>
  spans.map((span) => ({ ...span, trace: `${index}-${span.trace}` })),
)
const TRACES = new Set(SPANS.map(({ trace }) => trace)).size

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster(2)
  await insertSpans(cluster.db, SPANS)
}, 60_000)
afterAll(() => cluster.stop())

const onEachNode = () => cluster.shards.map(({ url }) => openDatabase({ ...cluster.address, url }))

/** Rows may be split over buckets in other ways: only what they add up to counts. */
function sums(words: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const word of words) {
    const [, count = '1'] = / ×(\d+)/.exec(word) ?? []
    const what = word.replace(/ ×\d+/, '')
    sums.set(what, (sums.get(what) ?? 0) + Number(count))
  }
  return sums
}

describe('a cluster of two shards', () => {
  it('holds half of the traces on each', async () => {
    const counts = await Promise.all(
      cluster.shards.map(async (shard) => {
        const [row] = await shard.query<{ n: string }>(
          'SELECT uniqExact(trace_id) AS n FROM spans_local',
        )
        return Number(row?.n)
      }),
    )
    expect(Math.min(...counts)).toBeGreaterThan(TRACES / 5)
    expect(counts.reduce((a, b) => a + b)).toBe(TRACES)
  })

  it('rolls the same hops as one server, whichever node is asked', async () => {
    const expected = sums(hopsByRules(SPANS, { settledMs: T0_MS, lanes: LANES }))
    for (const node of onEachNode()) {
      await roll(node, RANGE, { lanes: LANES, halves: true })
      for (const reader of onEachNode()) {
        expect(sums(await hopsInWords(reader, RANGE))).toEqual(expected)
        await reader.close()
      }
      await node.close()
    }
  })

  it('answers every question about rollups', async () => {
    const [first, second] = onEachNode()
    if (first === undefined || second === undefined) throw new Error('two nodes expected')
    const total = (rows: readonly { readonly requests: number }[]) =>
      rows.reduce((sum, { requests }) => sum + requests, 0)
    const hops = await readHopsSummed(second, RANGE)
    expect(total(await readEdges(second, RANGE))).toBe(total(hops))
    const arrived = hops.filter(({ calleeSource }) => calleeSource !== '0')
    for (const read of [readCalls, readCallsByMark, readCallBuckets, readCallerBuckets]) {
      expect(total(await read(second, RANGE))).toBe(total(arrived))
    }
    expect(total(await readRoutes(second, RANGE))).toBe(total(hops))
    const quality = await readSourceQuality(second, RANGE)
    expect(quality.reduce((sum, { spans }) => sum + spans, 0)).toBe(SPANS.length)

    const rule = {
      rollout: 'r',
      selection: '1',
      sources: [idOf('order@v2')],
      split: [idOf('gateway@v1')],
      of: { anyOf: null, noneOf: ['7'] },
      unit: 'user.id',
    }
    const buckets = bucketsBetween(RANGE.fromMs, RANGE.toMs)
    await rollShares(second, { rule, buckets, version: nextVersion() })
    const shares = await readShares(first, { ...RANGE, rollout: 'r', selection: '1' })
    expect(total(shares)).toBeGreaterThan(10)
    const units = await readShareUnits(first, { ...RANGE, rollout: 'r', selection: '1' })
    expect(units.reduce((sum, { unitless }) => sum + unitless, 0)).toBe(total(shares))

    const { arrivals } = await readArrivals(second, 0)
    expect(arrivals.reduce((sum, { spans }) => sum + spans, 0)).toBe(SPANS.length)
    const touching = { receivedS: [T0_MS / 1_000], buckets: [T0_MS] }
    expect((await readTouchedBuckets(second, touching)).length).toBeGreaterThan(3)
    const activity = await readSourceActivity(second, RANGE)
    expect(activity.reduce((sum, { spans }) => sum + spans, 0)).toBe(SPANS.length)
    expect(await readLastVersion(second)).toBeGreaterThan(2)
    await Promise.all([first.close(), second.close()])
  })

  it('finds and reads traces of both shards', async () => {
    const { traces } = await findTraces(cluster.db, { ...RANGE, limit: 1_000 })
    expect(traces).toHaveLength(TRACES)
    const trace = [...new Set(SPANS.map(({ trace }) => trace))].at(-1) ?? ''
    const read = await readTrace(cluster.db, traceHex(trace))
    expect(read?.spans).toHaveLength(SPANS.filter((span) => span.trace === trace).length)
  })

  it('is cleaned from any node', async () => {
    for (const node of onEachNode()) {
      await cleanRollups(node, { nowMs: T0_MS + 3_600_000 })
      await node.close()
    }
    const expected = sums(hopsByRules(SPANS, { settledMs: T0_MS, lanes: LANES }))
    expect(sums(await hopsInWords(cluster.db, RANGE))).toEqual(expected)
    const [row] = await cluster.db.query<{ versions: string }>(
      'SELECT uniqExact(version) AS versions FROM hops',
    )
    expect(row?.versions).toBe('1')
  })
})
