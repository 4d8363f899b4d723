import { describe, expect, it } from 'vitest'
import type { Book } from '#lib/check/compare/book'
import { endpointWeight } from '#lib/check/compare/endpoint-weights'
import type { PairRow } from '#lib/check/compare/pair-row'
import { AT } from '#lib/check/compare/sums/sums'
import { errorRate } from '#lib/check/error-rate'
import { latency } from '#lib/check/latency'
import { createRandom } from '#lib/demo/random'
import { NOON_MS } from '#test/check/sample'
import {
  armOf,
  bookOf,
  bucketMs,
  compareSample,
  draw,
  poisson,
  row,
  SERVICE,
  slower,
  USUAL,
} from './compared-traffic'

const SLOT_BUCKETS = 30
const SLOT_MS = 300_000

/** Three endpoints of unlike traffic, callers and instances, some buckets empty. */
function bucketsOf(seed: number, buckets: number): PairRow[][] {
  const random = createRandom(seed)
  const arm = (mean: number, behaviour = USUAL) => draw(random, poisson(random, mean), behaviour)
  return Array.from({ length: buckets }, () => [
    row('A', arm(9), arm(60)),
    row('B', arm(2, { ...slower(2), errorRate: 0.1 }), arm(8)),
    row('C', arm(0.05), arm(0.3)),
    row('web', arm(9), arm(60), 'caller'),
    row('pod-1', arm(11), null, 'instance'),
  ])
}

function fed(buckets: readonly (readonly PairRow[])[], book: Book = bookOf()): Book {
  buckets.forEach((rows, i) => {
    book.add(bucketMs(i), rows)
  })
  return book
}

/** Everything that checks say about the book. */
function said(book: Book) {
  const given = compareSample(book.comparisons())
  return [
    ...errorRate.run(given, errorRate.options.parse({})),
    ...latency.run(given, latency.options.parse({})),
  ]
}

function slotOf(buckets: readonly (readonly PairRow[])[], slot: number) {
  const from = slot * SLOT_BUCKETS
  const own = buckets.slice(from, from + SLOT_BUCKETS)
  return new Map(own.map((rows, i) => [bucketMs(from + i), rows] as const))
}

function totals(book: Book) {
  const [service] = book.comparisons().services
  return service?.all.sums ?? new Float64Array()
}

