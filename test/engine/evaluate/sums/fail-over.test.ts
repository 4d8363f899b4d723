// How: callers with real breakers send requests one by one; the ledger sees their counts by bucket, and
// the routing check judges its sums. What a breaker diverted must never be called missed-gray.
import { describe, expect, it } from 'vitest'
import { routing } from '#lib/check/routing'
import type { BreakerTimeline } from '#lib/check/sample'
import { createLedger } from '#lib/engine/evaluate/sums/ledger'
import { routeKey } from '#lib/engine/evaluate/sums/place-routes'
import { type BreakerPart, noTraffic } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import {
  HEALTHY_TRAFFIC,
  simulateCallers,
  T0,
  type Traffic,
} from '#test/check/breaker/simulate-callers'
import { CHAIN_PLAN, hop, sample } from '#test/check/sample'
import { bucket, GATE } from './ledger-buckets'

const plan = parsePlan(CHAIN_PLAN)

function bucketOf(bucketMs: number, timelines: readonly BreakerTimeline[]) {
  const breakers = new Map<string, BreakerPart>()
  const routes = new Map()
  for (const { service, caller, buckets } of timelines) {
    const counts = buckets.find((one) => one.bucketMs === bucketMs)
    if (counts === undefined) continue
    breakers.set(`${service}\n${caller}`, { ...counts, service, caller })
    const { requests, diverted } = counts
    const gray = hop('gateway-service → favorites-service:gray', 'gray', { requests })
    if (requests > 0) routes.set(`${routeKey(gray)}\n${caller}`, gray)
    const away = hop(GATE, 'gray', { requests: diverted })
    if (diverted > 0) routes.set(`${routeKey(away)}\n${caller}`, { ...away, divertedBy: caller })
  }
  const traffic = { ...noTraffic(bucketMs, bucketMs + BUCKET_MS), breakers }
  return bucket(bucketMs, { routes, traffic })
}

interface Judged {
  readonly missed: number
  readonly excused: number
}

/** The newest answer, and the largest number of missed requests that any look saw. */
function judge(
  timelines: readonly BreakerTimeline[],
  { lengthMs, fromMs = T0 }: { lengthMs: number; fromMs?: number },
): Judged {
  const ledger = createLedger(fromMs, plan.services)
  let missed = 0
  let excused = 0
  for (let ms = ledger.sinceMs; ms < T0 + lengthMs + 2 * BUCKET_MS; ms += BUCKET_MS) {
    const made = bucketOf(ms, timelines)
    if (ms < fromMs) {
      ledger.noteBefore(made.traffic)
      continue
    }
    ledger.replace(ms, made)
    ledger.age(ms + BUCKET_MS)
    const routes = ledger.sums(ms + BUCKET_MS).routes
    const asked = sample({ plan, routes })
    for (const { numbers } of routing.run(asked, routing.options.parse({}))) {
      missed = Math.max(missed, Number(numbers['missed-gray'] ?? 0))
      excused = Math.max(excused, Number(numbers['fail-over'] ?? 0))
    }
  }
  return { missed, excused }
}

/** One breaker of all callers: its requests are dealt out to them in turn. */
function dealtOut(timeline: BreakerTimeline, callers: number): BreakerTimeline[] {
  const part = (n: number, i: number) => Math.floor(n / callers) + (i < n % callers ? 1 : 0)
  return Array.from({ length: callers }, (_, i) => ({
    service: timeline.service,
    caller: `${i + 1}`,
    buckets: timeline.buckets
      .map((one) => ({
        ...one,
        requests: part(one.requests, i),
        errors: part(one.errors, i),
        diverted: part(one.diverted, i),
      }))
      .filter(({ requests, diverted }) => requests + diverted > 0),
  }))
}

/** Routers that send each tenth request to the baseline for no reason. */
const allBut = (every: number) => () => {
  let asked = 0
  const allows = () => {
    asked += 1
    return asked % every !== 0
  }
  return { allows, report: () => undefined }
}

const TABLE: readonly (readonly [string, Partial<Traffic>])[] = [
  ['half of the requests fail', {}],
  ['one of twenty callers sees the fault', { callers: 20, faultyCallers: 1, rate: 2 }],
  ['clocks differ by 9 s', { skewMs: 9_000 }],
  ['answers take up to 25 s', { answerMs: 25_000 }],
  ['traffic comes in bursts', { burst: 0.2, rate: 2 }],
  ['the fault never ends', { faultMs: [200_000, Infinity] }],
]

describe('routing and the breakers of callers', () => {
  it.each(TABLE)('never calls a fail-over missed-gray when %s', { timeout: 60_000 }, (_, given) => {
    let excused = 0
    for (let seed = 1; seed <= 3; seed += 1) {
      const traffic = { ...HEALTHY_TRAFFIC, ...given }
      const told = judge(simulateCallers(seed, traffic), traffic)
      expect(told.missed, `seed ${seed}`).toBe(0)
      excused += told.excused
    }
    expect(excused, 'a breaker opens at all').toBeGreaterThan(0)
  })

  it('never does so when the window begins while a breaker is open', { timeout: 60_000 }, () => {
    const traffic = { ...HEALTHY_TRAFFIC, faultMs: [100_000, 500_000] as const }
    for (const fromMs of [T0 + 180_000, T0 + 240_000, T0 + 310_000]) {
      const { missed, excused } = judge(simulateCallers(1, traffic), { ...traffic, fromMs })
      expect(missed).toBe(0)
      expect(excused).toBeGreaterThan(0)
    }
  })

  it('never does so when callers share a breaker', { timeout: 60_000 }, () => {
    const one = { ...HEALTHY_TRAFFIC, callers: 1, rate: 4, errors: [0.001, 0.3] as const }
    for (let seed = 1; seed <= 3; seed += 1) {
      const [shared] = simulateCallers(seed, one)
      if (shared === undefined) continue
      const { missed, excused } = judge(dealtOut(shared, 8), one)
      expect(missed, `seed ${seed}`).toBe(0)
      expect(excused).toBeGreaterThan(0)
    }
  })

  it.each([
    ['nothing fails', 0],
    ['as many fail as on any day', 0.004],
  ])('calls diverted requests missed-gray when %s', (_, rate) => {
    const router = allBut(10)
    const errors = [rate, rate] as const
    const traffic = { ...HEALTHY_TRAFFIC, errors, router }
    const told = judge(simulateCallers(1, traffic), traffic)
    expect(told.missed).toBeGreaterThan(800)
    expect(told.excused).toBe(0)
  })

  it('calls them so too when only another caller had errors', () => {
    const router = (_: unknown, caller: number) =>
      caller === 0 ? { allows: () => true, report: () => undefined } : allBut(10)()
    const traffic = { ...HEALTHY_TRAFFIC, callers: 30, rate: 1, faultyCallers: 1, router }
    const told = judge(simulateCallers(1, traffic), traffic)
    expect(told.missed).toBeGreaterThan(1_000)
    expect(told.excused).toBe(0)
  })
})
