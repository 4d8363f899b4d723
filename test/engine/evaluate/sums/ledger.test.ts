// How: the ledger's answer is compared with adding up the same buckets by hand, at every step.
import { describe, expect, it } from 'vitest'
import { createLedger } from '#lib/engine/evaluate/sums/ledger'
import type { BucketRoutes, PlacedRoute } from '#lib/engine/evaluate/sums/place-routes'
import { NO_SHARES, type ShareCounts } from '#lib/engine/evaluate/sums/place-shares'
import { BUCKET_MS } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import { hop, NOON_MS, traceId } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'

const { services } = parsePlan(SMALL_PLAN)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const GATE = 'gateway-service → favorites-service'

function routes(
  given: Readonly<Record<string, PlacedRoute>>,
  gray: { requests: number; errors: number } = { requests: 0, errors: 0 },
  unanswered = 0,
): BucketRoutes {
  return {
    routes: new Map(Object.entries(given)),
    gray: new Map([['favorites-service', gray]]),
    unanswered: new Map(unanswered === 0 ? [] : [['gateway-service', unanswered]]),
  }
}

function shares(requests: number, gray: number, examples: readonly number[] = []): ShareCounts {
  return { ...NO_SHARES, requests, gray, grayExamples: examples.map(traceId) }
}

const baseline = (requests: number) => ({ plain: hop(GATE, 'baseline', { requests }) })
const missed = (requests: number) => ({ missed: hop(GATE, 'gray', { requests }) })