describe('a book of comparisons', () => {
  const buckets = bucketsOf(1, 160)

  it('says the same when late spans have changed a slot as if they had been in time', () => {
    const late = bucketsOf(2, 160)
    for (const slot of [3, 4, 5]) {
      const changed = buckets.map((rows, i) =>
        Math.floor(i / SLOT_BUCKETS) === slot ? (late[i] ?? []) : rows,
      )
      const book = fed(buckets)
      expect(book.replaceSlot(NOON_MS + slot * SLOT_MS, slotOf(changed, slot))).toEqual([])
      expect(said(book)).toEqual(said(fed(changed)))
      const more = [...changed, ...bucketsOf(3, 200)]
      more.slice(160).forEach((rows, i) => {
        book.add(bucketMs(160 + i), rows)
      })
      expect(said(book)).toEqual(said(fed(more)))
    }
  })

  it('asks for later slots too when thresholds were frozen in the one that changed', () => {
    const [first, late] = [bucketsOf(4, 70), bucketsOf(5, 70)] as const
    const changed = first.map((rows, i) => (i < SLOT_BUCKETS ? (late[i] ?? []) : rows))
    const book = fed(first)
    const again = book.replaceSlot(NOON_MS, slotOf(changed, 0))
    expect(again).toEqual([NOON_MS + SLOT_MS, NOON_MS + 2 * SLOT_MS])
    book.replaceSlot(NOON_MS + SLOT_MS, slotOf(changed, 1))
    book.replaceSlot(NOON_MS + 2 * SLOT_MS, slotOf(changed, 2))
    expect(said(book)).toEqual(said(fed(changed)))
  })

  it('forgets what a slot no longer has', () => {
    const without = buckets.map((rows, i) =>
      i >= 150 ? rows.filter(({ value }) => value !== 'C' && value !== 'web') : rows,
    )
    const book = fed(buckets)
    book.replaceSlot(NOON_MS + 5 * SLOT_MS, slotOf(without, 5))
    expect(said(book)).toEqual(said(fed(without)))
  })

  it('does not mind the order of rows, nor buckets that are left out', () => {
    const empty = buckets.map((rows, i) => (i % 7 === 3 ? [] : rows))
    const shuffled = bookOf()
    empty.forEach((rows, i) => {
      if (rows.length > 0) shuffled.add(bucketMs(i), rows.toReversed())
    })
    expect(said(shuffled)).toEqual(said(fed(empty)))
  })

  it('adds the endpoints of a service up, each in its own strata', () => {
    const part = (name: string) =>
      totals(fed(buckets.map((rows) => rows.filter(({ value }) => value === name))))
    const all = totals(fed(buckets))
    const sum = ['A', 'B', 'C'].map(part).reduce((a, b) => a.map((x, i) => x + (b[i] ?? 0)))
    all.forEach((value, i) => {
      expect(value).toBeCloseTo(sum[i] ?? 0, 8)
    })
  })

  it('takes buckets in order of time only, and changes only slots that are open', () => {
    const book = fed(buckets)
    expect(() => book.add(bucketMs(159), [])).toThrow(RangeError)
    expect(() => fed([]).add(NOON_MS - 10_000, [])).toThrow(RangeError)
    expect(book.slotOf(bucketMs(100))).toEqual({
      fromMs: NOON_MS + 3 * SLOT_MS,
      toMs: NOON_MS + 4 * SLOT_MS,
    })
    expect(book.openFromMs()).toBe(NOON_MS + 3 * SLOT_MS)
    expect(() => book.replaceSlot(NOON_MS + 2 * SLOT_MS, new Map())).toThrow(RangeError)
    expect(() => book.replaceSlot(NOON_MS + 6 * SLOT_MS, new Map())).toThrow(RangeError)
  })

  it('begins the evidence anew each day, while the numbers go on', () => {
    const book = bookOf()
    const both = row('A', armOf({ requests: 5, errors: 1 }), armOf({ requests: 5, errors: 1 }))
    const day = 8_640
    for (let i = 0; i < day + 12; i += 1) book.add(bucketMs(i), [both])
    const [service] = book.comparisons().services
    expect(service?.all.sums[AT.requests]).toBe(5 * (day + 12))
    expect(service?.all.starts.sums.map((since) => since[AT.requests])).toEqual([60])
    for (let i = day + 12; i < day + 31; i += 1) book.add(bucketMs(i), [both])
    const [later] = book.comparisons().services
    expect(later?.all.starts.sums.map((since) => since[AT.requests])).toEqual([155, 5])
  })

  it('keeps starts of five minutes for an hour, then of hours', () => {
    const book = bookOf()
    const both = row('A', armOf({ requests: 5 }), armOf({ requests: 5 }))
    for (let i = 0; i < 1_440; i += 1) book.add(bucketMs(i), [both])
    const { starts } = book.comparisons().services[0]?.all ?? {}
    expect(starts?.slots).toEqual([0, 12, 24, ...Array.from({ length: 12 }, (_, i) => 36 + i)])
    expect(starts?.dropped).toBe(47 - 14)
  })

  it('leaves services alone that it was not asked to compare', () => {
    const book = bookOf()
    book.add(bucketMs(0), [{ ...row('A', armOf({ requests: 9 }), null), service: 'other' }])
    expect(book.comparisons().services.map(({ service }) => service)).toEqual([SERVICE])
    expect(totals(book)[AT.requests]).toBe(0)
  })
})

describe('strata', () => {
  const matched = (arms: readonly (readonly [gray: number, base: number])[]) => {
    const rows = arms.map(([gray, base]) => [
      row(
        'A',
        gray === 0 ? null : armOf({ requests: gray }),
        base === 0 ? null : armOf({ requests: base }),
      ),
    ])
    return totals(fed(rows))[AT.matchedGray]
  }

  it('close with five requests of both groups, else at the end of the minute', () => {
    expect(matched([[5, 5]])).toBe(5)
    expect(matched([[5, 4]])).toBe(0)
    expect(matched(Array(5).fill([0.5, 0.5]))).toBe(0)
    expect(matched(Array(6).fill([0.5, 0.5]))).toBe(3)
  })

  it('wait for a group that is still missing, up to the end of the slot', () => {
    const lonely = Array<[number, number]>(6).fill([1, 0])
    expect(matched(lonely)).toBe(0)
    expect(matched([...lonely, [0, 5]])).toBe(6)
    expect(matched([...Array<[number, number]>(30).fill([1, 0]), [0, 9], [0, 9]])).toBe(0)
  })
})

describe('endpointWeight', () => {
  it('promises half of α to all endpoints together, however many there will be', () => {
    expect(endpointWeight(0)).toBe(1 / 64)
    expect(endpointWeight(15)).toBe(1 / 64)
    expect(endpointWeight(16)).toBe(1 / 256)
    const sum = Array.from({ length: 100_000 }, (_, i) => endpointWeight(i))
    expect(sum.reduce((a, b) => a + b)).toBeLessThanOrEqual(0.5)
  })
})
