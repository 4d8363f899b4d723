import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startEvaluator } from '#lib/engine/evaluator'
import type { Log } from '#lib/engine/log'
import type { Database } from '#lib/store/client'
import { readLiveLeases } from '#lib/store/query/lease'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { hopsInWords } from '#test/support/hops/rolled-words'
import { insertSpans, T0_MS } from '#test/support/insert-spans'
import { eventually } from '#test/support/processes'

const SETTINGS = { retentionDays: 3_650 }
const RANGE = { fromMs: T0_MS, toMs: T0_MS + 86_400_000 }

let test: TestDatabase
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterEach(async () => {
  await Promise.all(running.splice(0).map((evaluator) => evaluator.stop()))
})
afterAll(() => test.stop())

/** Started, and the messages it logs. */
async function start(db: Database = test.db): Promise<{ said: string[]; stop(): Promise<void> }> {
  const said: string[] = []
  const log: Log = pino({}, { write: (line: string) => said.push(JSON.parse(line).msg) })
  const evaluator = await startEvaluator(SETTINGS, db, log)
  running.push(evaluator)
  return { said, stop: evaluator.stop }
}

const holders = async () => (await readLiveLeases(test.db, 'evaluator')).map(({ holder }) => holder)

async function insert(trace: string): Promise<void> {
  await insertSpans(test.db, [{ trace, id: trace, at: `${trace}@v1`, receivedS: 'now' }])
}
const isRolled = (trace: string) => async () =>
  (await hopsInWords(test.db, RANGE)).includes(`user → ${trace}@v1`)

describe('the evaluator', { timeout: 60_000 }, () => {
  it('rolls what arrives within seconds, and shows that it is alive', async () => {
    await start()
    expect(await holders()).toHaveLength(1)
    await insert('first')
    await eventually(isRolled('first'), 6_000)
    await insert('second')
    await eventually(isRolled('second'), 8_000)
  })

  it('tells gates that it has judged, and what it could not judge', async () => {
    await start()
    const detail = async () => (await readLiveLeases(test.db, 'evaluator'))[0]?.detail
    await eventually(
      async () => JSON.stringify(await detail()).match(/"judgedAgoMs":\d/) !== null,
      8_000,
    )
    expect(await detail()).toMatchObject({ unjudged: [] })
  })

  it('gives up its place when it stops', async () => {
    const { stop } = await start()
    expect(await holders()).toHaveLength(1)
    await stop()
    expect(await holders()).toEqual([])
  })

  it('stands by while another is active, and takes over when that stops', async () => {
    const active = await start()
    const standby = await start()
    expect(active.said).toEqual(['evaluating'])
    expect(standby.said).toEqual([])
    await active.stop()
    await eventually(() => standby.said.includes('evaluating'), 10_000)
    await insert('third')
    await eventually(isRolled('third'), 8_000)
  })

  it('says once that the database is away, and goes on when it is back', async () => {
    let away = false
    const query: Database['query'] = (...args) =>
      away ? Promise.reject(new Error('away')) : test.db.query(...args)
    const { said } = await start({ ...test.db, query })
    away = true
    await eventually(() => said.includes('could not evaluate: trying again'), 10_000)
    await insert('fourth')
    await sleep(4_500)
    away = false
    await eventually(isRolled('fourth'), 15_000)
    expect(said.filter((message) => message.startsWith('could not'))).toHaveLength(1)
    await eventually(() => said.includes('evaluating again'), 8_000)
  })
})