describe('createLedger', () => {
  it('sums buckets that have ended by the time that is asked for', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let i = 0; i < 6; i += 1) {
      ledger.replaceRoutes(NOON_MS + i * BUCKET_MS, routes(baseline(10)))
      ledger.replaceShares(NOON_MS + i * BUCKET_MS, shares(10, 1))
    }
    for (let i = 0; i <= 6; i += 1) {
      const { share, routes: sums } = ledger.sums(NOON_MS + i * BUCKET_MS)
      expect(share.total).toEqual({ requests: 10 * i, gray: i })
      expect(sums.reduce((sum, route) => sum + route.requests, 0)).toBe(10 * i)
    }
    expect(ledger.shareTotal()).toEqual({ requests: 60, gray: 6 })
  })

  it('replaces what a bucket said before', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.replaceRoutes(NOON_MS, routes(missed(3)))
    ledger.replaceRoutes(NOON_MS, routes(baseline(7)))
    ledger.replaceShares(NOON_MS, shares(5, 5))
    ledger.replaceShares(NOON_MS, shares(8, 1))
    const { share, routes: sums } = ledger.sums(NOON_MS + HOUR_MS)
    expect(sums).toMatchObject([{ intent: 'baseline', requests: 7 }])
    expect(share.total).toEqual({ requests: 8, gray: 1 })
  })

  it('gives the same sums before and after buckets have aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const days = 30
    for (let i = 0; i < days * 30; i += 1) {
      const bucketMs = NOON_MS + i * BUCKET_MS
      ledger.replaceRoutes(bucketMs, routes(baseline(1 + (i % 3))))
      ledger.replaceShares(bucketMs, shares(10, i % 4))
    }
    const endMs = NOON_MS + days * 30 * BUCKET_MS
    const before = ledger.sums(endMs)
    ledger.age(endMs)
    const after = ledger.sums(endMs)
    expect(ledger.youngFromMs()).toBeGreaterThan(NOON_MS)
    expect(after.share).toEqual(before.share)
    expect(after.routes).toEqual(before.routes)
    expect(ledger.shareTotal()).toEqual(before.share.total)
  })

  it('ages only what has been quiet for a while', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.age(NOON_MS + 14 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(NOON_MS)
    ledger.age(NOON_MS + 15 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(NOON_MS + 5 * MINUTE_MS)
    ledger.age(NOON_MS + 15 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(NOON_MS + 5 * MINUTE_MS)
  })

  it('replaces an aged slot as a whole, with its examples', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.replaceRoutes(NOON_MS, routes(missed(2)))
    ledger.replaceShares(NOON_MS, shares(10, 10, [1, 2]))
    ledger.replaceShares(NOON_MS + 10 * MINUTE_MS, shares(10, 1, [3]))
    ledger.age(NOON_MS + HOUR_MS)
    expect(ledger.slotOf(NOON_MS + 70_000)).toEqual({
      fromMs: NOON_MS,
      toMs: NOON_MS + 5 * MINUTE_MS,
    })
    const bucket = { routes: routes(baseline(4)), shares: shares(6, 1, [9]) }
    ledger.replaceSlot(NOON_MS, new Map([[NOON_MS + BUCKET_MS, bucket]]))
    const { share, routes: sums } = ledger.sums(NOON_MS + HOUR_MS)
    expect(share.total).toEqual({ requests: 16, gray: 2 })
    expect(share.grayExamples).toEqual([traceId(9), traceId(3)])
    expect(share.slots.slice(0, 3)).toMatchObject([
      { requests: 6 },
      { requests: 0 },
      { requests: 10 },
    ])
    expect(sums).toMatchObject([{ intent: 'baseline', requests: 4 }])
  })

  it('refuses to replace one bucket of an aged slot', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.age(NOON_MS + HOUR_MS)
    expect(() => ledger.replaceShares(NOON_MS, NO_SHARES)).toThrow('kept by the slot')
    expect(() => ledger.replaceSlot(NOON_MS + 2 * HOUR_MS, new Map())).toThrow('no slot begins')
  })

  it('begins its starts anew after a day, and keeps the total', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let hour = 0; hour < 30; hour += 1) {
      ledger.replaceShares(NOON_MS + hour * HOUR_MS, shares(100, 10))
      ledger.age(NOON_MS + (hour + 1) * HOUR_MS)
    }
    const { share } = ledger.sums(NOON_MS + 30 * HOUR_MS)
    expect(share.total).toEqual({ requests: 3_000, gray: 300 })
    expect(share.slotsFromMs).toBe(NOON_MS + 24 * HOUR_MS)
    expect(share.slots).toHaveLength(72)
    expect(share.slots.reduce((sum, slot) => sum + slot.requests, 0)).toBe(600)
  })

  it('makes old slots final, and keeps what they said', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let hour = 0; hour < 10; hour += 1) {
      ledger.replaceRoutes(NOON_MS + hour * HOUR_MS, routes(baseline(5)))
      ledger.replaceShares(NOON_MS + hour * HOUR_MS, shares(100, 10))
      ledger.age(NOON_MS + (hour + 1) * HOUR_MS)
    }
    expect(ledger.isOpen(NOON_MS)).toBe(false)
    expect(() => ledger.replaceSlot(NOON_MS, new Map())).toThrow('no slot begins')
    expect(ledger.isOpen(NOON_MS + 5 * HOUR_MS)).toBe(true)
    expect(ledger.isOpen(NOON_MS + 10 * HOUR_MS)).toBe(true)
    const { share, routes: sums } = ledger.sums(NOON_MS + 10 * HOUR_MS)
    expect(share.total).toEqual({ requests: 1_000, gray: 100 })
    expect(share.slots).toHaveLength(120)
    expect(share.slots[0]).toEqual({ requests: 100, gray: 10 })
    expect(sums).toMatchObject([{ requests: 50 }])
  })

  it('keeps the newest twenty examples', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let i = 0; i < 9; i += 1) {
      ledger.replaceShares(NOON_MS + i * BUCKET_MS, shares(3, 3, [3 * i, 3 * i + 1, 3 * i + 2]))
    }
    const { grayExamples } = ledger.sums(NOON_MS + HOUR_MS).share
    expect(grayExamples).toHaveLength(20)
    expect(grayExamples.slice(0, 3)).toEqual([24, 25, 26].map(traceId))
  })
})

describe('the ledger and breakers', () => {
  const failing = { requests: 40, errors: 20 }
  const open = (ledger: ReturnType<typeof createLedger>, toMs: number) =>
    ledger
      .sums(toMs)
      .routes.filter(({ breakerOpen }) => breakerOpen)
      .reduce((sum, route) => sum + route.requests, 0)

  it('marks requests that may have failed over', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.replaceRoutes(
      NOON_MS,
      routes({ ...missed(1), ...baseline(9) }, { requests: 40, errors: 0 }),
    )
    ledger.replaceRoutes(NOON_MS + BUCKET_MS, routes(missed(2), failing))
    ledger.replaceRoutes(NOON_MS + 4 * BUCKET_MS, routes({ ...missed(4), ...baseline(9) }))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(6)
  })

  it('goes on with an open breaker when the slot that opened it has aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const lastOfSlot = NOON_MS + 29 * BUCKET_MS
    ledger.replaceRoutes(lastOfSlot, routes({}, failing))
    ledger.replaceRoutes(lastOfSlot + 2 * BUCKET_MS, routes(missed(5)))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + 15 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(lastOfSlot + BUCKET_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + HOUR_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })

  it('takes calls that nobody answered for errors of gray', () => {
    const ledger = createLedger(NOON_MS, services)
    ledger.replaceRoutes(NOON_MS, routes(missed(5), { requests: 0, errors: 0 }, 12))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })
})
