// How: as in judge.test.ts, real spans in a real database; here it is the share that is asked about.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestSpan } from '#test/support/insert-spans'
import { type JudgeHarness, startJudgeHarness } from './judge-harness'

let on: JudgeHarness
beforeAll(async () => {
  on = await startJudgeHarness()
}, 60_000)
afterAll(() => on.test.stop())
beforeEach(() => on.next())

const SHARE = 'traffic-share'

/** Ten requests each of `users` users, `gray` of them routed to the new version. */
function byUser(fromMs: number, users: number, gray: number): TestSpan[] {
  const spans = on.healthy(fromMs, users * 10, gray * 10)
  const isGray = new Set(spans.filter(({ at }) => at.endsWith('@v2')).map(({ trace }) => trace))
  const turn = new Map<string, number>()
  const counts = { gray: 0, baseline: 0 }
  return spans.map((span) => {
    const group = isGray.has(span.trace) ? 'gray' : 'baseline'
    const at = turn.get(span.trace) ?? counts[group]++
    turn.set(span.trace, at)
    const user = group === 'gray' ? at % gray : gray + (at % (users - gray))
    return { ...span, attributes: { 'user.id': `u${fromMs}-${user}` } }
  })
}

/** Healthy requests, some of which say at the gateway that they come from the mobile app. */
function mixed(fromMs: number, requests: number, gray: number, mobile: number): TestSpan[] {
  const spans = on.healthy(fromMs, requests, gray)
  const extra = on.healthy(fromMs + 5_000, mobile, mobile).map((span) => ({
    ...span,
    trace: `m${span.trace}`,
    id: `m${span.id}`,
    ...(span.parent === undefined ? {} : { parent: `m${span.parent}` }),
    mark: { app: 'mobile' },
  }))
  return [...spans, ...extra]
}

describe('the share of a rollout', { timeout: 30_000 }, () => {
  it('counts users where routing is by user', async () => {
    await on.start({ 'by: weight': 'by: weight, unit: { attribute: user.id }' })
    await on.see(byUser(0, 60, 6), 25_000)
    expect(await on.finding(SHARE)).toMatchObject({
      code: 'share-insufficient',
      numbers: { countedBy: 'unit', n: 60, k: 6, requests: 600, grayRequests: 60, unitless: 0 },
    })
    const { share } = await on.verdict()
    expect(share).toMatchObject({ countedBy: 'unit', requests: 60, gray: 6, observed: 0.1 })
  })

  it('says so when no request names a user', async () => {
    await on.start({ 'by: weight': 'by: weight, unit: { attribute: user.id }' })
    await on.see(on.healthy(0, 200, 100), 25_000)
    expect(await on.finding(SHARE)).toMatchObject({
      outcome: 'inconclusive',
      code: 'share-no-units',
      numbers: { unitless: 200 },
    })
  })

  it('is a share of what the plan says', async () => {
    await on.start({
      'by: weight': 'by: weight, of: { noneOf: [{ attribute: app, equals: mobile }] }',
    })
    await on.see(mixed(0, 200, 20, 150), 40_000)
    expect((await on.finding(SHARE)).numbers).toMatchObject({ n: 200, k: 20, ineligible: 150 })
  })

  it('follows a ramp', async () => {
    await on.start({
      'share: 10%, tolerance: 2%': 'share: { from: 0%, to: 50%, over: 10m }, tolerance: 10%',
    })
    await on.see(on.healthy(120_000, 200, 20), 145_000)
    await on.see(on.healthy(360_000, 200, 60), 385_000)
    const { numbers, outcome } = await on.finding(SHARE)
    // In the middle of the two buckets 10.4 % and 30.4 % were promised.
    expect(numbers.planned).toBeCloseTo(0.204, 3)
    expect(numbers.plannedNow).toBeCloseTo(0.3083, 3)
    expect(numbers).toMatchObject({ n: 400, k: 80 })
    expect(outcome).not.toBe('fail')
    expect((await on.verdict()).share.planned).toBe(numbers.planned)
  })

  it('names the gateway that sends everybody to gray', async () => {
    await on.start()
    const healthy = on.healthy(0, 400, 40)
    const wrong = on.healthy(12_000, 100, 100).map((span) => ({
      ...span,
      at: span.at.replace('gateway-service@v1', 'gateway-service@v1b'),
    }))
    await on.see([...healthy, ...wrong], 45_000)
    expect(await on.finding(SHARE)).toMatchObject({
      outcome: 'fail',
      numbers: { driver: 'caller', driverValue: 'gateway-service-v1b', driverN: 100, driverK: 100 },
    })
  })

  it('knows when gray was last asked before a rollback', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    const gray = (await on.finding(SHARE)).numbers
    expect(gray.k).toBe(10)
    on.wait(1_000)
    await on.act('rollback')
    await on.see(on.healthy(30_000, 1_500, 0), 60_000)
    const ended = await on.finding(SHARE)
    expect(ended).toMatchObject({
      outcome: 'pass',
      code: 'ended-clean',
      numbers: { k: 0, hops: 0 },
    })
    const { lastRequestMs } = ended.numbers
    expect(lastRequestMs).toBeGreaterThan(on.beganMs())
    expect(lastRequestMs).toBeLessThan(on.beganMs() + 10_000)
    expect(ended.summary).toContain('; the last gray request was at ')
    // A late span of an old request: the time is corrected, and nothing fails.
    await on.see(on.one({ trace: 'late', startMs: 21_500, version: 'v2', marked: true }), 75_000)
    expect((await on.finding(SHARE)).numbers.lastRequestMs).toBe(on.beganMs() + 21_502)
  })

  it('finds a straggler after a rollback that did not pass the gateway', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    await on.act('rollback')
    const spans = on.one({ trace: 'cron', startMs: 42_000, version: 'v2', marked: false })
    const cron = spans.map((span) => ({
      ...span,
      at: span.at.replace('gateway-service', 'cron-service'),
    }))
    await on.see([...on.healthy(30_000, 1_500, 0), ...cron], 75_000)
    expect(await on.finding(SHARE)).toMatchObject({
      outcome: 'fail',
      code: 'ended-stragglers',
      numbers: { k: 0, hops: 1, lastRequestMs: on.beganMs() + 42_002 },
    })
  })
})
