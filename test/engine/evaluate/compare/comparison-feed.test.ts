// How: a reader over rows in memory that counts what it is asked for, and the real book.
import { beforeEach, describe, expect, it } from 'vitest'
import type { PairRow } from '#lib/check/compare/pair-row'
import {
  type ComparisonFeed,
  createComparisonFeed,
} from '#lib/engine/evaluate/compare/comparison-feed'
import type { PairReader } from '#lib/engine/evaluate/compare/pair-reader'
import { settledUntil } from '#lib/engine/evaluate/sums/settled'
import { BUCKET_MS } from '#lib/model/hop'
import type { TimeRange } from '#lib/store/query/committed'
import { NOON_MS } from '#test/check/sample'

const MINUTE_MS = 60_000
const arm = (requests: number, errors = 0) => ({
  requests,
  errors,
  bins: [100],
  counts: [requests],
  errorExamples: [],
  slowExamples: [],
})
const pair = (gray: number, baseline: number, errors = 0): PairRow => ({
  service: 'shop',
  dimension: 'endpoint',
  value: 'GET /',
  gray: arm(gray, errors),
  baseline: arm(baseline),
})

let stored: Map<number, readonly PairRow[]>
let reads: TimeRange[]
let markedReads: TimeRange[]
let costly: number
const reader: PairReader = {
  async read(range) {
    reads.push(range)
    const inRange = [...stored].filter(([ms]) => ms >= range.fromMs && ms < range.toMs)
    const buckets = new Map(inRange.sort(([a], [b]) => a - b))
    return { buckets, rows: buckets.size * costly }
  },
  readSummed: async () => [pair(0, 1_000)],
  async readMarked(range) {
    markedReads.push(range)
    const buckets = (range.toMs - range.fromMs) / BUCKET_MS
    return { buckets: new Map(), rows: buckets * costly }
  },
}
const feed = (beforeGrayMs: number | null = null): ComparisonFeed =>
  createComparisonFeed({
    reader,
    fromMs: NOON_MS,
    windowMs: NOON_MS,
    beforeGrayMs,
    settings: {
      services: ['shop'],
      errorRate: { ratio: 1.5, alpha: 0.05 },
      latency: { margin: 0.1, alpha: 0.05 },
    },
  })

beforeEach(() => {
  stored = new Map()
  reads = []
  markedReads = []
  costly = 1
})

const at = (i: number) => NOON_MS + i * BUCKET_MS
const fill = (n: number, from = 0) => {
  for (let i = from; i < from + n; i += 1) stored.set(at(i), [pair(5, 20)])
}
const look = (one: ComparisonFeed, nowMs: number, changed: readonly number[] = []) =>
  one.update({ changed, toMs: settledUntil(nowMs), nowMs })

/** Everything that checks can see, as text. */
const said = (one: ComparisonFeed): string =>
  JSON.stringify(one.comparisons().services.map((service) => [service.all.sums, service.parts()]))

const graySeen = (one: ComparisonFeed) => {
  const counts = one.comparisons().services[0]?.all.gray.counts ?? []
  return counts.reduce((sum, n) => sum + n, 0)
}

