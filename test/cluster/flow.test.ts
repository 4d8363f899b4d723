// How: two receivers on a cluster of two shards, each seeing half of every trace, and one evaluator.
// Captures first; then a steady load, in the middle of which one shard is killed and started again.
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from '#lib/engine/config'
import { startEvaluator } from '#lib/engine/evaluator'
import { type RunningReceiver, startReceiver } from '#lib/engine/receiver'
import { type Database, openDatabase } from '#lib/store/client'
import { startTestCluster, type TestCluster } from '#test/support/database'
import { eventually } from '#test/support/processes'
import { expectedEdges, rolledEdges } from '#test/support/traffic/capture-edges'
import { expectedHops, rolledHops } from '#test/support/traffic/load-hops'
import { CAPTURES } from '#test/support/traffic/post-captures'
import { startLoad } from '#test/support/traffic/steady-load'

const SETTINGS = loadSettings({
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
  GRAYPROOF_RETENTION_DAYS: '3650',
})
const SPANS_PER_TRACE = 3
const log = pino({ level: 'silent' })

let cluster: TestCluster
let nodes: Database[]
let receivers: RunningReceiver[]
let evaluator: { stop(): Promise<void> }

beforeEach(async () => {
  cluster = await startTestCluster(2)
  nodes = cluster.shards.map(({ url }) => openDatabase({ ...cluster.address, url }))
  receivers = await Promise.all(nodes.map((node) => startReceiver(SETTINGS, node, log)))
  evaluator = await startEvaluator(SETTINGS, cluster.db, log)
})
afterEach(async () => {
  await evaluator.stop()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await Promise.all(nodes.map((node) => node.close()))
  await cluster.stop()
})

describe('a cluster of two shards', () => {
  it.each(['skywalking-nodejs-0.9.0', 'otel-js-0.223_http-proto'])(
    'makes the right edges of %s, whose requests go to two receivers in turn',
    async (capture) => {
      let nth = 0
      await CAPTURES[capture]?.(() => receivers[nth++ % 2]?.ports ?? {})
      const expected = Object.fromEntries(
        Object.entries(expectedEdges(capture)).map(([key, { calls, errors }]) => [
          key,
          { calls, errors },
        ]),
      )
      const isRolled = async () =>
        isDeepStrictEqual(await rolledEdges(cluster.db, capture), expected)
      await eventually(isRolled, 30_000).catch(() => {})
      expect(await rolledEdges(cluster.db, capture)).toEqual(expected)
    },
  )

  it('loses nothing acknowledged while one shard is down, and counts nothing twice', async () => {
    const urls = receivers.map(({ ports }) => `http://127.0.0.1:${ports.otlpHttpPort}`)
    const load = startLoad({ urls: () => urls, seed: 11, workers: 6 })
    await sleep(5_000)
    const before = load.totals.traces
    await cluster.stopShard(1)
    await sleep(8_000)
    await cluster.startShard(1)
    await sleep(10_000)
    await load.stop()
    const { totals } = load
    expect(before).toBeGreaterThan(100)
    expect(totals.traces).toBeGreaterThan(before)

    const [row] = await cluster.db.query<{ spans: string }>(
      'SELECT uniqExact(trace_id, span_id) AS spans FROM spans',
    )
    expect(Number(row?.spans)).toBe(totals.traces * SPANS_PER_TRACE)
    const expected = expectedHops(totals)
    const isRolled = async () => isDeepStrictEqual(await rolledHops(cluster.db), expected)
    await eventually(isRolled, 40_000).catch(() => {})
    expect(await rolledHops(cluster.db)).toEqual(expected)
  })
})
