import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { eventually } from '#test/support/processes'

const ROWS = 300_000
/** Made row by row in one thread, so that the order holds and nothing is computed ahead. */
const NUMBERS = `SELECT number AS n, repeat('x', 100) AS text FROM system.numbers LIMIT ${ROWS}`

interface NumberRow {
  readonly n: string
  readonly text: string
}

describe('rows of a long answer', { timeout: 60_000 }, () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await startTestDatabase()
  }, 30_000)
  afterAll(() => test.stop())

  const running = async () => {
    const rows = await test.db.query<{ n: string }>(
      `SELECT count() AS n FROM system.processes WHERE query LIKE '%repeat(%' AND query NOT LIKE '%system.processes%'`,
    )
    return Number(rows[0]?.n)
  }

  it('come whole and in their order, in small batches', async () => {
    let next = 0
    let largest = 0
    for await (const rows of test.db.stream<NumberRow>(NUMBERS)) {
      largest = Math.max(largest, rows.length)
      for (const { n } of rows) {
        if (Number(n) !== next) throw new Error(`row ${n} came where ${next} was next`)
        next += 1
      }
    }
    expect(next).toBe(ROWS)
    expect(largest).toBeLessThan(10_000)
  })

  it('end the query when the reader stops taking them', async () => {
    const endless = `SELECT number AS n, repeat('x', 100) AS text FROM system.numbers`
    for await (const rows of test.db.stream<NumberRow>(endless)) {
      expect(rows.length).toBeGreaterThan(0)
      expect(await running()).toBe(1)
      break
    }
    await eventually(async () => (await running()) === 0, 15_000)
  })

  it('end the query when the signal says so, and the reader hears of it', async () => {
    const stop = new AbortController()
    const endless = `SELECT number AS n, repeat('x', 100) AS text FROM system.numbers`
    const reading = (async () => {
      for await (const _ of test.db.stream(endless, {}, { signal: stop.signal })) stop.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: expect.any(String) })
    await eventually(async () => (await running()) === 0, 15_000)
  })

  it('throw before the first row what is wrong with the query', async () => {
    const rows = test.db.stream('SELECT nothing FROM nowhere')
    await expect(rows.next()).rejects.toMatchObject({ code: 'internal' })
  })

  it('throw midway when the query fails, instead of ending early', async () => {
    const failing = `SELECT number AS n, repeat('x', 100) AS text,
      throwIf(number = 250000, 'the disk is gone') AS fine FROM system.numbers LIMIT ${ROWS}`
    let taken = 0
    const reading = (async () => {
      for await (const rows of test.db.stream(failing)) taken += rows.length
    })()
    await expect(reading).rejects.toThrow(/the disk is gone/)
    expect(taken).toBeGreaterThan(1_000)
    expect(taken).toBeLessThan(250_000)
  })

  it('wait in the database while nobody takes them', async () => {
    const rows = test.db.stream<NumberRow>(
      `SELECT number AS n, repeat('x', 1000) AS text FROM system.numbers LIMIT 2000000`,
    )
    await rows.next()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const [query] = await test.db.query<{ read: string }>(
      `SELECT read_rows AS read FROM system.processes WHERE query LIKE '%2000000%'
        AND query NOT LIKE '%system.processes%'`,
    )
    await rows.return()
    expect(Number(query?.read)).toBeLessThan(500_000)
  })
})
