// How: a real database and a receiver that takes 20 messages a minute; the clock is ours.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/store/client'
import { type AlertWorld, openAlertWorld } from '#test/support/alerts/alert-world'
import { accept, answer, type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { MINUTE } from '#test/support/alerts/verdicts'
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
beforeEach(async () => {
  for (const table of ['targets', 'events', 'messages', 'deliveries']) {
    await db.command(`TRUNCATE TABLE alert_${table}`)
  }
  await db.command('TRUNCATE TABLE verdicts')
  receiver = await startReceiver()
  world = await openAlertWorld({ db })
})
afterEach(() => receiver.stop())

describe('limits', { timeout: 60_000 }, () => {
  it('puts what does not fit into one digest', async () => {
    await world.target('team', { url: receiver.url, format: 'dingtalk' })
    for (let i = 0; i < 30; i += 1) await world.judge({ routing: 'fail' }, `rollout-${i}`)
    await world.turn()
    expect(receiver.received).toHaveLength(1)
    for (const name of ['rollout-0', 'rollout-29']) {
      expect((await messagesOf())[0]?.some((alert) => alert === name)).toBe(true)
    }
  })

  it('sends the same digest again when it failed', async () => {
    const ids: string[] = []
    await world.target('team', { url: receiver.url, format: 'dingtalk' })
    receiver.behave((response, request, index) => {
      ids.push(request.body)
      const said = index === 0 ? answer(503) : accept
      said(response, request, index)
    })
    for (let i = 0; i < 30; i += 1) await world.judge({ routing: 'fail' }, `rollout-${i}`)
    await world.turn()
    await world.judge({ routing: 'fail' }, 'one-more')
    await world.restart()
    await world.pass(MINUTE, 5_000)
    const [first, ...rest] = ids
    expect(rest).toHaveLength(2)
    expect(rest).toContain(first)
  })

  it('keeps to the rate of a format', async () => {
    await world.target('team', { url: receiver.url, format: 'dingtalk' })
    const at: number[] = []
    receiver.behave((response, request, index) => {
      at.push(world.now())
      accept(response, request, index)
    })
    for (let i = 0; i < 60; i += 1) {
      await world.judge({ routing: 'fail' }, `rollout-${i}`)
      await world.turn()
    }
    await world.pass(3 * MINUTE, 2_000)
    for (const start of at) {
      expect(at.filter((it) => it >= start && it < start + MINUTE).length).toBeLessThanOrEqual(20)
    }
    expect(new Set((await messagesOf()).flat()).size).toBe(60)
  })
})

/** Rollouts in each delivered message. */
async function messagesOf(): Promise<string[][]> {
  const rows = await db.query<{ rollouts: string[] }>(
    `SELECT groupArray(rollout) AS rollouts FROM (
      SELECT d.id AS wire, m.rollout AS rollout FROM alert_messages AS m
      INNER JOIN (SELECT id, arrayJoin(messages) AS message FROM alert_deliveries
        WHERE result = 'delivered') AS d ON d.message = m.id)
    GROUP BY wire`,
  )
  return rows.map(({ rollouts }) => rollouts)
}
