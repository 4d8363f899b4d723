import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#lib/store/client'
import type { Engine } from '#lib/store/engine/engine'
import { migrate } from '#lib/store/migrate'
import { MIGRATIONS } from '#lib/store/migrations/list'
import type { Migration } from '#lib/store/migrations/migration'
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
})
