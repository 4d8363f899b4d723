// How: the evaluator itself judges spans of a release that goes wrong, and the alert of its verdict
// reaches a receiver; a person rolls back, and the receiver hears that it is over.
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targetChangeSchema } from '#lib/alert/target/target'
import { startAlerts } from '#lib/engine/alert/alerts'
import { putTarget } from '#lib/engine/alert/targets'
import { startEvaluator } from '#lib/engine/evaluator'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { publicLinks } from '#lib/load/urls'
import { changedPlan } from '#test/plan/plan-text'
import { LOCAL_HOSTS } from '#test/support/alerts/alert-world'
import { type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { MINUTE } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'
import { eventually } from '#test/support/processes'

const REQUESTS = 600
let test: TestDatabase
let receiver: Receiver
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  test = await startTestDatabase()
  receiver = await startReceiver()
}, 60_000)
afterAll(async () => {
  for (const part of running) await part.stop()
  await receiver?.stop()
  await test?.stop()
})

/** Every second request reaches gray, where one of ten was planned. */
function requestsFrom(fromMs: number): TestSpan[] {
  return Array.from({ length: REQUESTS }, (_, n): TestSpan[] => {
    const trace = `request-${n}`
    const startMs = fromMs - T0_MS + n * 200
    return [
      { trace, id: `${n}-in`, at: 'gateway-service@1', startMs, durationMs: 30 },
      {
        trace,
        id: `${n}-call`,
        parent: `${n}-in`,
        at: 'gateway-service@1',
        kind: 'client',
        startMs: startMs + 1,
        durationMs: 20,
      },
      {
        trace,
        id: `${n}-served`,
        parent: `${n}-call`,
        at: `favorites-service@${n % 2 === 0 ? 'v1' : 'v2'}`,
        startMs: startMs + 2,
        durationMs: 10,
        receivedS: 'now',
      },
    ]
  }).flat()
}

interface Told {
  readonly check: string
  readonly state: string
  readonly episode: string
  readonly reason: string
  readonly rolloutUrl: string
  readonly traceUrl: string
}

const told = (): Told[] =>
  receiver.received.flatMap(({ body }) => JSON.parse(body).data.alerts as Told[])

describe('a release that goes wrong', { timeout: 120_000 }, () => {
  it('is told of with numbers and links, and of its end', async () => {
    const { db } = test
    const startedMs = Date.now() - 5 * MINUTE
    const text = changedPlan({ 'stages:': 'notify: [team]\n  settle: 0s\n  stages:' })
    const then = { db, now: () => startedMs }
    await applyPlan(then, { text, author: 'ann' })
    await changeStage(then, { name: 'favorites-v2', action: 'start', author: 'ann' })
    const change = targetChangeSchema.parse({ format: 'webhook', url: receiver.url })
    const deps = { db, now: Date.now, allowed: LOCAL_HOSTS }
    await putTarget(deps, { name: 'team', change, author: 'ann' })

    const log = pino({ level: 'silent' })
    const evaluator = await startEvaluator({ retentionDays: 3_650 }, db, log)
    const links = publicLinks('https://gray.example/dash/')
    const { isActive } = evaluator
    running.push(startAlerts({ db, log, links, allowed: LOCAL_HOSTS, isActive }), evaluator)
    await insertSpans(db, requestsFrom(startedMs + 30_000))

    await eventually(() => told().some(({ check }) => check === 'traffic-share'), 60_000)
    const share = told().find(({ check }) => check === 'traffic-share')
    expect(share?.state).toBe('firing')
    expect(share?.reason).toMatch(/^[45]\d(\.\d)?% of requests reached gray instead of 10% ± 2%/)
    expect(share?.rolloutUrl).toBe(
      'https://gray.example/dash/rollouts/favorites-v2?check=traffic-share',
    )
    expect(share?.traceUrl).toMatch(/^https:\/\/gray\.example\/dash\/traces\/[0-9a-f]{32}\?/)

    await changeStage(deps, { name: 'favorites-v2', action: 'rollback', author: 'ann' })
    const isOver = ({ episode, state }: Told) => episode === share?.episode && state === 'resolved'
    await eventually(() => told().some(isOver), 30_000)
    const firings = told().filter(({ episode }) => episode === share?.episode)
    expect(firings.map(({ state }) => state)).toEqual(['firing', 'resolved'])
  })
})
