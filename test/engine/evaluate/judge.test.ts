// How: real spans in a real database, rolled as the evaluator rolls them, judged by a test clock.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHAIN_PLAN } from '#test/check/sample'
import { traceHex } from '#test/support/insert-spans'
import { GATE, type JudgeHarness, startJudgeHarness } from './judge-harness'
import type { ShopRequest } from './shop-traffic'

let on: JudgeHarness
beforeAll(async () => {
  on = await startJudgeHarness()
}, 60_000)
afterAll(() => on.test.stop(), 60_000)
beforeEach(() => on.next())

describe('a rollout that has not started', { timeout: 30_000 }, () => {
  it('says which instances report', async () => {
    await on.apply({ 'service: favorites-service': 'service: ghost-service' })
    await on.see([], 0)
    expect(await on.verdict()).toMatchObject({ outcome: 'inconclusive', stage: null })
    expect(await on.finding('sources', 'ghost-service')).toMatchObject({
      code: 'sources-missing',
      required: false,
    })
    expect(await on.finding('sources', on.name())).toMatchObject({
      code: 'not-started',
      required: true,
    })
  })

  it('counts nothing, and adds no row while nothing changes', async () => {
    await on.apply()
    await on.see(on.healthy(0, 20, 2), 20_000)
    await on.see(on.healthy(10_000, 20, 2), 30_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 0, observed: null, planned: null })
    expect(await on.rows()).toHaveLength(1)
  })
})

describe('a running stage', { timeout: 30_000 }, () => {
  it('counts its share and judges its routes', async () => {
    await on.start()
    await on.see([...on.healthy(0, 400, 40), ...on.healthy(10_000, 400, 40)], 32_000)
    expect(await on.verdict()).toMatchObject({
      rollout: on.name(),
      revision: 1,
      stage: 'canary',
      outcome: 'inconclusive',
      share: { planned: 0.1, tolerance: 0.02, observed: 0.1, requests: 800, gray: 80 },
    })
    expect(await on.finding('traffic-share')).toMatchObject({
      outcome: 'inconclusive',
      required: true,
      numbers: { n: 800, k: 80, fromMs: on.beganMs(), toMs: on.beganMs() + 20_000 },
    })
    expect(await on.finding('routing', GATE)).toMatchObject({
      outcome: 'pass',
      numbers: { 'gray-ok': 80, 'baseline-ok': 720 },
    })
  })

  it('shows at once what it judges only when it has settled', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 11_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    expect(await on.finding('traffic-share')).toMatchObject({ code: 'share-no-data' })
    await on.see([], 21_000)
    expect(await on.finding('traffic-share')).toMatchObject({ numbers: { n: 100, k: 10 } })
  })

  it('counts late and repeated spans once', async () => {
    await on.start()
    const all = on.healthy(0, 100, 10)
    await on.see(all.slice(0, 151), 25_000)
    await on.see(all.slice(90), 27_000)
    await on.see(all, 29_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    expect(await on.finding('routing', GATE)).toMatchObject({
      numbers: { 'gray-ok': 10, 'baseline-ok': 90, undecided: 0 },
    })
  })

  it('ignores what came before the stage and before it had settled', async () => {
    await on.apply({ 'settle: 0s': 'settle: 30s' })
    await on.see(on.healthy(-60_000, 50, 5), 0)
    await on.act('start')
    await on.see([...on.healthy(0, 50, 5), ...on.healthy(30_000, 40, 4)], 52_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 40, gray: 4 })
  })

  it('finds a share that is not what was promised', async () => {
    await on.start()
    await on.see(on.healthy(0, 400, 0), 25_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail', share: { observed: 0 } })
    const found = await on.finding('traffic-share')
    expect(found).toMatchObject({ code: 'share-deviates', outcome: 'fail' })
    expect(found.evidence.length).toBeGreaterThan(0)
    expect(found.evidence[0]?.note).toBe('reached baseline')
  })

  it('finds one violation, and the trace that shows it', async () => {
    await on.start()
    const missed = on.one({ trace: 'missed', startMs: 3_000, version: 'v1', marked: true })
    // Whether a breaker sent it there shows with the next ten seconds.
    await on.see([...on.healthy(0, 100, 10), ...missed], 35_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail' })
    expect(await on.finding('routing', GATE)).toMatchObject({
      code: 'missed-gray',
      numbers: { violations: 1 },
      evidence: [{ traceId: traceHex(`${on.name().slice(8)}missed`), note: 'missed-gray' }],
    })
  })

  it('finds where a mark is lost', async () => {
    await on.start({}, CHAIN_PLAN)
    const kept = on.one({
      trace: 'kept',
      startMs: 1_000,
      version: 'v2',
      marked: true,
      store: { marked: true },
    })
    const lost = on.one({
      trace: 'lost',
      startMs: 2_000,
      version: 'v2',
      marked: true,
      store: { marked: false },
    })
    await on.see([...kept, ...lost], 25_000)
    expect(await on.finding('routing', 'favorites-service → store-service')).toMatchObject({
      outcome: 'fail',
      required: true,
      code: 'mark-lost',
      evidence: [{ traceId: traceHex(`${on.name().slice(8)}lost`) }],
    })
  })

  it('lets requests fail over while the breaker may be open', async () => {
    await on.start({ 'share: 10%, tolerance: 2%': 'share: 50%, tolerance: 50%' })
    const many = (from: number, count: number, given: Pick<ShopRequest, 'version' | 'error'>) =>
      Array.from({ length: count }, (_, i) =>
        on.one({ trace: `o${from}.${i}`, startMs: from + i * 100, marked: true, ...given }),
      ).flat()
    await on.see(
      [...many(0, 20, { version: 'v2' }), ...many(10_000, 15, { version: 'v2', error: true })],
      12_000,
    )
    await on.see(many(20_000, 20, { version: 'v1' }), 55_000)
    expect(await on.finding('routing', GATE)).toMatchObject({
      outcome: 'pass',
      code: 'fail-over',
      numbers: { 'fail-over': 20, 'missed-gray': 0 },
    })
    // Open for 60 s, half-open, and closed again by good answers: after that it is no excuse.
    await on.see(
      [...many(190_000, 20, { version: 'v2' }), ...many(240_000, 3, { version: 'v1' })],
      275_000,
    )
    expect(await on.finding('routing', GATE)).toMatchObject({
      outcome: 'fail',
      numbers: { 'fail-over': 20, 'missed-gray': 3 },
    })
  })
})
