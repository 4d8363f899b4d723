// How: the handlers of the routes themselves, on a real database, and receivers on real ports.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, alerts, snooze } from '#lib/load/api/calls/alert/alerts'
import { alertTarget, alertTargets, alertTargetTest } from '#lib/load/api/calls/alert/targets'
import { openAlertWorld } from '#test/support/alerts/alert-world'
import { answer, type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let test: TestDatabase
let receiver: Receiver
beforeAll(async () => {
  test = await startTestDatabase()
  Object.assign(process.env, { ...test.env, GRAYPROOF_ALERT_HOSTS: '127.0.0.1' })
}, 60_000)
afterAll(() => test?.stop())
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

type Handlers = (typeof alerts)['handlers']

async function ask(
  handlers: Handlers,
  method: keyof Handlers,
  { query = '', body, target }: { query?: string; body?: object; target?: string } = {},
) {
  const request = new Request(`http://127.0.0.1:3000/api/v1/x${query}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const given: Record<string, string> = target === undefined ? {} : { target }
  const response = await handlers[method](request, { params: Promise.resolve(given) })
  return { status: response.status, body: await response.json() }
}

const webhook = () => ({ format: 'webhook', url: receiver.url, routes: [{}] })
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`

describe('targets over the API', { timeout: 60_000 }, () => {
  it('are written, listed, tried and removed, and their secrets never come back', async () => {
    const put = await ask(alertTarget.handlers, 'PUT', {
      target: 'team',
      body: { ...webhook(), secret },
    })
    expect(put).toMatchObject({
      status: 200,
      body: { name: 'team', hasSecret: true, state: 'untried' },
    })
    const list = await ask(alertTargets.handlers, 'GET')
    expect(list.body.targets).toHaveLength(1)
    expect(list.body.formats.map(({ name }: { name: string }) => name)).toContain('dingtalk')
    expect(JSON.stringify([put, list])).not.toContain(secret)
    expect(JSON.stringify([put, list])).not.toContain('secret-path')

    const tried = await ask(alertTargetTest.handlers, 'POST', { target: 'team' })
    expect(tried.body).toMatchObject({ result: 'delivered', status: 200, reason: '' })
    expect(JSON.parse(receiver.received[0]?.body ?? '').data.alerts[0].test).toBe(true)
    receiver.behave(answer(403, { body: 'not you' }))
    const refused = await ask(alertTargetTest.handlers, 'POST', { target: 'team' })
    expect(refused.body).toMatchObject({ result: 'refused', status: 403 })
    expect(refused.body.reason).toContain('not you')

    const removed = await ask(alertTarget.handlers, 'DELETE', { target: 'team' })
    expect(removed.body).toEqual({ removed: 'team' })
    for (const [handlers, method] of [
      [alertTarget.handlers, 'GET'],
      [alertTarget.handlers, 'DELETE'],
      [alertTargetTest.handlers, 'POST'],
    ] as const) {
      expect((await ask(handlers, method, { target: 'team' })).status).toBe(404)
    }
  })

  it.each([
    [{ url: 'http://10.1.2.3/' }, 403, 'GRAYPROOF_ALERT_HOSTS'],
    [{ format: 'fax' }, 400, 'no alert format'],
    [{ url: 'nowhere' }, 400, 'http://'],
    [{ qietHours: null }, 400, 'quietHours'],
  ])('are refused with a reason: %j', async (change, status, why) => {
    const said = await ask(alertTarget.handlers, 'PUT', {
      target: 'team',
      body: { ...webhook(), ...change },
    })
    expect(said.status).toBe(status)
    expect(said.body.error.message).toContain(why)
  })
})

describe('alerts over the API', { timeout: 60_000 }, () => {
  it('are listed with who was told, acknowledged and snoozed', async () => {
    const world = await openAlertWorld({ db: test.db, startMs: Date.now() - 60_000 })
    await world.target('team', webhook())
    await world.judge({ routing: 'fail' }, 'a')
    await world.judge({ routing: 'fail' }, 'b')
    await world.turn()
    const list = await ask(alerts.handlers, 'GET', { query: '?rollout=a' })
    expect(list.body.alerts).toHaveLength(1)
    const [alert] = list.body.alerts
    expect(alert).toMatchObject({
      rollout: 'a',
      state: 'firing',
      acknowledged: null,
      snoozed: null,
      deliveries: [{ target: 'team', state: 'delivered', attempts: 1, status: 200 }],
    })
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const body = { episode: alert.id, author: 'ann' }
    expect((await ask(acknowledge.handlers, 'POST', { body })).status).toBe(200)
    expect((await ask(snooze.handlers, 'POST', { body: { ...body, until } })).body).toMatchObject({
      episode: alert.id,
      until,
    })
    const after = await ask(alerts.handlers, 'GET', { query: '?rollout=a' })
    expect(after.body.alerts[0]).toMatchObject({
      acknowledged: { by: expect.stringContaining('ann') },
      snoozed: { until, all: false },
    })
    const wrong = await ask(snooze.handlers, 'POST', { body: { rollout: 'none', until } })
    expect(wrong.status).toBe(404)
    const past = await ask(alerts.handlers, 'GET', { query: '?to=2020-01-01T00:00:00Z' })
    expect(past.body.alerts).toEqual([])
  })
})
