import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#lib/store/client'
import type { Engine } from '#lib/store/engine/engine'
import { migrate } from '#lib/store/migrate'
import { changeStatements } from '#lib/store/migrations/ddl'
import { MIGRATIONS } from '#lib/store/migrations/list'
import { commitRollup } from '#lib/store/query/commit-rollup'
import { sharesRollup } from '#lib/store/query/committed'
import { readShareUnits } from '#lib/store/query/read-share-units'
import { readShares } from '#lib/store/query/read-shares'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'

const WEEK = { retentionDays: 7 }
const BUCKET_MS = Math.floor(Date.now() / 10_000) * 10_000
const RANGE = { fromMs: BUCKET_MS, toMs: BUCKET_MS + 10_000, rollout: 'r', selection: '1' }

describe('shares of the version before', { timeout: 30_000 }, () => {
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

  const key = { rollout: 'r', selection: '1', bucket: BUCKET_MS / 1_000, version: 1 }

  async function oldStore(): Promise<Database> {
    databases += 1
    const db = openDatabase(engine.address(`shares_${databases}`))
    await migrate(db, WEEK, MIGRATIONS.slice(0, 2))
    await db.insert('shares', [
      { ...key, source_id: '7', requests: 3, examples: ['ab'] },
      { ...key, source_id: '8', requests: 5, examples: [] },
    ])
    const rollup = sharesRollup('r', '1')
    await commitRollup(db, { rollup, buckets: [BUCKET_MS], version: 1 })
    return db
  }

  it('stay what they were, decided by nobody knows whom', async () => {
    const db = await oldStore()
    await migrate(db, WEEK)
    const old = { viaSource: '0', endpoint: '0', eligible: true, weight: 0 }
    expect(await readShares(db, RANGE)).toMatchObject([
      { ...old, sourceId: '7', requests: 3, examples: ['ab'] },
      { ...old, sourceId: '8', requests: 5 },
    ])
    expect(await readShareUnits(db, RANGE)).toEqual([])
    await db.close()
  })

  it('are kept apart by who decided from then on, also when parts are merged', async () => {
    const db = await oldStore()
    await migrate(db, WEEK)
    const row = { ...key, source_id: '7', requests: 1, examples: [] }
    await db.insert('shares', [
      { ...row, via_source: '1', endpoint_id: '4' },
      { ...row, via_source: '2', endpoint_id: '4' },
      { ...row, via_source: '2', endpoint_id: '4', ineligible: 1 },
    ])
    await db.command('OPTIMIZE TABLE shares FINAL')
    expect(await readShares(db, RANGE)).toHaveLength(5)
    await db.close()
  })

  it('survive an upgrade that was cut short', async () => {
    const db = await oldStore()
    const node = { shard: 1, replica: 1, replicas: 1, url: null }
    const target = { database: db.name, cluster: null, node }
    const [first] = MIGRATIONS[2].changes ?? []
    if (first === undefined) throw new Error('the step changes nothing')
    for (const statement of changeStatements(first, target)) await db.command(statement)
    await migrate(db, WEEK)
    expect(await readShares(db, RANGE)).toHaveLength(2)
    await db.close()
  })
})
