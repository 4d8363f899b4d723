// How: real spans in a real database; what matters is which verdicts are written down.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type JudgeHarness, startJudgeHarness } from './judge-harness'

let on: JudgeHarness
beforeAll(async () => {
  on = await startJudgeHarness()
}, 60_000)
afterAll(() => on.test.stop(), 60_000)
beforeEach(() => on.next())

describe('the journal of verdicts', { timeout: 60_000 }, () => {
  it('gets a row only when something changed', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    const before = (await on.rows()).length
    for (const afterMs of [27_000, 29_000, 31_000, 41_000]) await on.see([], afterMs)
    expect(await on.rows()).toHaveLength(before)
    // That nothing arrives for minutes is news, once.
    for (const afterMs of [250_000, 280_000, 300_000]) await on.see([], afterMs)
    expect(await on.rows()).toHaveLength(before + 1)
    await on.see(on.healthy(310_000, 1, 0), 335_000)
    expect(await on.rows()).toHaveLength(before + 2)
  })

  it('gets none from a silence that lasts', async () => {
    await on.start()
    for (const fromMs of [0, 200_000, 400_000]) {
      await on.see(on.healthy(fromMs, 100, 10), fromMs + 25_000)
    }
    // That nothing arrives is news once, for each part that it concerns.
    for (let minute = 10; minute <= 30; minute += 5) await on.see([], minute * 60_000)
    const before = (await on.rows()).length
    for (let minute = 35; minute <= 120; minute += 5) await on.see([], minute * 60_000)
    expect(await on.rows()).toHaveLength(before)
  })

  it('tells a change of the outcome from one of the numbers', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    await on.see(on.healthy(20_000, 100, 10), 45_000)
    await on.see(on.healthy(40_000, 400, 0), 65_000)
    const points = await on.rows()
    expect(points.map(({ changed }) => changed)).toEqual([true, false, true])
    expect(points.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'inconclusive', 'fail'])
  })

  it('answers every stage change, even when nothing else is new', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    const before = (await on.rows()).length
    on.wait(500)
    await on.act('pause')
    await on.see([], 26_000)
    expect(await on.rows()).toHaveLength(before + 1)
    expect((await on.rows()).at(-1)?.atMs).toBeGreaterThanOrEqual(on.beganMs() + 25_500)
  })

  it('keeps counting while paused, and from where it stood', async () => {
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    await on.act('pause')
    await on.see(on.healthy(30_000, 100, 10), 55_000)
    await on.act('resume')
    await on.see(on.healthy(60_000, 100, 10), 85_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 300, gray: 30 })
  })
})

describe('several rollouts', { timeout: 60_000 }, () => {
  it('are judged each by its own plan', async () => {
    await on.start()
    const other = `${on.name()}-b`
    await on.apply({ 'favorites-v2': other, 'share: 10%': 'share: 60%' })
    await on.act('start', other)
    await on.see(on.healthy(0, 400, 40), 25_000)
    expect((await on.verdict()).outcome).toBe('inconclusive')
    expect(await on.verdict(other)).toMatchObject({ outcome: 'fail', share: { planned: 0.6 } })
  })

  it('do not keep each other from being judged', async () => {
    await on.test.db.insert('rollout_revisions', [
      {
        rollout: `${on.name()}-broken`,
        revision: 1,
        at: new Date(on.nowMs()).toISOString(),
        author: '',
        plan: '{}',
        source_text: '',
      },
    ])
    await on.start()
    await on.see(on.healthy(0, 100, 10), 25_000)
    expect((await on.verdict()).share.requests).toBe(100)
  })
})

describe('labels that come late', { timeout: 60_000 }, () => {
  it('put instances into their group, and what they did before with them', async () => {
    await on.start({
      'gray: { version: v2 }': 'gray: { labels: { lane: gray } }\n      baseline: { version: v1 }',
    })
    await on.see(on.healthy(0, 100, 10), 25_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 90, gray: 0 })
    const [row] = await on.test.db.query<{ id: string }>(
      `SELECT source_id AS id FROM sources WHERE service = 'favorites-service' AND version = 'v2'`,
    )
    await on.test.db.insert('source_labels', [{ source_id: row?.id, labels: { lane: 'gray' } }])
    await on.see([], 45_000)
    await on.see([], 62_000)
    expect((await on.verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    await on.test.db.command(`TRUNCATE TABLE source_labels`)
  })
})
