// How: the ledger's answer is compared with adding up the same buckets by hand, at every step.
import { describe, expect, it } from 'vitest'
import { createLedger, type Ledger, type LedgerBucket } from '#lib/engine/evaluate/sums/ledger'
import {
  type BucketRoutes,
  EMPTY_ROUTES,
  type PlacedRoute,
} from '#lib/engine/evaluate/sums/place-routes'
import { NO_SHARES, type ShareCounts } from '#lib/engine/evaluate/sums/place-shares'
import { noTraffic } from '#lib/engine/evaluate/traffic/traffic'
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

function bucket(ms: number, given: Partial<LedgerBucket>): LedgerBucket {
  return {
    routes: EMPTY_ROUTES,
    shares: NO_SHARES,
    traffic: noTraffic(ms, ms + BUCKET_MS),
    ...given,
  }
}

function put(ledger: Ledger, ms: number, given: Partial<LedgerBucket>): void {
  ledger.replace(ms, bucket(ms, given))
}

const putRoutes = (ledger: Ledger, ms: number, given: BucketRoutes) =>
  put(ledger, ms, { routes: given })
const putShares = (ledger: Ledger, ms: number, given: ShareCounts) =>
  put(ledger, ms, { shares: given })

const baseline = (requests: number) => ({ plain: hop(GATE, 'baseline', { requests }) })
const missed = (requests: number) => ({ missed: hop(GATE, 'gray', { requests }) })

describe('createLedger', () => {
  it('sums buckets that have ended by the time that is asked for', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let i = 0; i < 6; i += 1) {
      put(ledger, NOON_MS + i * BUCKET_MS, { routes: routes(baseline(10)), shares: shares(10, 1) })
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
    put(ledger, NOON_MS, { routes: routes(missed(3)), shares: shares(5, 5) })
    expect(ledger.sums(NOON_MS + HOUR_MS).share.total).toEqual({ requests: 5, gray: 5 })
    put(ledger, NOON_MS, { routes: routes(baseline(7)), shares: shares(8, 1) })
    const { share, routes: sums } = ledger.sums(NOON_MS + HOUR_MS)
    expect(sums).toMatchObject([{ intent: 'baseline', requests: 7 }])
    expect(share.total).toEqual({ requests: 8, gray: 1 })
  })

  it('gives the same sums before and after buckets have aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const days = 30
    for (let i = 0; i < days * 30; i += 1) {
      const bucketMs = NOON_MS + i * BUCKET_MS
      const given = { routes: routes(baseline(1 + (i % 3))), shares: shares(10, i % 4) }
      put(ledger, bucketMs, given)
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
    put(ledger, NOON_MS, { routes: routes(missed(2)), shares: shares(10, 10, [1, 2]) })
    putShares(ledger, NOON_MS + 10 * MINUTE_MS, shares(10, 1, [3]))
    ledger.age(NOON_MS + HOUR_MS)
    expect(ledger.slotOf(NOON_MS + 70_000)).toEqual({
      fromMs: NOON_MS,
      toMs: NOON_MS + 5 * MINUTE_MS,
    })
    const late = bucket(NOON_MS + BUCKET_MS, {
      routes: routes(baseline(4)),
      shares: shares(6, 1, [9]),
    })
    ledger.replaceSlot(NOON_MS, new Map([[NOON_MS + BUCKET_MS, late]]))
    const { share, routes: sums } = ledger.sums(NOON_MS + HOUR_MS)
    expect(share.total).toEqual({ requests: 16, gray: 2 })
    expect(share.grayExamples).toEqual([traceId(3), traceId(9)])
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
    expect(() => putShares(ledger, NOON_MS, NO_SHARES)).toThrow('kept by the slot')
    expect(() => ledger.replaceSlot(NOON_MS + 2 * HOUR_MS, new Map())).toThrow('no slot begins')
  })

  it('begins its starts anew after a day, and keeps the total', () => {
    const ledger = createLedger(NOON_MS, services)
    for (let hour = 0; hour < 30; hour += 1) {
      putShares(ledger, NOON_MS + hour * HOUR_MS, shares(100, 10))
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
      put(ledger, NOON_MS + hour * HOUR_MS, {
        routes: routes(baseline(5)),
        shares: shares(100, 10),
      })
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
      putShares(ledger, NOON_MS + i * BUCKET_MS, shares(3, 3, [3 * i, 3 * i + 1, 3 * i + 2]))
    }
    const { grayExamples } = ledger.sums(NOON_MS + HOUR_MS).share
    expect(grayExamples).toHaveLength(20)
    expect(grayExamples.slice(0, 3)).toEqual([24, 25, 26].map(traceId))
  })
})

