import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupRuns } from '#lib/store/query/literals'
import { readArrivals, readTouchedBuckets } from '#lib/store/query/touched-buckets'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { insertSpans, T0_MS } from '#test/support/insert-spans'

const T0_S = T0_MS / 1_000

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
  await insertSpans(test.db, [
    { trace: 'a', id: 'a1', at: 'x@v1', startMs: 0, receivedS: 1 },
    { trace: 'a', id: 'a2', at: 'x@v1', startMs: 31_000, receivedS: 5 },
    { trace: 'b', id: 'b1', at: 'x@v1', startMs: 12_000, receivedS: 5 },
    { trace: 'c', id: 'c1', at: 'x@v1', startMs: 300_000, receivedS: 5 },
    { trace: 'c', id: 'c2', at: 'x@v1', startMs: 200_000, receivedS: 1 },
  ])
}, 60_000)
afterAll(() => test.stop())

describe('arrivals', { timeout: 30_000 }, () => {
  it('are counted by the second they came in and the bucket they start in, newest first', async () => {
    const { arrivals, nowS } = await readArrivals(test.db, 0)
    expect(arrivals).toEqual([
      { receivedS: T0_S + 5, bucketMs: T0_MS + 300_000, spans: 1 },
      { receivedS: T0_S + 5, bucketMs: T0_MS + 30_000, spans: 1 },
      { receivedS: T0_S + 5, bucketMs: T0_MS + 10_000, spans: 1 },
      { receivedS: T0_S + 1, bucketMs: T0_MS + 200_000, spans: 1 },
      { receivedS: T0_S + 1, bucketMs: T0_MS, spans: 1 },
    ])
    expect(Math.abs(nowS - Date.now() / 1_000)).toBeLessThan(5)
  })

  it('are asked for from a second on', async () => {
    expect((await readArrivals(test.db, T0_S + 2)).arrivals).toHaveLength(3)
    expect((await readArrivals(test.db, T0_S + 6)).arrivals).toEqual([])
  })

  it('of the last minute are always among them: a clock may have been set back', async () => {
    await insertSpans(test.db, [
      { trace: 'n', id: 'n', at: 'x@v1', startMs: 3_600_000, receivedS: 'now' },
    ])
    const { arrivals, nowS } = await readArrivals(test.db, Math.floor(Date.now() / 1_000) + 7_200)
    expect(arrivals).toEqual([
      { receivedS: expect.any(Number), bucketMs: T0_MS + 3_600_000, spans: 1 },
    ])
    expect(nowS - (arrivals[0]?.receivedS ?? 0)).toBeLessThan(10)
  })
})

describe('touched buckets', { timeout: 30_000 }, () => {
  it('are those where the traces of new spans have others, within reach', async () => {
    const touched = await readTouchedBuckets(test.db, {
      receivedS: [T0_S + 5],
      buckets: [T0_MS + 30_000, T0_MS + 10_000, T0_MS + 300_000],
    })
    expect(touched).toEqual([T0_MS])
  })

  it('are none when no span is new', async () => {
    expect(await readTouchedBuckets(test.db, { receivedS: [], buckets: [T0_MS] })).toEqual([])
    expect(await readTouchedBuckets(test.db, { receivedS: [T0_S + 77], buckets: [T0_MS] })).toEqual(
      [],
    )
  })
})

describe('runs of times', { timeout: 30_000 }, () => {
  it('end where the next time is too far', () => {
    expect(groupRuns([30, 10, 20, 70, 80, 70], 10)).toEqual([
      [10, 20, 30],
      [70, 80],
    ])
    expect(groupRuns([], 10)).toEqual([])
  })
})
