import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenBook } from '#lib/engine/access/token-book'
import { makeToken, revokeToken } from '#lib/engine/access/tokens'
import { readTokens } from '#lib/store/query/read-tokens'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let store: TestDatabase
let nowMs = Date.now()
const deps = () => ({ db: store.db, now: () => nowMs, complain: () => {} })

beforeAll(async () => {
  store = await startTestDatabase()
}, 60_000)
afterAll(() => store?.stop())

describe('the book of tokens', () => {
  it('knows new tokens and forgets revoked ones within a few seconds', async () => {
    const book = createTokenBook(deps())
    expect(await book.find('gp_x')).toBeNull()
    const { token, entry } = await makeToken(deps(), { name: 'a', role: 'viewer', author: 'ann' })
    expect(await book.find(token)).toBeNull()
    nowMs += 5_000
    expect(await book.find(token)).toEqual({ id: entry.id, name: 'a', role: 'viewer' })
    expect(await book.get(entry.id)).toMatchObject({ name: 'a' })
    await revokeToken(deps(), { id: entry.id, author: 'ann' })
    nowMs += 5_000
    expect([await book.find(token), await book.get(entry.id)]).toEqual([null, null])
  })

  it('reads anew at once when this process changed something', async () => {
    const book = createTokenBook(deps())
    await book.find('gp_x')
    const { token } = await makeToken(deps(), { name: 'b', role: 'operator', author: 'ann' })
    book.renew()
    expect(await book.find(token)).toMatchObject({ name: 'b' })
  })

  it('asks the database once for many questions', async () => {
    let asked = 0
    const db = {
      ...store.db,
      query: <T>(...args: Parameters<typeof store.db.query>) => {
        asked += 1
        return store.db.query<T>(...args)
      },
    }
    const book = createTokenBook({ ...deps(), db })
    await Promise.all(Array.from({ length: 500 }, (_, index) => book.find(`gp_${index}`)))
    expect(asked).toBe(1)
  })

  it('keeps when a token was last used, once a minute', async () => {
    const book = createTokenBook(deps())
    const { token } = await makeToken(deps(), { name: 'c', role: 'viewer', author: 'ann' })
    for (let count = 0; count < 10; count++) await book.find(token)
    await expect
      .poll(async () => (await readTokens(store.db)).find(({ name }) => name === 'c')?.usedMs)
      .toBe(nowMs)
    const rows = await store.db.query('SELECT * FROM token_uses')
    expect(rows.length).toBeLessThanOrEqual(3)
  })

  it('stays with what was right while the database is away', async () => {
    const book = createTokenBook(deps())
    const { token } = await makeToken(deps(), { name: 'd', role: 'viewer', author: 'ann' })
    expect(await book.find(token)).not.toBeNull()
    await store.stop()
    nowMs += 60_000
    expect(await book.find(token)).not.toBeNull()
    const fresh = createTokenBook(deps())
    await expect(fresh.find(token)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
