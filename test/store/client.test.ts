import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#lib/store/client'
import { freePort } from '#lib/store/engine/free-port'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const BIGGEST = '18446744073709551615'

/** One Native block: UInt64 column `n` (ClickHouse docs, Native format). */
function nativeBlock(numbers: readonly number[]): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.from([word.length]), Buffer.from(word)])
  const values = Buffer.from(BigUint64Array.from(numbers, BigInt).buffer)
  return Buffer.concat([Buffer.from([1, numbers.length]), text('n'), text('UInt64'), values])
}

describe('the database client', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await startTestDatabase()
    await test.db.command(`CREATE TABLE numbers (n UInt64, word String) ENGINE = MergeTree
      ORDER BY n SETTINGS non_replicated_deduplication_window = 100`)
  }, 30_000)
  afterAll(() => test.stop())

  const words = async (word: string) => {
    const sql = 'SELECT n FROM numbers WHERE word = {word:String} ORDER BY n'
    return (await test.db.query<{ n: string }>(sql, { word })).map(({ n }) => n)
  }

  it('keeps 64-bit numbers exact, alone, in lists and in rows', async () => {
    const [row] = await test.db.query(
      'SELECT {one:UInt64} AS one, {many:Array(UInt64)} AS many, {texts:Array(String)} AS texts',
      { one: BIGGEST, many: ['1', BIGGEST], texts: ['1', "it's"] },
    )
    expect(row).toEqual({ one: BIGGEST, many: ['1', BIGGEST], texts: ['1', "it's"] })
    await test.db.insert('numbers', [{ n: BIGGEST, word: 'big' }])
    expect(await words('big')).toEqual([BIGGEST])
  })

  it('takes hostile text as text', async () => {
    const word = "'); DROP TABLE numbers; --\n\t\\ \u0000 灰度"
    await test.db.insert('numbers', [{ n: 1, word }])
    expect(await words(word)).toEqual(['1'])
  })

  it('stores a repeated insert with the same token once', async () => {
    for (const n of [1, 1]) await test.db.insert('numbers', [{ n, word: 'token' }], { token: 'a' })
    await test.db.insert('numbers', [{ n: 2, word: 'token' }], { token: 'b' })
    expect(await words('token')).toEqual(['1', '2'])
  })

  it('stores equal rows without a token as often as they come', async () => {
    for (const n of [1, 1]) await test.db.insert('numbers', [{ n, word: 'twice' }])
    expect(await words('twice')).toEqual(['1', '1'])
  })

  it('takes a Native block as bytes, as pieces or as a stream', async () => {
    const block = (n: number) => nativeBlock([n, n + 1])
    const insert = (n: number, body: Buffer | Buffer[] | Readable) =>
      test.db.insertNative('numbers', ['n'], { token: `native-${n}`, body })
    await insert(10, block(10))
    await insert(20, [block(20).subarray(0, 9), block(20).subarray(9)])
    await insert(30, Readable.from([block(30)]))
    await insert(10, block(10))
    expect(await words('')).toEqual(['10', '11', '20', '21', '30', '31'])
  })

  it('stores nothing of a Native block that is cut short', async () => {
    const before = await words('')
    const body = nativeBlock([40, 41]).subarray(0, -3)
    const cut = test.db.insertNative('numbers', ['n'], { token: 'cut', body })
    await expect(cut).rejects.toMatchObject({ code: 'internal' })
    expect(await words('')).toEqual(before)
  })

  it('takes a block whose spans are from hundreds of different days', async () => {
    const days = Array.from({ length: 300 }, (_, day) => ({
      trace_id: `days-${day}`.padEnd(16, '.'),
      start: new Date(1_790_000_000_000 - day * 86_400_000).toISOString(),
    }))
    await test.db.insert('spans', days, { token: 'days' })
    const sql = "SELECT count() AS n FROM spans WHERE startsWith(trace_id, 'days-')"
    expect(await test.db.query(sql)).toEqual([{ n: '300' }])
  })

  it('says "unavailable" when nobody listens', async () => {
    const away = openDatabase({ ...test.address, url: `http://127.0.0.1:${await freePort()}` })
    await expect(away.query('SELECT 1')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^the database at 127\.0\.0\.1:\d+ does not answer/),
    })
    await away.close()
  })

  it('never repeats a password in an error', async () => {
    const password = 'never-show-this'
    const wrong = openDatabase({ ...test.address, password })
    const error = await wrong.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'setting' })
    expect(JSON.stringify(error) + String(error)).not.toContain(password)
    await wrong.close()
  })

  it('hands on what the server found wrong with a query', async () => {
    await expect(test.db.query('SELECT * FROM nowhere')).rejects.toMatchObject({
      code: 'internal',
      details: { clickhouseCode: '60', type: 'UNKNOWN_TABLE' },
    })
  })

  describe('over TLS', () => {
    const file = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))
    const proxy = createServer(
      { cert: file('server.crt'), key: file('server.key') },
      (req, res) => {
        const { method, url, headers } = req
        const onward = request(test.url + url, { method, headers }, (answer) => {
          res.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(res)
        })
        req.pipe(onward)
      },
    )
    beforeAll(() => new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve)))
    afterAll(() => void proxy.close())
    const secure = (caCertificate?: Buffer) => {
      const address = proxy.address()
      const port = typeof address === 'object' ? address?.port : 0
      const base = { ...test.address, url: `https://127.0.0.1:${port}` }
      return openDatabase(caCertificate === undefined ? base : { ...base, caCertificate })
    }

    it('reads and writes when the given authority signed the certificate', async () => {
      const db = secure(file('server.crt'))
      await db.insert('numbers', [{ n: 1, word: 'secure' }])
      expect(await words('secure')).toEqual(['1'])
      await db.close()
    })

    it('refuses a certificate that nobody vouches for', async () => {
      const db = secure()
      await expect(db.query('SELECT 1')).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/certificate|SELF_SIGNED/),
      })
      await db.close()
    })
  })

  it('stops a query that its caller no longer wants', async () => {
    const sql = 'SELECT sleepEachRow(0.2) FROM numbers(100) SETTINGS max_block_size = 1'
    const slow = test.db.query(sql, {}, { signal: AbortSignal.timeout(300) })
    await expect(slow).rejects.toThrow()
    const running = `SELECT count() AS n FROM system.processes
      WHERE query LIKE '%numbers(100)%' AND query NOT LIKE '%processes%'`
    await expect.poll(() => test.db.query(running), { timeout: 4_000 }).toEqual([{ n: '0' }])
  })
})
