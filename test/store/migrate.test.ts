import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#lib/store/client'
import type { Engine } from '#lib/store/engine/engine'
import { migrate } from '#lib/store/migrate'
import { changeStatements } from '#lib/store/migrations/ddl'
import { MIGRATIONS } from '#lib/store/migrations/list'
import type { Migration } from '#lib/store/migrations/migration'
import { commitRollup } from '#lib/store/query/commit-rollup'
import { HOPS_ROLLUP } from '#lib/store/query/committed'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'

const WEEK = { retentionDays: 7 }

/** A later version of the product: one more table, one more column. */
const LATER: readonly Migration[] = [
  ...MIGRATIONS,
  {
    version: MIGRATIONS.length + 1,
    name: 'one more table',
    tables: () => [
      {
        name: 'notes',
        place: 'journal',
        columns: 'at DateTime, text String',
        engine: 'MergeTree',
        order: 'ORDER BY at',
        ttl: 'at + INTERVAL 1 DAY',
      },
    ],
  },
  {
    version: MIGRATIONS.length + 2,
    name: 'one more column',
    changes: [
      { table: 'notes', alter: 'ADD COLUMN IF NOT EXISTS author String', reach: 'columns' },
    ],
  },
]

describe('the migrator', () => {
  const dir = temporaryDirectory()
  let engine: Engine
  let databases = 0

  beforeAll(async () => {
    engine = await startTestEngine(dir.path)
  })
  afterAll(async () => {
    await engine.abandon()
    dir.remove()
  })

  function freshDatabase(): Database {
    databases += 1
    return openDatabase(engine.address(`fresh_${databases}`))
  }

  const journal = (db: Database) =>
    db.query<{ version: number; name: string }>(
      'SELECT version, name FROM migrations ORDER BY at, version',
    )
  const tableNames = async (db: Database) => {
    const rows = await db.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
    )
    return rows.map(({ name }) => name)
  }
  const createStatement = async (db: Database, name: string) => {
    const [row] = await db.query<{ sql: string }>(
      `SELECT create_table_query AS sql FROM system.tables
      WHERE database = currentDatabase() AND name = {name:String}`,
      { name },
    )
    return row?.sql ?? ''
  }

  it('creates every table of every step in an empty database', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK)
    const expected = MIGRATIONS.flatMap((step: Migration) => step.tables?.(WEEK) ?? []).map(
      ({ name }) => name,
    )
    expect(await tableNames(db)).toEqual(expect.arrayContaining(expected))
    await db.close()
  })

  it('runs each step once however often it is called', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK)
    await migrate(db, WEEK)
    expect(await journal(db)).toHaveLength(MIGRATIONS.length)
    await db.close()
  })

  it('runs each step once when five processes start together', async () => {
    const db = freshDatabase()
    await Promise.all(Array.from({ length: 5 }, () => migrate(db, WEEK, LATER)))
    expect((await journal(db)).map(({ version }) => version)).toEqual(
      LATER.map(({ version }) => version),
    )
    await db.close()
  })

  it('continues from the version it finds and keeps the data', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK, LATER.slice(0, -1))
    await db.insert('notes', [{ at: '2100-01-01 00:00:00', text: 'kept' }])
    await migrate(db, WEEK, LATER)
    expect(await db.query('SELECT text, author FROM notes')).toEqual([{ text: 'kept', author: '' }])
    expect(await journal(db)).toHaveLength(LATER.length)
    await db.close()
  })

  it('finishes a step that was cut short', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK, LATER.slice(0, 1))
    await db.command('CREATE TABLE notes (at DateTime, text String) ENGINE = MergeTree ORDER BY at')
    await migrate(db, WEEK, LATER)
    expect(await createStatement(db, 'notes')).toContain('author')
    await db.close()
  })

  it('refuses a database that a newer version has migrated', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK, LATER)
    await expect(migrate(db, WEEK)).rejects.toMatchObject({
      code: 'setting',
      message: expect.stringContaining(`schema version ${LATER.length}`),
    })
    await db.close()
  })

  it('moves every TTL when the retention setting changes, and only then', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK)
    expect(await createStatement(db, 'spans')).toContain('toIntervalDay(7)')
    await migrate(db, { retentionDays: 30 })
    expect(await createStatement(db, 'spans')).toContain('toIntervalDay(30)')
    expect(await createStatement(db, 'sources')).toContain('toIntervalDay(32)')
    expect(await createStatement(db, 'verdicts')).toMatch(/toIntervalDay\(30\).*changed = 0/)
    await migrate(db, { retentionDays: 30 })
    expect((await journal(db)).filter(({ name }) => name === 'retention')).toHaveLength(1)
    await db.close()
  })

  it('syncs journals to disk with each insert, and only journals', async () => {
    const db = freshDatabase()
    await migrate(db, WEEK)
    expect(await createStatement(db, 'verdicts')).toContain('fsync_after_insert = 1')
    expect(await createStatement(db, 'spans')).not.toContain('fsync')
    await db.close()
  })

  describe('from version 1', () => {
    const FIRST: readonly Migration[] = MIGRATIONS.slice(0, 1)
    const BUCKET_MS = Math.floor(Date.now() / 10_000) * 10_000

    async function storeWithCalls(): Promise<Database> {
      const db = freshDatabase()
      await migrate(db, WEEK, FIRST)
      const bucket = BUCKET_MS / 1_000
      const call = { bucket, version: 1, callee_source: '7', requests: 3, bins: [5], counts: [3] }
      await db.insert('calls', [
        { ...call, endpoint_id: '2' },
        { ...call, endpoint_id: '1' },
      ])
      await commitRollup(db, { rollup: HOPS_ROLLUP, buckets: [BUCKET_MS], version: 1 })
      return db
    }
    const readThem = (db: Database) =>
      readCallBuckets(db, { fromMs: BUCKET_MS, toMs: BUCKET_MS + 10_000 })
    const OLD = { calleeSource: '7', markSet: '0', requests: 3, errors: 0, slowExamples: [] }

    it('keeps calls as those of traces without marks', async () => {
      const db = await storeWithCalls()
      await migrate(db, WEEK)
      expect(await readThem(db)).toMatchObject([
        { ...OLD, endpoint: '1' },
        { ...OLD, endpoint: '2' },
      ])
      expect(await createStatement(db, 'calls')).toContain(
        'ORDER BY (bucket, callee_source, endpoint_id, mark_set, part)',
      )
      await db.close()
    })

    it('keeps calls of other marks apart from then on, also when parts are merged', async () => {
      const db = await storeWithCalls()
      await migrate(db, WEEK)
      const bucket = BUCKET_MS / 1_000
      const call = { bucket, version: 1, callee_source: '7', endpoint_id: '1', requests: 1 }
      await db.insert('calls', [{ ...call, mark_set: '9', slow_examples: ['ab'] }])
      await db.command('OPTIMIZE TABLE calls FINAL')
      expect(await readThem(db)).toMatchObject([
        { ...OLD, endpoint: '1' },
        { endpoint: '1', markSet: '9', requests: 1, slowExamples: ['ab'] },
        { ...OLD, endpoint: '2' },
      ])
      await db.close()
    })

    it('goes on where an upgrade was cut short', async () => {
      const node = { shard: 1, replica: 1, replicas: 1, url: null }
      const changes = MIGRATIONS[1].changes ?? []
      for (const done of [1, changes.length]) {
        const db = await storeWithCalls()
        const target = { database: db.name, cluster: null, node }
        for (const change of changes.slice(0, done)) {
          for (const statement of changeStatements(change, target)) await db.command(statement)
        }
        await migrate(db, WEEK)
        expect(await readThem(db)).toHaveLength(2)
        await db.close()
      }
    })
  })
})
