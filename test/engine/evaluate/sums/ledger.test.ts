// How: the ledger's answer is compared with adding up the same buckets by hand, at every step.
import { describe, expect, it } from 'vitest'
import { createLedger } from '#lib/engine/evaluate/sums/ledger'
import { NO_SHARES } from '#lib/engine/evaluate/sums/place-shares'
import { BUCKET_MS } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import { NOON_MS, traceId } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'
import {
  asked,
  baseline,
  bucket,
  missed,
  put,
  putRoutes,
  putShares,
  routes,
  shares,
} from './ledger-buckets'

const { services } = parsePlan(SMALL_PLAN)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

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

  it('has nothing new to say while only later buckets change', () => {
    const ledger = createLedger(NOON_MS, services)
    putShares(ledger, NOON_MS, shares(10, 1))
    const first = ledger.sums(NOON_MS + BUCKET_MS)
    putShares(ledger, NOON_MS + BUCKET_MS, shares(10, 1))
    expect(ledger.sums(NOON_MS + BUCKET_MS)).toBe(first)
    expect(ledger.shareTotal()).toEqual({ requests: 20, gray: 2 })
    putShares(ledger, NOON_MS, shares(20, 1))
    expect(ledger.sums(NOON_MS + BUCKET_MS).share.total).toEqual({ requests: 20, gray: 1 })
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

describe('the ledger and breakers', () => {
  const failing = { requests: 40, errors: 20 }
  const open = (ledger: ReturnType<typeof createLedger>, toMs: number) =>
    ledger
      .sums(toMs)
      .routes.filter(({ breakerOpen }) => breakerOpen)
      .reduce((sum, route) => sum + route.requests, 0)
  const at = (i: number) => NOON_MS + i * BUCKET_MS
  const fail = (ledger: ReturnType<typeof createLedger>, ms: number) =>
    put(ledger, ms, { traffic: asked(ms, failing) })

  it('marks requests that may have failed over', () => {
    const ledger = createLedger(NOON_MS, services)
    put(ledger, at(0), {
      routes: routes({ ...missed(1), ...baseline(9) }),
      traffic: asked(at(0), { requests: 40, errors: 0 }),
    })
    put(ledger, at(1), { routes: routes(missed(2)), traffic: asked(at(1), failing) })
    putRoutes(ledger, at(5), routes({ ...missed(4), ...baseline(9) }))
    putRoutes(ledger, at(60), routes(missed(8)))
    // Clocks may be a bucket apart, so the first may have come after the errors.
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(7)
    expect(ledger.sums(NOON_MS + HOUR_MS).routes.map(({ requests }) => requests)).toEqual([
      8, 7, 18,
    ])
  })

  it('counts what may have failed over only when the next bucket is known', () => {
    const ledger = createLedger(NOON_MS, services)
    putRoutes(ledger, at(0), routes({ ...missed(1), ...baseline(9) }))
    expect(ledger.sums(at(1)).routes).toMatchObject([{ intent: 'baseline', requests: 9 }])
    expect(ledger.sums(at(2)).routes).toMatchObject([{ breakerOpen: false, requests: 1 }, {}])
  })

  it('goes on with an open breaker when the slot that opened it has aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const lastOfSlot = at(29)
    fail(ledger, lastOfSlot)
    putRoutes(ledger, lastOfSlot + 2 * BUCKET_MS, routes(missed(5)))
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + 15 * MINUTE_MS)
    expect(ledger.youngFromMs()).toBe(lastOfSlot + BUCKET_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
    ledger.age(NOON_MS + HOUR_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })

  it('goes on with a breaker that was open when the window began', () => {
    const known = createLedger(NOON_MS, services)
    known.noteBefore(asked(at(-2), failing))
    putRoutes(known, at(1), routes(missed(5)))
    expect(open(known, NOON_MS + HOUR_MS)).toBe(5)
    const quiet = createLedger(NOON_MS, services)
    quiet.noteBefore(asked(at(-2), { requests: 40, errors: 0 }))
    putRoutes(quiet, at(1), routes(missed(5)))
    expect(open(quiet, NOON_MS + HOUR_MS)).toBe(0)
  })

  it('takes late errors for a reason also when the slot has aged', () => {
    const ledger = createLedger(NOON_MS, services)
    const diverted = bucket(at(3), { routes: routes(missed(5)) })
    ledger.replace(at(3), diverted)
    ledger.age(NOON_MS + HOUR_MS)
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(0)
    const late = bucket(at(2), { traffic: asked(at(2), failing) })
    ledger.replaceSlot(
      NOON_MS,
      new Map([
        [at(2), late],
        [at(3), diverted],
      ]),
    )
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })

  it('takes calls that nobody answered for errors of gray, also from before the first answer', () => {
    const ledger = createLedger(NOON_MS, services)
    put(ledger, at(0), { traffic: asked(at(0), { requests: 0, errors: 0 }, 12) })
    put(ledger, at(1), {
      routes: routes(missed(5)),
      traffic: asked(at(1), { requests: 1, errors: 0 }),
    })
    expect(open(ledger, NOON_MS + HOUR_MS)).toBe(5)
  })
})
