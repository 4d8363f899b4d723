import { describe, expect, it } from 'vitest'
import { createLedger, type Ledger } from '#lib/engine/evaluate/sums/ledger'
import type { LedgerBucket } from '#lib/engine/evaluate/sums/ledger-state'
import { BUCKET_MS } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import { hop, NOON_MS, traceId } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { asked, bucket, GATE, missed, routes, shares } from './ledger-buckets'

const { services } = parsePlan(SMALL_PLAN)
const MINUTE_MS = 60_000

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
      routes: routes({
        [key]: hop(GATE, 'baseline', { requests: 1 + (i % 3), examples }),
        ...missed(i % 2),
      }),
      shares: shares(10, i % 4, [i]),
      traffic: {
        ...asked(ms, { requests: 40, errors: i % 40 === 7 ? 30 : 0 }),
        edges: new Map([['e', { ...edge, requests: 5, errors: i % 2, traces: 2, examples }]]),
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
