// How: the process "dies" at each write to the journals in turn, once just before the write and once
// just after it, and another one takes over. Whatever happens, the receiver must have heard the whole
// story in the end, each piece of it under one id.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/store/client'
import { openAlertWorld } from '#test/support/alerts/alert-world'
import { type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { MINUTE } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

/** The story below needs no more. */
const WRITES_MAX = 24
let test: TestDatabase
let receiver: Receiver

beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test?.stop())
beforeEach(async () => {
  for (const table of ['events', 'messages', 'deliveries', 'targets']) {
    await test.db.command(`TRUNCATE TABLE alert_${table}`)
  }
  await test.db.command('TRUNCATE TABLE verdicts')
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

/** A database whose caller dies at its write number `at`: it hears no answer ever again. */
function dying(db: Database, at: number, moment: 'before' | 'after') {
  let writes = 0
  let die = () => {}
  const dead = new Promise<void>((resolve) => {
    die = resolve
  })
  const insert: Database['insert'] = async (table, rows, options) => {
    if (!table.startsWith('alert_') || table === 'alert_targets') {
      return db.insert(table, rows, options)
    }
    writes += 1
    if (writes < at) return db.insert(table, rows, options)
    if (writes === at && moment === 'after') await db.insert(table, rows, options)
    die()
    return new Promise(() => {})
  }
  return { db: { ...db, insert }, dead, isDead: () => writes >= at }
}

interface Heard {
  readonly id: string
  readonly what: string
}

function heard(): Heard[] {
  return receiver.received.map(({ headers, body }) => {
    const [alert] = JSON.parse(body).data.alerts
    return { id: String(headers['webhook-id']), what: `${alert.check} ${alert.state}` }
  })
}

describe('dying at any write', { timeout: 300_000 }, () => {
  it.each(['before', 'after'] as const)('loses nothing, %s it', async (moment) => {
    let at = 1
    for (; at <= WRITES_MAX; at += 1) {
      for (const table of ['events', 'messages', 'deliveries', 'targets']) {
        await test.db.command(`TRUNCATE TABLE alert_${table}`)
      }
      await test.db.command('TRUNCATE TABLE verdicts')
      await receiver.stop()
      receiver = await startReceiver()
      const grave = dying(test.db, at, moment)
      const opened = openAlertWorld({ db: grave.db })
      const doomed = await Promise.race([opened, grave.dead.then(() => null)])
      const world = doomed ?? (await openAlertWorld({ db: test.db }))
      await world.target('team', { url: receiver.url })
      await world.judge({ routing: 'fail', latency: 'fail' })
      const live = async () => {
        await world.turn()
        await world.judge({ routing: 'pass', latency: 'fail' })
        await world.pass(10 * MINUTE, 5 * MINUTE)
      }
      await Promise.race([live(), grave.dead])
      // The next process, at a later time.
      const next = await openAlertWorld({ db: test.db, startMs: world.now() + MINUTE })
      await next.turn()
      await next.judge({ routing: 'pass', latency: 'fail' })
      await next.pass(20 * MINUTE, 5 * MINUTE)
      const all = heard()
      const told = [...new Set(all.map(({ what }) => what))].sort()
      expect(told, `write ${at}`).toEqual(['latency firing', 'routing firing', 'routing resolved'])
      expect(new Set(all.map(({ id }) => id)).size, `write ${at}`).toBe(3)
      if (!grave.isDead()) break
    }
    expect(at).toBeGreaterThan(5)
    expect(at).toBeLessThan(WRITES_MAX)
  })
})
