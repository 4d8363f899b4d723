// Alerts on two real shards: one evaluator tells, another takes over on the other node.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlerts } from '#lib/engine/alert/answer-alerts'
import { loadAlerts } from '#lib/load/alert/load-alerts'
import { loadSent } from '#lib/load/alert/load-sent'
import { loadTargets } from '#lib/load/alert/load-targets'
import { readCursor } from '#lib/model/paging'
import { type Database, openDatabase } from '#lib/store/client'
import { appendAudit } from '#lib/store/query/append-audit'
import { readAuditPage } from '#lib/store/query/read-audit-log'
import { openAlertWorld } from '#test/support/alerts/alert-world'
import { type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { HOUR, MINUTE, NOON } from '#test/support/alerts/verdicts'
import { startTestCluster, type TestCluster } from '#test/support/database'

let test: TestCluster
let second: Database
let receiver: Receiver
beforeAll(async () => {
  test = await startTestCluster(2)
  const [, other] = test.shards
  if (other === undefined) throw new Error('a cluster needs two shards')
  second = openDatabase({ ...test.address, url: other.url })
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver?.stop()
  await second?.close()
  await test?.stop()
})

describe('alerts on a cluster', () => {
  it('go on from the other node where the first one stopped', async () => {
    const first = await openAlertWorld({ db: test.db })
    await first.target('team', { url: receiver.url })
    await first.judge({ routing: 'fail', latency: 'fail' })
    await first.turn()
    expect(receiver.received).toHaveLength(2)

    const next = await openAlertWorld({ db: second, startMs: first.now() + MINUTE })
    await next.turn()
    expect(receiver.received).toHaveLength(2)
    await next.judge({ routing: 'pass', latency: 'fail' })
    await next.pass(10 * MINUTE, 5 * MINUTE)
    expect(receiver.received).toHaveLength(3)

    const range = { fromMs: NOON - HOUR, toMs: NOON + HOUR, nowMs: next.now() }
    const [episode] = (await loadAlerts(second, range)).alerts
    await acknowledgeAlerts({ db: second, now: next.now }, { episode: episode?.id, author: 'ann' })
    const views = await Promise.all([test.db, second].map((db) => loadAlerts(db, range)))
    expect(views[0]).toEqual(views[1])
    expect(
      views[0]?.alerts.map(({ check, state, acknowledged, deliveries }) => [
        check,
        state,
        acknowledged?.by,
        ...deliveries.map((it) => `${it.news} ${it.state}`),
      ]),
    ).toEqual([
      ['latency', 'firing', 'ann', 'firing delivered'],
      ['routing', 'resolved', undefined, 'firing delivered', 'resolved delivered'],
    ])
    const page = { limit: 1, cursor: null }
    const sent = await Promise.all([test.db, second].map((db) => loadSent(db, { ...range, page })))
    expect(sent[0]?.rows).toHaveLength(1)
    expect(sent[0]).toEqual(sent[1])
    const older = { limit: 9, cursor: readCursor(sent[0]?.older ?? '') }
    const rest = await loadSent(second, { ...range, page: older })
    expect(rest.rows.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect((await loadTargets(second)).targets[0]).toMatchObject({ state: 'ok', waiting: 0 })
  })

  it('and the audit log are read in the same pages from each node', async () => {
    const entry = { actor: 'ann', role: 'operator', action: 'PUT /x', status: 200 }
    const subjects = ['a', 'b', 'c', 'd', 'd']
    await appendAudit(test.db, ...subjects.map((subject) => ({ ...entry, subject, atMs: NOON })))
    const args = { fromMs: NOON, toMs: NOON + 1, page: { limit: 2, cursor: null } }
    const [first, other] = await Promise.all([test.db, second].map((db) => readAuditPage(db, args)))
    expect(first).toEqual(other)
    const cursor = readCursor(first?.older ?? '')
    const rest = await readAuditPage(second, { ...args, page: { limit: 9, cursor } })
    expect([...(first?.rows ?? []), ...rest.rows].map(({ subject }) => subject).sort()).toEqual(
      subjects,
    )
  })
})
