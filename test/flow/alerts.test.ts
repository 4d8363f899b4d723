// How: the evaluator is a real process that is killed with kill -9, once between a message that the
// receiver has and the record of it, and then again and again while verdicts come. In the end the
// receiver must have heard of everything, and of the same thing under the same id only.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targetChangeSchema } from '#lib/alert/target/target'
import { putTarget } from '#lib/engine/alert/targets'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { LOCAL_HOSTS } from '#test/support/alerts/alert-world'
import { accept, type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { verdictOf } from '#test/support/alerts/verdicts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { eventually, type Product, startProduct } from '#test/support/processes'

const TEST_MS = 240_000
/** A new evaluator waits for the lease of the one before to run out. */
const TAKEOVER_MS = 60_000
const ROLLOUTS = 12

describe('killing the evaluator while it tells of trouble', () => {
  let test: TestDatabase
  let receiver: Receiver
  let product: Product

  beforeAll(async () => {
    test = await startTestDatabase()
    receiver = await startReceiver(() => {})
    const { db } = test
    const change = targetChangeSchema.parse({
      format: 'webhook',
      url: receiver.url,
      routes: [{}],
    })
    const deps = { db, now: Date.now, allowed: LOCAL_HOSTS }
    await putTarget(deps, { name: 'team', change, author: 'test' })
    product = startProduct({
      roles: 'evaluator',
      env: { ...test.env, GRAYPROOF_ALERT_HOSTS: '127.0.0.1' },
    })
    await product.ready()
  }, TEST_MS)
  afterAll(async () => {
    await product?.stop()
    await receiver?.stop()
    await test?.stop()
  })

  async function kill(): Promise<void> {
    const pid = product.pidOf('evaluator')
    process.kill(pid, 'SIGKILL')
    await eventually(() => product.pidOf('evaluator') !== pid)
  }

  const fail = (rollout: string) => {
    const atMs = Date.now()
    const verdict = verdictOf({ routing: 'fail' }, { rollout, atMs })
    return appendVerdict(test.db, { atMs, changed: true, verdict })
  }

  const idsOf = (rollout: string) =>
    receiver.received
      .filter(({ body }) => body.includes(`"rollout":"${rollout}"`))
      .map(({ headers }) => headers['webhook-id'])

  it(
    'sends the same id again, and loses nothing',
    async () => {
      await fail('held')
      await eventually(() => receiver.received.length === 1)
      await kill()
      receiver.behave(accept)
      await eventually(() => receiver.received.length === 2, TAKEOVER_MS)
      const [before, after] = idsOf('held')
      expect(before).toMatch(/^msg_/)
      expect(after).toBe(before)

      for (let i = 0; i < ROLLOUTS; i += 1) {
        await fail(`storm-${i}`)
        if (i % 4 === 3) await kill()
        else await sleep(300)
      }
      const names = Array.from({ length: ROLLOUTS }, (_, i) => `storm-${i}`)
      await eventually(() => names.every((name) => idsOf(name).length > 0), 2 * TAKEOVER_MS)
      for (const name of ['held', ...names]) expect(new Set(idsOf(name)).size).toBe(1)
    },
    TEST_MS,
  )
})
