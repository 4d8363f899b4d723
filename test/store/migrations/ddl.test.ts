import { describe, expect, it } from 'vitest'
import {
  changeStatements,
  createStatements,
  relayStatements,
  ttlStatement,
} from '#lib/store/migrations/ddl'
import type { Table } from '#lib/store/migrations/migration'

const single = {
  database: 'ours',
  cluster: null,
  node: { shard: 1, replica: 1, replicas: 1, url: null },
}
const sharded = { ...single, cluster: 'main', node: { ...single.node, shard: 2 } }
const replicated = { ...sharded, node: { ...sharded.node, replica: 3, replicas: 3 } }

const facts: Table = {
  name: 'facts',
  place: 'sharded',
  columns: 'id UInt64, at DateTime',
  shardBy: 'cityHash64(id)',
  engine: 'ReplacingMergeTree(at)',
  order: 'ORDER BY id',
  ttl: 'at + INTERVAL 7 DAY',
}
const journal: Table = { ...facts, name: 'journal', place: 'journal', settings: 'a = 1' }
const onOneLine = (statements: readonly string[]) => statements.map((it) => it.replace(/\s+/g, ' '))

describe('the statements of a schema step', () => {
  it('make one plain table on a single server', () => {
    expect(onOneLine(createStatements(facts, single))).toEqual([
      'CREATE TABLE IF NOT EXISTS ours.facts (id UInt64, at DateTime) ' +
        'ENGINE = ReplacingMergeTree(at) ORDER BY id TTL at + INTERVAL 7 DAY ',
    ])
  })

  it('make a local table and a Distributed one over it on a cluster', () => {
    const [local, reach] = onOneLine(createStatements(facts, sharded))
    expect(local).toContain('IF NOT EXISTS ours.facts_local ')
    expect(reach).toBe(
      'CREATE TABLE IF NOT EXISTS ours.facts AS ours.facts_local ' +
        "ENGINE = Distributed('main', 'ours', 'facts_local', cityHash64(id))",
    )
  })

  it('send every row of a journal to the first shard', () => {
    expect(createStatements(journal, sharded)[1]).toMatch(/'journal_local', 0\)$/)
  })

  it('sync a journal to disk beside its own settings', () => {
    expect(createStatements(journal, single)[0]).toContain(
      'SETTINGS a = 1, fsync_after_insert = 1, fsync_part_directory = 1',
    )
  })

  it('use replicated engines where a shard has replicas', () => {
    expect(createStatements(facts, replicated)[0]).toContain(
      "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/ours/facts/2', '2-3', at)",
    )
  })

  it('pass the rows of a relay on to the plain names, on every node', () => {
    const relay = {
      name: 'seen',
      columns: 'id UInt64, kind UInt8',
      views: { facts: { select: 'id', where: 'kind = 1' } },
    }
    for (const target of [single, replicated]) {
      expect(onOneLine(relayStatements(relay, target))).toEqual([
        'CREATE TABLE IF NOT EXISTS ours.seen (id UInt64, kind UInt8) ENGINE = Null',
        'CREATE MATERIALIZED VIEW IF NOT EXISTS ours.seen_facts TO ours.facts ' +
          'AS SELECT id FROM ours.seen WHERE kind = 1',
      ])
    }
  })

  it('change columns of both tables, and storage of the local one', () => {
    const alter = 'ADD COLUMN IF NOT EXISTS more String'
    expect(changeStatements({ table: 'facts', alter, reach: 'columns' }, sharded)).toEqual([
      `ALTER TABLE ours.facts_local ${alter}`,
      `ALTER TABLE ours.facts ${alter}`,
    ])
    expect(changeStatements({ table: 'facts', alter, reach: 'storage' }, sharded)).toHaveLength(1)
    expect(changeStatements({ table: 'facts', alter, reach: 'columns' }, single)).toHaveLength(1)
  })

  it('change the TTL only of tables that have one', () => {
    expect(ttlStatement(facts, sharded)).toBe(
      'ALTER TABLE ours.facts_local MODIFY TTL at + INTERVAL 7 DAY',
    )
    const { ttl: _, ...forever } = facts
    expect(ttlStatement(forever, single)).toBeNull()
  })
})
