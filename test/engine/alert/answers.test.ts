// How: a real database and receiver; the clock is ours.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acknowledgeAlerts, snoozeAlerts } from '#lib/engine/alert/answer-alerts'
import { deleteTarget, unknownTargets } from '#lib/engine/alert/targets'
import { applyPlan } from '#lib/engine/rollouts'
import { loadAlerts } from '#lib/load/alert/load-alerts'
import { loadTargets } from '#lib/load/alert/load-targets'
import type { Database } from '#lib/store/client'
import { changedPlan } from '#test/plan/plan-text'
import { type AlertWorld, openAlertWorld } from '#test/support/alerts/alert-world'
import { type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { HOUR, MINUTE, NOON } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const AUTHOR = 'ann'
let test: TestDatabase
let db: Database
let world: AlertWorld
let receiver: Receiver

beforeAll(async () => {
  test = await startTestDatabase()
  db = test.db
}, 60_000)
afterAll(() => test?.stop())
beforeEach(async () => {
  const tables = ['targets', 'events', 'messages', 'deliveries', 'answers'].map(
    (it) => `alert_${it}`,
  )
  for (const table of [...tables, 'verdicts', 'stage_changes', 'rollout_revisions']) {
    await db.command(`TRUNCATE TABLE ${table}`)
  }
  receiver = await startReceiver()
  world = await openAlertWorld({ db })
})
afterEach(() => receiver.stop())

const told = () =>
  receiver.received.flatMap(({ body }) => {
    const alerts: { rollout: string; state: string }[] = JSON.parse(body).data.alerts
    return alerts.map(({ rollout, state }) => `${rollout} ${state}`)
  })
const EVER = { fromMs: 0, toMs: NOON + 30 * 24 * HOUR }
const alerts = async () => (await loadAlerts(db, { ...EVER, nowMs: world.now() })).alerts
const team = (settings: object = {}) => world.target('team', { url: receiver.url, ...settings })

describe('quiet hours', { timeout: 60_000 }, () => {
  const quietHours = { zone: 'UTC', from: '11:00', to: '14:00' }

  it('hold what lasts, and keep silent about what is over by then', async () => {
    await team({ quietHours })
    await world.judge({ routing: 'fail' }, 'lasting')
    await world.judge({ routing: 'fail' }, 'passing')
    await world.turn()
    await world.judge({ routing: 'pass' }, 'passing')
    await world.pass(119 * MINUTE, 20 * MINUTE)
    expect(told()).toEqual([])
    await world.pass(2 * MINUTE)
    expect(told()).toEqual(['lasting firing'])
    const states = (await alerts()).map(({ rollout, deliveries }) => [
      rollout,
      ...deliveries.map(({ state }) => state),
    ])
    expect(states).toEqual([
      ['lasting', 'delivered'],
      ['passing', 'dropped', 'dropped'],
    ])
  })
})

describe('a snooze', { timeout: 60_000 }, () => {
  it('silences a rollout until its time, also for what comes later', async () => {
    await team()
    const plan = { text: changedPlan({}), author: AUTHOR }
    await applyPlan({ db, now: world.now }, plan)
    await snoozeAlerts(
      { db, now: world.now },
      {
        rollout: 'favorites-v2',
        untilMs: NOON + HOUR,
        author: AUTHOR,
      },
    )
    await world.judge({ routing: 'fail' })
    await world.judge({ routing: 'fail' }, 'other')
    await world.pass(59 * MINUTE, 20 * MINUTE)
    expect(told()).toEqual(['other firing'])
    expect((await alerts()).find(({ rollout }) => rollout === 'favorites-v2')?.snoozed).toEqual({
      by: AUTHOR,
      until: new Date(NOON + HOUR).toISOString(),
      all: true,
    })
    await world.pass(2 * MINUTE)
    expect(told()).toEqual(['other firing', 'favorites-v2 firing'])
  })

  it('can be ended early', async () => {
    await team()
    const deps = { db, now: world.now }
    await applyPlan(deps, { text: changedPlan({}), author: AUTHOR })
    const rollout = 'favorites-v2'
    await snoozeAlerts(deps, { rollout, untilMs: NOON + HOUR, author: AUTHOR })
    await world.judge({ routing: 'fail' })
    await world.turn()
    await snoozeAlerts(deps, { rollout, untilMs: world.now(), author: 'bob' })
    await world.turn()
    expect(told()).toEqual(['favorites-v2 firing'])
  })

  it('is refused for what there is not, and for too long', async () => {
    const deps = { db, now: world.now }
    const untilMs = NOON + HOUR
    const ask = (whom: object, until = untilMs) =>
      snoozeAlerts(deps, { ...whom, untilMs: until, author: AUTHOR })
    await expect(ask({ rollout: 'none' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask({ episode: 'none' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask({})).rejects.toMatchObject({ code: 'bad-request' })
    await expect(ask({ rollout: 'a' }, NOON + 40 * 24 * HOUR)).rejects.toThrow('30 days')
  })
})

describe('an acknowledgement', { timeout: 60_000 }, () => {
  it('ends reminders, and the end is still told', async () => {
    await team({ remindHours: 1 })
    await world.judge({ routing: 'fail' })
    await world.turn()
    await world.pass(150 * MINUTE, 30 * MINUTE)
    expect(told()).toEqual(Array.from({ length: 3 }, () => 'favorites-v2 firing'))
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
    expect(ids.size).toBe(3)
    const [episode] = await alerts()
    const answer = { episode: episode?.id, author: AUTHOR }
    await acknowledgeAlerts({ db, now: world.now }, answer)
    await world.pass(3 * HOUR, 30 * MINUTE)
    expect(told()).toHaveLength(3)
    expect((await alerts())[0]?.acknowledged?.by).toBe(AUTHOR)
    await world.judge({ routing: 'pass' })
    await world.pass(HOUR, 30 * MINUTE)
    expect(told().at(-1)).toBe('favorites-v2 resolved')
  })
})

describe('targets', { timeout: 60_000 }, () => {
  it('that come later are told of what lasts, and of nothing that is over', async () => {
    await world.judge({ routing: 'fail' }, 'over')
    await world.turn()
    await world.judge({ routing: 'pass' }, 'over')
    await world.pass(HOUR, 30 * MINUTE)
    await world.judge({ routing: 'fail' }, 'lasting')
    await world.turn()
    await team()
    await world.turn()
    expect(told()).toEqual(['lasting firing'])
  })

  it('that a plan names get all of its rollout; names of none are reported', async () => {
    await team({ routes: [] })
    const text = changedPlan({ 'stages:': 'notify: [team, nobody]\n  stages:' })
    const { plan } = await applyPlan({ db, now: world.now }, { text, author: AUTHOR })
    await world.judge({ routing: 'fail' })
    await world.judge({ routing: 'fail' }, 'other')
    await world.turn()
    await world.turn()
    expect(told()).toEqual(['favorites-v2 firing'])
    expect(await unknownTargets(db, plan.notify)).toEqual(['nobody'])
    expect(world.log.filter((line) => line.includes('nobody'))).toHaveLength(1)
    const { targets, unknown } = await loadTargets(db)
    expect(targets[0]?.namedBy).toEqual(['favorites-v2'])
    expect(unknown).toEqual([{ name: 'nobody', rollouts: ['favorites-v2'] }])
  })

  it('keep a secret that is not given again, on the same host only', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    await team({ secret })
    await world.target('team', { language: 'zh-CN', url: undefined })
    await world.judge({ routing: 'fail' })
    await world.turn()
    expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,/)
    await expect(team({ url: 'http://127.0.0.1:1/elsewhere' })).rejects.toThrow('given again')
    await team({ url: 'http://127.0.0.1:1/elsewhere', secret: null })
  })

  it('that were removed get nothing more', async () => {
    await team({ enabled: false })
    await world.turn()
    await team({ quietHours: { zone: 'UTC', from: '00:00', to: '00:00' } })
    await world.judge({ routing: 'fail' })
    await world.turn()
    await deleteTarget({ db, now: world.now }, { name: 'team', author: AUTHOR })
    await world.turn()
    expect(told()).toEqual([])
    expect((await loadTargets(db)).targets).toEqual([])
    expect((await alerts())[0]?.deliveries).toMatchObject([
      { state: 'dropped', reason: 'target was removed' },
    ])
  })

  it('that are switched off are told of what lasts when they are switched on', async () => {
    await team()
    await world.judge({ routing: 'pass' })
    await world.turn()
    await team({ enabled: false })
    await world.judge({ routing: 'fail' }, 'over')
    await world.judge({ routing: 'fail' }, 'lasting')
    await world.turn()
    await world.judge({ routing: 'pass' }, 'over')
    await world.pass(10 * MINUTE, 5 * MINUTE)
    expect(told()).toEqual([])
    await team()
    await world.turn()
    expect(told()).toEqual(['lasting firing'])
  })

  it.each([
    [{ format: 'carrier-pigeon' }, 'no alert format'],
    [{ url: 'http://10.0.0.1/hook' }, 'GRAYPROOF_ALERT_HOSTS'],
    [{ url: 'http://169.254.169.254/latest' }, 'GRAYPROOF_ALERT_HOSTS'],
    [{ format: 'pagerduty' }, '"secret" is missing'],
    [{ secret: 'too short' }, 'secret'],
  ])('are refused when they cannot work: %j', async (settings, why) => {
    await expect(team(settings)).rejects.toThrow(why)
  })

  it.each([
    { url: 'ftp://example.com' },
    { url: 'http://user:password@example.com' },
    { routes: [{ outcomes: ['pass'] }] },
    { unknown: true },
  ])('are refused when they are malformed: %j', async (settings) => {
    await expect(team(settings)).rejects.toThrow()
  })
})

describe('the first look at a database that has verdicts', { timeout: 60_000 }, () => {
  it('tells how things are, not how they were', async () => {
    await db.command('TRUNCATE TABLE alert_events')
    await world.judge({ routing: 'fail' }, 'was-bad')
    await world.judge({ routing: 'pass' }, 'was-bad')
    await world.judge({ routing: 'pass' }, 'is-bad')
    await world.judge({ routing: 'fail' }, 'is-bad')
    const later = await openAlertWorld({ db, startMs: NOON + HOUR })
    await later.target('team', { url: receiver.url })
    await later.turn()
    expect(told()).toEqual(['is-bad firing'])
  })
})
