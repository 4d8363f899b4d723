// How: the product runs under load, and each of its processes is killed in turn with kill -9, also the
// one that looks after the others; that one is started again on the same data. Whatever was not
// acknowledged is sent again. In the end every acknowledged span must be there, and the hops must be
// exactly those that were sent: none lost, none counted twice.
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#lib/store/client'
import { freePort } from '#lib/store/engine/free-port'
import { temporaryDirectory } from '#test/support/engine'
import { eventually, isAlive, type Product, startProduct } from '#test/support/processes'
import { expectedHops, rolledHops } from '#test/support/traffic/load-hops'
import { startLoad } from '#test/support/traffic/steady-load'

const PASSWORD = 'kill-test-password'
/** Between one kill and the next: time to come back and to take in what waited. */
const BETWEEN_MS = 6_000
/** The dashboard is built before its first start. */
const READY_MS = 240_000
const TEST_MS = 300_000
const PARTS = ['database', 'receiver', 'evaluator', 'web']
const SPANS_PER_TRACE = 3

describe('killing each process in turn under load', () => {
  const data = temporaryDirectory()
  let product: Product
  let db: Database
  let url: string
  let start: () => Product

  beforeAll(async () => {
    const [databasePort, otlpHttpPort] = [await freePort(), await freePort()]
    const env = {
      GRAYPROOF_DATABASE_PORT: String(databasePort),
      OTLP_HTTP_PORT: String(otlpHttpPort),
      CLICKHOUSE_PASSWORD: PASSWORD,
    }
    start = () => startProduct({ dataDir: data.path, env })
    product = start()
    await product.ready(READY_MS)
    url = `http://127.0.0.1:${otlpHttpPort}`
    db = openDatabase({
      url: `http://127.0.0.1:${databasePort}`,
      user: 'app',
      password: PASSWORD,
      database: 'grayproof',
      cluster: null,
    })
  }, READY_MS)
  afterAll(async () => {
    await db.close()
    await product.stop()
    data.remove()
  })

  async function killRole(role: string): Promise<void> {
    const pid = product.pidOf(role)
    process.kill(pid, 'SIGKILL')
    await eventually(() => product.pidOf(role) !== pid)
  }

  /** The others end by themselves; then whoever runs the product starts it again. */
  async function killSupervisor(): Promise<void> {
    const pids = PARTS.map(product.pidOf)
    process.kill(product.pid, 'SIGKILL')
    await eventually(() => !pids.some(isAlive))
    product = start()
    await product.ready()
  }

  it(
    'loses no acknowledged span and counts none twice',
    async () => {
      const load = startLoad({ urls: () => [url], seed: 7, workers: 6 })
      await sleep(3_000)
      for (const role of ['receiver', 'web', 'evaluator', 'database', 'evaluator', 'receiver']) {
        await killRole(role)
        await sleep(role === 'web' ? 0 : BETWEEN_MS)
      }
      await killSupervisor()
      await sleep(BETWEEN_MS)
      const page = await fetch(`http://127.0.0.1:${(await product.ready()).port}/api/ready`)
      expect(page.status).toBe(200)
      await load.stop()
      const { totals } = load
      expect(totals.traces).toBeGreaterThan(500)

      const [row] = await db.query<{ spans: string; traces: string }>(
        'SELECT uniqExact(trace_id, span_id) AS spans, uniqExact(trace_id) AS traces FROM spans',
      )
      expect(row).toEqual({
        spans: String(totals.traces * SPANS_PER_TRACE),
        traces: String(totals.traces),
      })

      const expected = expectedHops(totals)
      const isRolled = async () => isDeepStrictEqual(await rolledHops(db), expected)
      await eventually(isRolled, 30_000).catch(() => {})
      expect(await rolledHops(db)).toEqual(expected)
      // Nothing more may come of it either: wait out the time in which answers are waited for.
      await sleep(12_000)
      expect(await rolledHops(db)).toEqual(expected)
    },
    TEST_MS,
  )
})
