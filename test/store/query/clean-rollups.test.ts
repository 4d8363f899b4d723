import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanRollups } from '#lib/store/query/clean-rollups'
import {
  commitRolledUpTo,
  commitRollup,
  readLastVersion,
  readRolledUpTo,
} from '#lib/store/query/commit-rollup'
import { HOPS_ROLLUP, sharesRollup } from '#lib/store/query/committed'
import { readCalls } from '#lib/store/query/read-calls'
import { readHops } from '#lib/store/query/read-hops'
import { readShares } from '#lib/store/query/read-shares'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const HOUR_MS = 3_600_000

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop())

/** Rows of one version of a bucket, with as many requests as the version says. */
async function write(bucketMs: number, version: number, peer = 0): Promise<void> {
  const bucket = bucketMs / 1_000
  const sums = { bucket, version, requests: version }
  await test.db.insert('hops', [{ ...sums, peer_id: peer }])
  await test.db.insert('calls', [{ ...sums, endpoint_id: peer }])
  await test.db.insert('shares', [{ ...sums, rollout: 'r', selection: '1', source_id: peer }])
}

async function commit(bucketMs: number, version: number): Promise<void> {
  for (const rollup of [HOPS_ROLLUP, sharesRollup('r', '1')]) {
    await commitRollup(test.db, { rollup, buckets: [bucketMs], version })
  }
}

const stored = async (table: string) => {
  const rows = await test.db.query<{ version: string }>(
    `SELECT version FROM ${table} ORDER BY version`,
  )
  return rows.map(({ version }) => Number(version))
}

describe('cleaning', { timeout: 30_000 }, () => {
  it('deletes what newer versions replaced, and changes nothing that is read', async () => {
    const old = NOW_MS - HOUR_MS
    const young = NOW_MS - 60_000
    for (const bucketMs of [old, young]) {
      await write(bucketMs, 1, 1)
      await write(bucketMs, 2, 2)
      await commit(bucketMs, 1)
      await commit(bucketMs, 2)
    }
    const range = { fromMs: old, toMs: NOW_MS }
    const read = async () => [
      await readHops(test.db, range),
      await readCalls(test.db, range),
      await readShares(test.db, { ...range, rollout: 'r', selection: '1' }),
    ]
    const before = await read()
    await cleanRollups(test.db, { nowMs: NOW_MS })
    for (const table of ['hops', 'calls', 'shares']) expect(await stored(table)).toEqual([1, 2, 2])
    expect(await read()).toEqual(before)
  })

  it('keeps rows that wait for their commit', async () => {
    const bucketMs = NOW_MS - 2 * HOUR_MS
    const version = NOW_MS - 1_000
    await write(bucketMs, 5, 5)
    await commit(bucketMs, 5)
    await write(bucketMs, version, 6)
    await cleanRollups(test.db, { nowMs: NOW_MS })
    await commit(bucketMs, version)
    const hops = await readHops(test.db, { fromMs: bucketMs, toMs: bucketMs + 1 })
    expect(hops.map(({ requests }) => requests)).toEqual([version])
  })
})

describe('versions', { timeout: 30_000 }, () => {
  it('are remembered, and so is how far everything is rolled', async () => {
    expect(await readLastVersion(test.db)).toBe(NOW_MS - 1_000)
    expect(await readRolledUpTo(test.db)).toBe(0)
    await commitRolledUpTo(test.db, { rolledUpToS: NOW_MS / 1_000, version: NOW_MS })
    await commitRolledUpTo(test.db, { rolledUpToS: NOW_MS / 1_000 + 7, version: NOW_MS + 1 })
    expect(await readRolledUpTo(test.db)).toBe(NOW_MS / 1_000 + 7)
    expect(await readLastVersion(test.db)).toBe(NOW_MS + 1)
  })
})
