import { describe, expect, it } from 'vitest'
import { createDirtyBuckets, PATIENCE_S } from '#lib/engine/evaluate/dirty-buckets'
import { BUCKET_MS } from '#lib/model/hop'
import { OVERLAP_S } from '#lib/store/query/touched-buckets'

/** Start of a bucket, epoch seconds. */
const B = 1_800_000_000
const B_MS = B * 1_000

const arrival = (receivedS: number, bucketMs = B_MS, spans = 10) => ({ receivedS, bucketMs, spans })
/** What a roll at `nowS` knows of answers. */
const at = (nowS: number) => ({ nowMs: nowS * 1_000, settledMs: (nowS - PATIENCE_S) * 1_000 })

describe('arrivals', () => {
  it('are new once, and again when their second has grown', () => {
    const dirty = createDirtyBuckets()
    expect(dirty.note([arrival(B + 1)], B + 1)).toHaveLength(1)
    expect(dirty.note([arrival(B + 1)], B + 2)).toEqual([])
    expect(dirty.note([arrival(B + 1, B_MS, 11)], B + 3)).toHaveLength(1)
  })

  it('are told apart by bucket', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 1)], B + 1)
    expect(dirty.note([arrival(B + 1, B_MS - BUCKET_MS)], B + 1)).toHaveLength(1)
  })

  it('count once however often they are seen', () => {
    const dirty = createDirtyBuckets()
    for (let nowS = B + 1; nowS < B + OVERLAP_S; nowS += 2) dirty.note([arrival(B + 1)], nowS)
    expect(dirty.spansIn([B_MS])).toBe(10)
  })
})

describe('a bucket', () => {
  it('is due at once and at every tick while it is open', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 1)], B + 1)
    expect(dirty.due(B_MS + 1_000)).toEqual([B_MS])
    dirty.rolled([B_MS], at(B + 1))
    expect(dirty.due(B_MS + 3_000)).toEqual([])
    dirty.note([arrival(B + 2)], B + 3)
    expect(dirty.due(B_MS + 3_000)).toEqual([B_MS])
  })

  it('is rolled again now and then once it has ended', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 12)], B + 12)
    dirty.rolled([B_MS], at(B + 12))
    dirty.note([arrival(B + 13)], B + 13)
    expect(dirty.due(B_MS + 14_000)).toEqual([])
    expect(dirty.due(B_MS + 18_000)).toEqual([B_MS])
  })

  it('is rolled once more when its calls have had their time for an answer', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 12)], B + 12)
    dirty.rolled([B_MS], at(B + 12))
    const settledS = B + 12 + PATIENCE_S + 1
    expect(dirty.due((settledS - 1) * 1_000)).toEqual([])
    expect(dirty.due(settledS * 1_000)).toEqual([B_MS])
    dirty.rolled([B_MS], at(settledS))
    expect(dirty.due((settledS + 3_600) * 1_000)).toEqual([])
  })

  it('has news when something came in, and none when its calls have only had their time', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 12)], B + 12)
    expect(dirty.hasNews(B_MS)).toBe(true)
    dirty.rolled([B_MS], at(B + 12))
    expect(dirty.due((B + 30) * 1_000)).toEqual([B_MS])
    expect(dirty.hasNews(B_MS)).toBe(false)
    dirty.touch([B_MS], B + 13, B + 13)
    expect(dirty.hasNews(B_MS)).toBe(true)
  })

  it('is due when it is touched through a trace, without arrivals of its own', () => {
    const dirty = createDirtyBuckets()
    dirty.touch([B_MS], B + 3, B + 4)
    expect(dirty.due(B_MS + 4_000)).toEqual([B_MS])
  })

  describe('of many spans', () => {
    const MANY = 200_000
    /** Seconds after its beginning at which it is due, when each due roll is done at once. */
    const dueAt = (receivedS: readonly number[], untilS: number) => {
      const dirty = createDirtyBuckets()
      dirty.note([arrival(B, B_MS - BUCKET_MS, MANY)], B)
      dirty.rolled([B_MS - BUCKET_MS], at(B + 60))
      const due: number[] = []
      for (let s = 0; s <= untilS; s++) {
        if (receivedS.includes(s)) dirty.note([arrival(B + s, B_MS, MANY / 200)], B + s)
        if (!dirty.due(B_MS + s * 1_000).includes(B_MS)) continue
        due.push(s)
        dirty.rolled([B_MS], at(B + s))
      }
      return due
    }
    const seconds = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i)

    it('is rolled on the beat: while it is open, when it has ended, when its calls have settled', () => {
      expect(dueAt(seconds(1, 11), 60)).toEqual([7, 12, 22])
    })

    it('is due together with the one that follows', () => {
      const own = dueAt(seconds(1, 11), 60)
      const next = own.map((s) => s + BUCKET_MS / 1_000)
      expect(own.filter((s) => next.includes(s)).length).toBeGreaterThan(0)
    })

    it('is rolled again for what comes late, the more seldom the later', () => {
      expect(dueAt(seconds(1, 200), 200)).toEqual([7, 12, 17, 22, 27, 37, 52, 72, 102, 147])
    })
  })

  it('waits until it has ended when it is heavy', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 5, B_MS, 2_000_000)], B + 5)
    expect(dirty.due(B_MS + 9_000)).toEqual([])
    expect(dirty.due(B_MS + 13_000)).toEqual([B_MS])
  })
})

describe('what is due', () => {
  it('is what is nearest to now, whatever wrong clocks say, in few passes', () => {
    const dirty = createDirtyBuckets()
    const days = Array.from({ length: 20 }, (_, i) => arrival(B, B_MS + (i - 10) * 86_400_000))
    dirty.note(days, B)
    const due = dirty.due(B_MS + 20_000)
    expect(due[0]).toBe(B_MS)
    expect(due).toHaveLength(6)
  })

  it('comes newest first and is bounded', () => {
    const dirty = createDirtyBuckets()
    const all = Array.from({ length: 30 }, (_, i) => arrival(B, B_MS - i * BUCKET_MS))
    dirty.note(all, B)
    const due = dirty.due(B_MS + 20_000)
    expect(due).toHaveLength(12)
    expect(due[0]).toBe(B_MS)
    dirty.rolled(due, at(B + 60))
    expect(dirty.due(B_MS + 20_000)[0]).toBe(B_MS - 12 * BUCKET_MS)
  })

  it('is one bucket at least, however large', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B, B_MS, 9_000_000), arrival(B, B_MS - BUCKET_MS, 9_000_000)], B)
    expect(dirty.due(B_MS + 60_000)).toEqual([B_MS])
  })
})

describe('the oldest second that waits', () => {
  it('is that of the first arrival that is not rolled', () => {
    const dirty = createDirtyBuckets()
    expect(dirty.oldestS()).toBeNull()
    dirty.note([arrival(B + 1), arrival(B + 2, B_MS - BUCKET_MS)], B + 2)
    expect(dirty.oldestS()).toBe(B + 1)
    dirty.rolled([B_MS], at(B + 100))
    expect(dirty.oldestS()).toBe(B + 2)
  })

  it('includes buckets whose calls may still be answered', () => {
    const dirty = createDirtyBuckets()
    dirty.note([arrival(B + 1)], B + 2)
    dirty.rolled([B_MS], at(B + 2))
    expect(dirty.oldestS()).toBe(B + 1)
    dirty.rolled([B_MS], at(B + 30))
    expect(dirty.oldestS()).toBeNull()
  })
})
