// A real two-shard cluster of two bundled engines: what a user's own cluster must do for us.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '#lib/store/migrate'
import { MIGRATIONS } from '#lib/store/migrations/list'
import { acquireLease } from '#lib/store/query/lease'
import { startTestCluster, type TestCluster } from '#test/support/database'

const SPANS = 1_000

/** `SPANS` spans of as many traces; the same `seed` makes the same rows. */
function spans(seed: number): object[] {
  return Array.from({ length: SPANS }, (_, index) => ({
    trace_id: `t${seed}-${index}`.padEnd(16, '.'),
    span_id: String(index + 1),
    start: '2026-11-22 10:00:00.000000',
  }))
}

describe('a two-shard cluster', () => {
  let cluster: TestCluster

  beforeAll(async () => {
    cluster = await startTestCluster(2)
  })
  afterAll(() => cluster.stop())

  const count = async (db: TestCluster['db'], table: string) => {
    const [row] = await db.query<{ n: string }>(`SELECT count() AS n FROM ${table}`)
    return Number(row?.n)
  }
  const [first, second] = [() => cluster.shards[0]!, () => cluster.shards[1]!]

  it('has the whole schema on every node, and migrating again from any node changes nothing', async () => {
    const names = (db: TestCluster['db']) =>
      db.query(`SELECT name, engine FROM system.tables WHERE database = 'grayproof'
        AND name NOT IN ('migrations', 'migration_lock') ORDER BY name`)
    expect(await names(second())).toEqual(await names(first()))
    await migrate(second().at({ cluster: cluster.db.cluster }), { retentionDays: 3650 })
    expect(await count(first(), 'migrations')).toBe(2 * MIGRATIONS.length)
  })

  it('is upgraded from version 1 with its data', async () => {
    const database = 'upgraded'
    const old = cluster.db.at({ database })
    await migrate(old, { retentionDays: 3650 }, MIGRATIONS.slice(0, 1))
    const bucket = Math.floor(Date.now() / 10_000) * 10
    const call = { bucket, version: 1, callee_source: '7', endpoint_id: '1', requests: 3 }
    await old.insert('calls', [call])
    await migrate(old, { retentionDays: 3650 })
    const node = second().at({ database, cluster: cluster.db.cluster })
    await node.insert('calls', [{ ...call, mark_set: '9', slow_examples: ['ab'] }])
    for (const db of [old, node]) {
      expect(await db.query('SELECT mark_set, slow_examples FROM calls ORDER BY mark_set')).toEqual(
        [
          { mark_set: '0', slow_examples: [] },
          { mark_set: '9', slow_examples: ['ab'] },
        ],
      )
      await db.close()
    }
  })

  it('changes the retention on every node', async () => {
    await migrate(cluster.db, { retentionDays: 3000 })
    for (const shard of cluster.shards) {
      const [row] = await shard.query<{ sql: string }>(`SELECT create_table_query AS sql
        FROM system.tables WHERE database = 'grayproof' AND name = 'spans_local'`)
      expect(row?.sql).toContain('toIntervalDay(3000)')
    }
  })

  it('spreads facts by trace id and sees all of them from either node', async () => {
    await cluster.db.insert('spans', spans(1), { token: 'spread' })
    const local = await Promise.all(cluster.shards.map((shard) => count(shard, 'spans_local')))
    expect(local[0]! + local[1]!).toBe(SPANS)
    expect(Math.min(...local)).toBeGreaterThan(SPANS / 3)
    expect(await count(first(), 'spans')).toBe(SPANS)
    expect(await count(second(), 'spans')).toBe(SPANS)
  })

  it('keeps dimensions and journals on the first shard, within reach of every node', async () => {
    const peer = (id: string) => ({ peer_id: id, name: `db-${id}`, kind: 'database' })
    await second().insert('peers', [peer('7'), peer('8'), peer('9')])
    expect(await count(first(), 'peers_local')).toBe(3)
    expect(await count(second(), 'peers_local')).toBe(0)
    expect(await count(second(), 'peers')).toBe(3)
  })

  it('answers onEachShard where the rows are, and joins there with the dimensions', async () => {
    await second().insert('endpoints', [{ endpoint_id: '0', name: 'GET /' }])
    const { db } = cluster
    const [row] = await db.query<{ n: string; shards: number; name: string }>(
      `SELECT sum(n) AS n, count() AS shards, any(name) AS name FROM ${db.onEachShard(
        `SELECT count() AS n, any(e.name) AS name FROM ${db.localTable('spans')} AS s
        LEFT JOIN ${db.name}.endpoints AS e ON e.endpoint_id = s.endpoint_id`,
      )}`,
    )
    expect(row).toMatchObject({ n: String(SPANS), shards: '2', name: 'GET /' })
  })

  it('gives a lease to one of many claimants on different nodes', async () => {
    const claims = Array.from({ length: 6 }, (_, index) =>
      acquireLease(index % 2 === 0 ? first() : second(), {
        name: 'one',
        holder: `holder-${index}`,
        ttlMs: 60_000,
      }),
    )
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1)
  })

  it('refuses an insert while a shard is down, and the retry adds exactly once', async () => {
    const before = await count(first(), 'spans_local')
    await cluster.stopShard(1)
    const attempt = () => cluster.db.insert('spans', spans(2), { token: 'retried' })
    await expect(attempt()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await count(first(), 'spans_local')).toBe(before)
    await expect(count(cluster.db, 'spans')).rejects.toMatchObject({ code: 'unavailable' })

    await cluster.startShard(1)
    await attempt()
    await attempt()
    expect(await count(cluster.db, 'spans')).toBe(2 * SPANS)
  })
})
