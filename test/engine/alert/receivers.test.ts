// How: for each format of THE LIST a receiver on a real port that insists on what the vendor insists
// on, and answers as the vendor answers; the alerts come all the way from a verdict in the journal.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ALERT_FORMATS } from '#lib/alert/index'
import { tryTarget } from '#lib/engine/alert/try-target'
import type { Database } from '#lib/store/client'
import { type AlertWorld, LOCAL_HOSTS, openAlertWorld } from '#test/support/alerts/alert-world'
import { type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { type Body, VENDORS, type Vendor } from '#test/support/alerts/vendors'
import { MINUTE } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let test: TestDatabase
let db: Database
let world: AlertWorld
let receiver: Receiver
let complaints: string[]

beforeAll(async () => {
  test = await startTestDatabase()
  db = test.db
}, 60_000)
afterAll(() => test?.stop())
beforeEach(async () => {
  for (const table of ['alert_events', 'alert_messages', 'alert_deliveries', 'alert_targets']) {
    await db.command(`TRUNCATE TABLE ${table}`)
  }
  await db.command('TRUNCATE TABLE verdicts')
  receiver = await startReceiver()
  complaints = []
  world = await openAlertWorld({ db })
})
afterEach(() => receiver.stop())

function vendorOf(name: string): Vendor {
  const vendor = VENDORS[name]
  if (vendor === undefined) throw new Error(`say what a receiver of ${name} insists on`)
  return vendor
}

function bodyOf(text: string): Body {
  return JSON.parse(text)
}

function play(vendor: Vendor) {
  receiver.behave((response, request) => {
    const complaint = vendor.complain(request, bodyOf(request.body))
    if (complaint !== null) complaints.push(complaint)
    const { status, body } = complaint === null ? vendor.accepted : vendor.refused(complaint)
    response.writeHead(status).end(body)
  })
}

async function results(): Promise<string[]> {
  const rows = await db.query<{ result: string }>('SELECT result FROM alert_deliveries ORDER BY at')
  return rows.map(({ result }) => result)
}

const target = (name: string, more: object = {}) => {
  const { path, secret } = vendorOf(name)
  const url = `http://127.0.0.1:${receiver.port}${path}`
  return world.target('team', { format: name, url, secret, ...more })
}

describe.each(ALERT_FORMATS.map(({ name }) => name))('%s', { timeout: 60_000 }, (name) => {
  it.each(['en', 'zh-CN'])('tells of trouble and of its end, in %s', async (language) => {
    const vendor = vendorOf(name)
    play(vendor)
    await target(name, { language })
    await world.judge({ routing: 'fail' })
    await world.turn()
    await world.judge({ routing: 'pass' })
    await world.pass(10 * MINUTE, 5 * MINUTE)
    expect(complaints).toEqual([])
    expect(await results()).toEqual(['delivered', 'delivered'])
    const [first, second] = receiver.received.map(({ body }) => bodyOf(body))
    expect(vendor.episode(second ?? {})).toBe(vendor.episode(first ?? {}))
    for (const { method, headers } of receiver.received) {
      expect(method).toBe('POST')
      expect(headers['content-type']).toBe('application/json; charset=utf-8')
    }
  })

  it('is sent a test, and says how it went', async () => {
    play(vendorOf(name))
    await target(name)
    const deps = { db, now: world.now, allowed: LOCAL_HOSTS }
    const trial = await tryTarget(deps, { name: 'team', author: 'ann' })
    expect(trial).toMatchObject({ result: 'delivered', reason: '' })
    expect(complaints).toEqual([])
  })

  it('is not taken for delivered when the vendor says that something is wrong', async () => {
    play({ ...vendorOf(name), complain: () => 'something is wrong' })
    await target(name)
    await world.judge({ routing: 'fail' })
    await world.turn()
    const said = await results()
    expect(['refused', 'retry']).toContain(said[0])
  })
})
