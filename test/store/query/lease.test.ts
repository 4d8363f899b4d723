import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  acquireLease,
  type LeaseArgs,
  readLiveLeases,
  releaseLease,
  writeHeartbeat,
} from '#lib/store/query/lease'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const LONG_MS = 60_000
const SHORT_MS = 300

describe('a lease', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await startTestDatabase()
  }, 30_000)
  afterAll(() => test.stop())

  const claim = (name: string, holder: string, ttlMs = LONG_MS): LeaseArgs => ({
    name,
    holder,
    ttlMs,
  })
  const acquire = (args: LeaseArgs) => acquireLease(test.db, args)

  it('goes to exactly one of many who ask at once, round after round', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `race-${round}`
      const holders = Array.from({ length: 12 }, (_, index) => claim(name, `h${index}`))
      const won = await Promise.all(holders.map(acquire))
      expect(won.filter(Boolean)).toHaveLength(1)
    }
  })

  it('stays with its holder as long as the holder renews it', async () => {
    expect(await acquire(claim('kept', 'a', SHORT_MS))).toBe(true)
    for (let beat = 0; beat < 4; beat++) {
      await sleep(SHORT_MS / 2)
      expect(await acquire(claim('kept', 'a', SHORT_MS))).toBe(true)
      expect(await acquire(claim('kept', 'b', SHORT_MS))).toBe(false)
    }
  })

  it('passes to another when it runs out, and the former holder is told', async () => {
    expect(await acquire(claim('lost', 'a', SHORT_MS))).toBe(true)
    await sleep(SHORT_MS + 100)
    const others = await Promise.all(['b', 'c'].map((holder) => acquire(claim('lost', holder))))
    expect(others.filter(Boolean)).toHaveLength(1)
    expect(await acquire(claim('lost', 'a'))).toBe(false)
  })

  it('is free at once when released, but not by somebody else', async () => {
    await acquire(claim('given', 'a'))
    await releaseLease(test.db, claim('given', 'b'))
    expect(await acquire(claim('given', 'b'))).toBe(false)
    await releaseLease(test.db, claim('given', 'a'))
    expect(await acquire(claim('given', 'b'))).toBe(true)
  })

  it('keeps every holder on record', async () => {
    for (const holder of ['a', 'b', 'c']) {
      await acquire(claim('record', holder))
      await releaseLease(test.db, claim('record', holder))
    }
    const sql = `SELECT term, holder FROM leases WHERE name = 'record' AND renewal = 0 ORDER BY term`
    expect(await test.db.query(sql)).toEqual([
      { term: '1', holder: 'a' },
      { term: '2', holder: 'b' },
      { term: '3', holder: 'c' },
    ])
  })

  it('shows who is alive, with what they told about themselves', async () => {
    const beat = (holder: string, ttlMs: number) =>
      writeHeartbeat(test.db, { name: 'beat', holder, ttlMs, detail: { ports: { otlp: 4317 } } })
    await beat('one', LONG_MS)
    await beat('two', LONG_MS)
    await beat('gone', LONG_MS)
    await sleep(5)
    await beat('gone', 0)
    const live = await readLiveLeases(test.db, 'beat')
    expect(live.map(({ holder }) => holder)).toEqual(['one', 'two'])
    expect(live[0]).toMatchObject({ name: 'beat', term: 0, detail: { ports: { otlp: 4317 } } })
  })
})
