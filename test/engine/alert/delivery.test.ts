// How: a real database and real receivers; only the clock is ours, so that days pass in moments.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadTargets } from '#lib/load/alert/load-targets'
import type { Database } from '#lib/store/client'
import { type AlertWorld, openAlertWorld } from '#test/support/alerts/alert-world'
import { accept, answer, type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { HOUR, MINUTE } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let test: TestDatabase
let db: Database
let world: AlertWorld
let receiver: Receiver

beforeAll(async () => {
  test = await startTestDatabase()
  db = test.db
}, 60_000)
afterAll(() => test?.stop())

const TABLES = [
  'alert_targets',
  'alert_events',
  'alert_messages',
  'alert_deliveries',
  'alert_answers',
]
beforeEach(async () => {
  for (const table of [...TABLES, 'verdicts', 'stage_changes']) {
    await db.command(`TRUNCATE TABLE ${table}`)
  }
  receiver = await startReceiver()
  world = await openAlertWorld({ db, timeoutMs: 500 })
  await world.target('team', { url: receiver.url })
})
afterEach(() => receiver.stop())

interface Sent {
  readonly id: string
  readonly type: string
  readonly episodes: readonly string[]
  readonly states: readonly string[]
}

function sent(from: Receiver = receiver): Sent[] {
  return from.received.map(({ headers, body }) => {
    const { type, data } = JSON.parse(body)
    const alerts: { episode: string; state: string }[] = data.alerts
    return {
      id: String(headers['webhook-id']),
      type,
      episodes: alerts.map(({ episode }) => episode),
      states: alerts.map(({ state }) => state),
    }
  })
}

describe('delivery', { timeout: 60_000 }, () => {
  it('tells of trouble once, and of its end under the same episode', async () => {
    await world.judge({ routing: 'fail', latency: 'pass' })
    await world.turn()
    await world.pass(2 * MINUTE, 10_000)
    expect(sent()).toHaveLength(1)
    await world.judge({ routing: 'pass', latency: 'pass' })
    await world.pass(4 * MINUTE, MINUTE)
    expect(sent()).toHaveLength(1)
    await world.pass(2 * MINUTE, MINUTE)
    const [firing, resolved] = sent()
    expect([firing?.states, resolved?.states]).toEqual([['firing'], ['resolved']])
    expect(resolved?.episodes).toEqual(firing?.episodes)
    expect(resolved?.id).not.toBe(firing?.id)
  })

  it('sends the same message under the same id until it is taken', async () => {
    receiver.behave((response, request, index) =>
      (index < 3 ? answer(500) : accept)(response, request, index),
    )
    await world.judge({ routing: 'fail' })
    await world.pass(2 * MINUTE, 3_000)
    const ids = sent().map(({ id }) => id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(1)
    expect(await deliveries()).toEqual(['retry 500', 'retry 500', 'retry 500', 'delivered 200'])
  })

  it('delivers after a day without the receiver, in order, whatever was over meanwhile', async () => {
    const { port } = receiver
    await receiver.stop()
    await world.judge({ routing: 'fail' })
    await world.pass(HOUR, 5 * MINUTE)
    await world.judge({ routing: 'pass', latency: 'fail' })
    await world.pass(23 * HOUR, 15 * MINUTE)
    receiver = await startReceiver(accept, port)
    await world.pass(30 * MINUTE, MINUTE)
    const told = new Map<string, string[]>()
    for (const { episodes, states } of sent()) {
      const [episode = '', state = ''] = [...episodes, ...states]
      told.set(episode, [...(told.get(episode) ?? []), state])
    }
    expect([...told.values()]).toEqual([['firing', 'resolved'], ['firing']])
  })

  it('does not send before Retry-After has passed', async () => {
    receiver.behave((response, request, index) =>
      (index === 0 ? answer(429, { headers: { 'retry-after': '600' } }) : accept)(
        response,
        request,
        index,
      ),
    )
    await world.judge({ routing: 'fail' })
    await world.pass(9 * MINUTE, 30_000)
    expect(sent()).toHaveLength(1)
    await world.judge({ routing: 'fail', latency: 'fail' })
    await world.turn()
    expect(sent()).toHaveLength(1)
    await world.pass(2 * MINUTE, 30_000)
    expect(sent()).toHaveLength(3)
  })

  it('takes 200 for what the vendor means by it', async () => {
    receiver.behave((response, request, index) => {
      const busy = '{"errcode":130101,"errmsg":"send too fast"}'
      const said = [busy, '{"errcode":0}'][Math.min(index, 1)] ?? ''
      answer(200, { body: said })(response, request, index)
    })
    await world.target('team', { url: receiver.url, format: 'dingtalk' })
    await world.judge({ routing: 'fail' })
    await world.turn()
    expect(await deliveries()).toEqual(['retry 200'])
    await world.pass(20 * MINUTE, MINUTE)
    expect(await deliveries()).toEqual(['retry 200', 'delivered 200'])
  })

  it('sends nothing more after 410, until somebody writes the target again', async () => {
    receiver.behave(answer(410))
    await world.judge({ routing: 'fail' })
    await world.pass(HOUR, 10 * MINUTE)
    await world.judge({ routing: 'fail', latency: 'fail' })
    await world.pass(HOUR, 10 * MINUTE)
    expect(sent()).toHaveLength(1)
    expect(world.log.join()).toContain('alert target wants no more')
    await world.restart()
    await world.turn()
    expect(sent()).toHaveLength(1)
    receiver.behave(accept)
    await world.target('team', { url: receiver.url })
    await world.pass(MINUTE, 10_000)
    expect(
      sent()
        .slice(1)
        .flatMap(({ states }) => states),
    ).toEqual(['firing', 'firing'])
  })

  it('follows no redirect', async () => {
    const other = await startReceiver()
    receiver.behave(answer(302, { headers: { location: other.url } }))
    await world.judge({ routing: 'fail' })
    await world.pass(HOUR, 10 * MINUTE)
    expect(other.received).toEqual([])
    expect(await deliveries()).toEqual(['refused 302'])
    await other.stop()
  })

  it('drops the end of what was refused', async () => {
    receiver.behave(answer(400, { body: 'no such thing' }))
    await world.judge({ routing: 'fail' })
    await world.turn()
    receiver.behave(accept)
    await world.judge({ routing: 'pass' })
    await world.pass(10 * MINUTE, MINUTE)
    expect(sent()).toHaveLength(1)
    expect(await deliveries()).toEqual(['refused 400', 'dropped 0'])
  })

  it('reads only the beginning of an endless answer', async () => {
    receiver.behave((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    await world.judge({ routing: 'fail' })
    await world.turn()
    expect(await deliveries()).toEqual(['delivered 200'])
  })

  it('gives up waiting for a slow receiver, while others are told', async () => {
    const other = await startReceiver()
    await world.target('other', { url: other.url })
    receiver.behave(() => {})
    await world.judge({ routing: 'fail' })
    const slow = world.turn()
    while (other.received.length === 0) await sleep(5)
    expect(await deliveries()).not.toContain('retry 0')
    await slow
    expect(await deliveries()).toContain('retry 0')
    await other.stop()
  })

  it('counts an answer that breaks off as none', async () => {
    receiver.behave((response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    })
    await world.judge({ routing: 'fail' })
    await world.turn()
    expect(await deliveries()).toEqual(['retry 0'])
  })
})

describe('what is shown', { timeout: 60_000 }, () => {
  it('never has the secret or the key in the address', async () => {
    const key = 'k'.repeat(20)
    const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
    receiver.behave((response, request, index) =>
      answer(400, { body: `no ${request.path} with ${secret}` })(response, request, index),
    )
    await world.target('team', { url: receiver.url, secret })
    await world.judge({ routing: 'fail' })
    await world.turn()
    const rows = await db.query('SELECT * FROM alert_deliveries')
    const { targets } = await loadTargets(db)
    const shown = JSON.stringify([rows, targets, world.log])
    expect(shown).toContain('HTTP 400')
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain(key)
    expect(targets[0]).toMatchObject({ hasSecret: true, state: 'failing' })
  })
})

async function deliveries(): Promise<string[]> {
  const rows = await db.query<{ result: string; status: number }>(
    'SELECT result, status FROM alert_deliveries WHERE result != {no:String} ORDER BY at, attempt',
    { no: 'begun' },
  )
  return rows.map(({ result, status }) => `${result} ${status}`)
}