describe('the order in which buckets come', () => {
  const bucketAt = (i: number): LedgerBucket => {
    const ms = NOON_MS + i * BUCKET_MS
    const edge = {
      caller: 'favorites-service',
      callerGroup: 'gray',
      callee: 'mysql',
      kind: 'database',
    } as const
    const examples = [traceId(2 * i), traceId(2 * i + 1)]
    const key = i % 9 === 0 ? 'rare' : 'often'
    return bucket(ms, {
      routes: routes(
        { [key]: hop(GATE, 'baseline', { requests: 1 + (i % 3), examples }), ...missed(i % 2) },
        { requests: 40, errors: i % 40 === 7 ? 30 : 0 },
      ),
      shares: shares(10, i % 4, [i]),
      traffic: {
        ...noTraffic(ms, ms + BUCKET_MS),
        edges: new Map([['e', { ...edge, requests: 5, errors: i % 2, examples }]]),
        sources: new Map([['2', { requests: 3, lastMs: ms + BUCKET_MS, examples }]]),
      },
    })
  }
  const told = (ledger: Ledger, toMs: number) => {
    const { breakers: _, pieces, ...sums } = ledger.sums(toMs)
    return JSON.stringify([sums, pieces.map(({ fromMs }) => fromMs), [...sums.bySource]])
  }

  it('changes nothing: late, replaced and repeated buckets end up the same', () => {
    const size = 200
    const endMs = NOON_MS + size * BUCKET_MS
    const straight = createLedger(NOON_MS, services)
    for (let i = 0; i < size; i += 1) straight.replace(NOON_MS + i * BUCKET_MS, bucketAt(i))
    straight.age(endMs)

    const messy = createLedger(NOON_MS, services)
    for (let i = 0; i < size; i += 1) {
      const late = i % 5 === 3 ? i - 2 : i
      messy.replace(NOON_MS + late * BUCKET_MS, bucketAt(late + 1))
      messy.sums(NOON_MS + i * BUCKET_MS)
      messy.age(NOON_MS + i * BUCKET_MS - 5 * MINUTE_MS)
    }
    for (let i = size - 1; i >= 0; i -= 1) {
      const ms = NOON_MS + i * BUCKET_MS
      if (ms >= messy.youngFromMs()) messy.replace(ms, bucketAt(i))
    }
    for (let slot = NOON_MS; slot < messy.youngFromMs(); slot += 5 * MINUTE_MS) {
      const first = (slot - NOON_MS) / BUCKET_MS
      const all = Array.from({ length: 30 }, (_, i) => bucketAt(first + i))
      messy.replaceSlot(slot, new Map(all.map((one) => [one.traffic.fromMs, one])))
    }
    messy.age(endMs)
    expect(told(messy, endMs)).toBe(told(straight, endMs))
  })

  it('is of no matter for a look back either', () => {
    const size = 100
    const ledger = createLedger(NOON_MS, services)
    for (let i = 0; i < size; i += 1) ledger.replace(NOON_MS + i * BUCKET_MS, bucketAt(i))
    const middleMs = NOON_MS + 80 * BUCKET_MS
    const then = ledger.sums(middleMs)
    const routesThen = then.routes.map(({ requests }) => requests)
    ledger.sums(NOON_MS + size * BUCKET_MS)
    ledger.age(NOON_MS + size * BUCKET_MS)
    const again = ledger.sums(middleMs)
    expect(again.routes.map(({ requests }) => requests)).toEqual(routesThen)
    expect(again.edges).toEqual(then.edges)
    expect(again.share.total).toEqual(then.share.total)
  })

  it('gives the same answer as long as nothing changes, and counts what does', () => {
    const ledger = createLedger(NOON_MS, services)
    const toMs = NOON_MS + 10 * BUCKET_MS
    ledger.replace(NOON_MS, bucketAt(0))
    const first = ledger.sums(toMs)
    expect(ledger.sums(toMs)).toBe(first)
    const changes = ledger.changesBefore(toMs)
    ledger.replace(NOON_MS + 20 * BUCKET_MS, bucketAt(20))
    expect(ledger.changesBefore(toMs)).toBe(changes)
    ledger.replace(NOON_MS + BUCKET_MS, bucketAt(1))
    expect(ledger.changesBefore(toMs)).toBeGreaterThan(changes)
    expect(ledger.sums(toMs)).not.toBe(first)
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
    putRoutes(
      ledger,
      NOON_MS,
      routes({ ...missed(1), ...baseline(9) }, { requests: 40, errors: 0 }),
    )
    putRoutes(ledger, NOON_MS + BUCKET_MS, routes(missed(2), failing))
    putRoutes(ledger, NOON_MS + 4 * BUCKET_MS, routes({ ...missed(4), ...baseline(9) }))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(6)
  })

  it('goes on with an open breaker when the slot that opened it has aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const lastOfSlot = NOON_MS + 29 * BUCKET_MS
    putRoutes(ledger, lastOfSlot, routes({}, failing))
    putRoutes(ledger, lastOfSlot + 2 * BUCKET_MS, routes(missed(5)))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + 15 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(lastOfSlot + BUCKET_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + HOUR_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })

  it('takes calls that nobody answered for errors of gray', () => {
    const ledger = createLedger(NOON_MS, services)
    putRoutes(ledger, NOON_MS, routes(missed(5), { requests: 0, errors: 0 }, 12))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })
})