describe('createComparisonFeed', () => {
  it('adds each bucket once, when it has settled', async () => {
    const one = feed()
    fill(3)
    expect(await look(one, at(1) + 5_000)).toBe(false)
    expect(await look(one, at(2))).toBe(true)
    expect(graySeen(one)).toBe(5)
    expect(await look(one, at(2) + 5_000)).toBe(false)
    expect(await look(one, at(4))).toBe(true)
    expect(graySeen(one)).toBe(15)
    expect(reads).toEqual([
      { fromMs: at(0), toMs: at(1) },
      { fromMs: at(1), toMs: at(3) },
    ])
  })

  it('says the same when it is fed all at once after a restart', async () => {
    const live = feed()
    for (let i = 0; i < 100; i += 1) {
      if (i % 7 !== 0) stored.set(at(i), [pair(i % 5, 20, i % 11 === 1 ? 1 : 0)])
      await look(live, at(i + 2))
    }
    const restarted = feed()
    await look(restarted, at(101))
    expect(said(restarted)).toBe(said(live))
  })

  it('reads a slot with late spans again, once a minute and when it is two minutes old', async () => {
    const one = feed()
    fill(30)
    for (let i = 2; i <= 32; i += 1) await look(one, at(i))
    reads = []
    const rereads: number[] = []
    for (let i = 33; i <= 60; i += 1) {
      const before = reads.filter(({ fromMs }) => fromMs === at(0)).length
      await look(one, at(i), [at(3)])
      if (reads.filter(({ fromMs }) => fromMs === at(0)).length > before) rereads.push(i)
    }
    expect(rereads).toEqual([33, 39, 42, 48, 54, 60])
  })

  it('reads a slot of very many rows again less often', async () => {
    const one = feed()
    costly = 20_000
    fill(6)
    await look(one, NOON_MS + 80_000)
    reads = []
    await look(one, NOON_MS + 81_000, [at(0)])
    await look(one, NOON_MS + 140_000, [at(1)])
    const ofOld = () => reads.filter(({ fromMs }) => fromMs === NOON_MS)
    expect(ofOld()).toEqual([])
    await look(one, NOON_MS + 260_000)
    expect(ofOld()).toHaveLength(1)
  })

  it('counts late spans in the place of what the bucket said before', async () => {
    const one = feed()
    fill(6)
    await look(one, at(8))
    stored.set(at(5), [pair(50, 20)])
    await look(one, at(8) + 1_000, [at(5)])
    expect(graySeen(one)).toBe(30)
    expect(one.changesBefore(at(8))).toBe(0)
    await look(one, at(10) + MINUTE_MS)
    expect(graySeen(one)).toBe(75)
    expect(one.changesBefore(at(8))).toBe(1)
    expect(one.changesBefore(at(0))).toBe(0)
  })

  it('takes in at once what was rolled only after its turn', async () => {
    const one = feed()
    fill(2)
    await look(one, at(10))
    fill(2, 4)
    await look(one, at(10) + 2_000, [at(4), at(5)])
    expect(graySeen(one)).toBe(20)
    stored.set(at(40), [pair(5, 20)])
    await look(one, at(50))
    expect(graySeen(one)).toBe(25)
    fill(1, 80)
    await look(one, at(90))
    stored.set(at(70), [pair(5, 20)])
    await look(one, at(90) + 1_000, [at(70)])
    expect(graySeen(one)).toBe(35)
  })

  it('reads little at a time where there is much, and goes on with the next look', async () => {
    const one = feed()
    costly = 150_000
    fill(30)
    await look(one, at(40))
    expect(reads).toHaveLength(7)
    expect(reads.every(({ fromMs, toMs }) => toMs - fromMs === BUCKET_MS)).toBe(true)
    expect(one.fedMs()).toBe(at(7))
    for (let i = 0; i < 5; i += 1) await look(one, at(40))
    expect(graySeen(one)).toBe(150)
    expect(one.fedMs()).toBe(at(39))
  })

  it('reads long ranges where there is little', async () => {
    const one = feed()
    fill(1)
    await look(one, at(4_320))
    expect(reads.length).toBeLessThan(80)
    expect(Math.max(...reads.map(({ fromMs, toMs }) => toMs - fromMs))).toBe(10 * MINUTE_MS)
  })

  it('reads the hour before anybody was gray, or as much of it as fits', async () => {
    fill(1)
    await look(feed(NOON_MS + 4_000), at(3))
    expect(markedReads[0]).toEqual({ fromMs: at(-1), toMs: at(0) })
    expect(markedReads.at(-1)?.fromMs).toBe(NOON_MS - 60 * MINUTE_MS)
    markedReads = []
    costly = 60_000
    await look(feed(NOON_MS + 4_000), at(3))
    expect(markedReads).toEqual([
      { fromMs: at(-1), toMs: at(0) },
      { fromMs: at(-4), toMs: at(-1) },
    ])
  })

  it('does nothing for a plan without gray', async () => {
    const one = createComparisonFeed({
      reader,
      fromMs: NOON_MS,
      windowMs: NOON_MS,
      beforeGrayMs: null,
      settings: { services: [], errorRate: null, latency: null },
    })
    expect(await look(one, at(10))).toBe(false)
    expect(one.comparisons().services).toEqual([])
    expect(one.fedMs()).toBe(Infinity)
    expect(reads).toEqual([])
  })
})
