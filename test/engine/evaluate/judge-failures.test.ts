// How: real spans in a real database; a failure must stay, or go, for the right reason.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHAIN_PLAN } from '#test/check/sample'
import { GATE, HOUR_MS, type JudgeHarness, startJudgeHarness } from './judge-harness'

let on: JudgeHarness
beforeAll(async () => {
  on = await startJudgeHarness()
}, 60_000)
afterAll(() => on.test.stop(), 60_000)
beforeEach(() => on.next())

describe('a failure', { timeout: 30_000 }, () => {
  const leak = () => on.one({ trace: 'leak', startMs: 2_000, version: 'v2', marked: false })

  it('stays when the numbers look good again', async () => {
    await on.start()
    await on.see(on.healthy(0, 400, 0), 25_000)
    const failedAtMs = on.nowMs()
    await on.see(on.healthy(30_000, 4_000, 440), 55_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail', share: { requests: 4_400 } })
    expect(await on.finding('traffic-share')).toMatchObject({
      outcome: 'fail',
      numbers: { latched: 1, failedAtMs, n: 400, k: 0 },
    })
  })

  it('survives a restart of the evaluator', async () => {
    await on.start()
    await on.see(on.healthy(0, 400, 0), 25_000)
    const before = await on.verdict()
    on.restart()
    await on.see(on.healthy(30_000, 4_000, 440), 55_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail', since: before.since })
    expect((await on.finding('traffic-share')).numbers).toMatchObject({ latched: 1, n: 400 })
  })

  it('ends with its stage', async () => {
    await on.start()
    await on.see([...on.healthy(0, 100, 10), ...leak()], 25_000)
    expect((await on.verdict()).outcome).toBe('fail')
    await on.act('advance')
    await on.see([], 26_000)
    expect(await on.verdict()).toMatchObject({ stage: 'all', outcome: 'inconclusive' })
  })

  it('ends when somebody acknowledges it, and with what came before', async () => {
    await on.start()
    await on.see([...on.healthy(0, 100, 10), ...leak()], 25_000)
    await on.act('acknowledge')
    await on.see(on.healthy(30_000, 50, 5), 55_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'inconclusive', share: { requests: 50 } })
    expect(await on.finding('routing', GATE)).toMatchObject({ outcome: 'pass' })
  })

  it('is taken back when late spans change the very data it rested on', async () => {
    await on.start({}, CHAIN_PLAN)
    // favorites-service shows marks elsewhere; of this trace only the store will have seen it.
    const spans = on.one({
      trace: 'late',
      startMs: 2_000,
      version: 'v2',
      marked: false,
      store: { marked: true },
    })
    const early = spans.filter(({ at }) => !at.startsWith('store'))
    await on.see([...on.healthy(0, 100, 10), ...early], 25_000)
    expect(await on.finding('routing', GATE)).toMatchObject({
      code: 'leaked-gray',
      outcome: 'fail',
    })
    await on.see(
      spans.filter(({ at }) => at.startsWith('store')),
      27_000,
    )
    const { findings } = await on.verdict()
    expect(findings.filter(({ code }) => code === 'leaked-gray')).toEqual([])
  })

  it('is judged anew by a plan that was put right', async () => {
    await on.start({ 'by: weight': 'by: mark', 'share: 10%, tolerance: 2%': 'share: 60%' })
    await on.see(on.healthy(0, 400, 40), 25_000)
    expect((await on.finding('traffic-share')).outcome).toBe('fail')
    await on.apply({ 'by: weight': 'by: mark', 'share: 10%, tolerance: 2%': 'hold: 5m' })
    await on.see([], 27_000)
    expect(await on.verdict()).toMatchObject({ revision: 2 })
    expect((await on.verdict()).findings.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  })
})

describe('an ended rollout', { timeout: 30_000 }, () => {
  it('fails after a rollback while gray still gets requests', async () => {
    await on.start()
    await on.act('rollback')
    const straggler = on.one({ trace: 'strag', startMs: 12_000, version: 'v2', marked: false })
    await on.see([...on.healthy(10_000, 100, 0), ...straggler], 35_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail', share: { planned: 0, gray: 1 } })
    expect(await on.finding('traffic-share')).toMatchObject({ code: 'ended-stragglers' })
  })

  it('passes after a promotion when all requests reach gray', async () => {
    await on.start()
    await on.act('promote')
    await on.see(on.healthy(10_000, 800, 800), 35_000)
    expect(await on.verdict()).toMatchObject({
      outcome: 'pass',
      share: { planned: 1, observed: 1 },
    })
  })

  it.each([
    ['promote', 800],
    ['rollback', 0],
  ] as const)('passes after %s, whatever the side that lost does', async (action, gray) => {
    await on.start()
    await on.see(on.healthy(0, 400, 40), 25_000)
    await on.act(action)
    // The side that lost is silent from now on, for longer than anything alive would be.
    await on.see(on.healthy(30_000, 800, gray), 55_000)
    for (const fromMs of [300_000, 900_000]) {
      await on.see(on.healthy(fromMs, 400, gray / 2), fromMs + 25_000)
    }
    const { outcome, findings } = await on.verdict()
    expect(outcome).toBe('pass')
    const required = findings.filter((finding) => finding.required)
    expect(required.map(({ check, subject, code }) => `${check} ${subject} ${code}`)).toEqual([
      'traffic-share gateway-service ended-clean',
      `liveness favorites-service ${action === 'promote' ? 'gray' : 'baseline'} alive`,
    ])
  })

  it('starts anew when its failure is acknowledged', async () => {
    await on.start()
    await on.act('rollback')
    const straggler = on.one({ trace: 'left', startMs: 12_000, version: 'v2', marked: false })
    await on.see([...on.healthy(10_000, 100, 0), ...straggler], 35_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'fail' })
    on.wait(10_000)
    await on.act('acknowledge')
    await on.see(on.healthy(60_000, 800, 0), 85_000)
    expect(await on.verdict()).toMatchObject({ outcome: 'pass', share: { gray: 0 } })
  })

  it('is left alone after a day', async () => {
    await on.start()
    await on.act('rollback')
    await on.see([], 1_000)
    const before = (await on.rows()).length
    await on.see([], 25 * HOUR_MS)
    expect(await on.rows()).toHaveLength(before)
  })
})
