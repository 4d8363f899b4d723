import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashToken, makeToken, revokeToken } from '#lib/engine/access/tokens'
import { appendAudit } from '#lib/store/query/append-audit'
import { appendTokenUses } from '#lib/store/query/append-token-uses'
import { readAuditLog } from '#lib/store/query/read-audit-log'
import { readLiveTokens, readTokens } from '#lib/store/query/read-tokens'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const T0 = Math.floor(Date.now() / 1_000) * 1_000 - 60_000

let store: TestDatabase
let nowMs = T0
const deps = () => ({ db: store.db, now: () => nowMs })

beforeAll(async () => {
  store = await startTestDatabase()
}, 60_000)
afterAll(() => store?.stop())

describe('tokens', () => {
  it('are 256 random bits, of which the database knows the hash alone', async () => {
    const { token, entry } = await makeToken(deps(), { name: 'ci', role: 'viewer', author: 'ann' })
    expect(token).toMatch(/^gp_[\w-]{43}$/)
    expect(entry).toMatchObject({ name: 'ci', role: 'viewer', prefix: token.slice(0, 9) })
    const [row] = await store.db.query<Record<string, string>>('SELECT * FROM tokens')
    expect(row?.hash).toBe(hashToken(token))
    expect(JSON.stringify(row)).not.toContain(token)
    expect(await readTokens(store.db)).toEqual([entry])
  })

  it('in force have names of their own', async () => {
    const again = makeToken(deps(), { name: 'ci', role: 'operator', author: 'bob' })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are revoked once and for all, and stay in the list', async () => {
    const [made] = await readTokens(store.db)
    const id = made?.id ?? ''
    expect(await readLiveTokens(store.db)).toMatchObject([{ id, name: 'ci', role: 'viewer' }])
    nowMs += 1_000
    const revoked = await revokeToken(deps(), { id, author: 'ann' })
    expect(revoked).toMatchObject({ revokedMs: T0 + 1_000, revokedBy: 'ann' })
    nowMs += 1_000
    expect(await revokeToken(deps(), { id, author: 'bob' })).toEqual(revoked)
    expect(await readLiveTokens(store.db)).toEqual([])
    await expect(revokeToken(deps(), { id: 'x', author: 'a' })).rejects.toMatchObject({
      code: 'not-found',
    })
    const { entry } = await makeToken(deps(), { name: 'ci', role: 'ingest', author: 'bob' })
    expect((await readTokens(store.db)).map(({ id }) => id)).toEqual([id, entry.id])
  })

  it('tell when they were last used', async () => {
    const [first, second] = await readTokens(store.db)
    await appendTokenUses(store.db, new Map([[second?.id ?? '', T0]]))
    await appendTokenUses(store.db, new Map([[second?.id ?? '', T0 + 5]]))
    const used = (await readTokens(store.db)).map(({ usedMs }) => usedMs)
    expect([first?.usedMs, ...used]).toEqual([null, null, T0 + 5])
  })
})

describe('the audit log', () => {
  it('holds calls beside plans and stages, oldest first', async () => {
    const at = (ms: number) => new Date(T0 + ms).toISOString()
    await store.db.insert('rollout_revisions', [
      { rollout: 'shop', revision: 1, at: at(0), author: 'ann', plan: '{}', source_text: '' },
    ])
    await store.db.insert('stage_changes', [
      {
        ...{ rollout: 'shop', at: at(2), action: 'start', state: 'running', stage: 'canary' },
        ...{ author: 'bob', id: crypto.randomUUID() },
      },
    ])
    await appendAudit(
      store.db,
      {
        ...{ atMs: T0 + 1, actor: 'ci', role: 'operator', action: 'PUT /rollouts/{name}' },
        ...{ subject: 'shop', status: 200, via: 'token', address: '127.0.0.1', claimed: 'eve' },
      },
      { atMs: T0 + 3, actor: '', role: '', action: 'GET /x', subject: '', status: 401, times: 7 },
    )
    const range = { fromMs: T0, toMs: T0 + 10 }
    const all = await readAuditLog(store.db, range)
    expect(all.map(({ kind, actor, detail }) => [kind, actor, detail])).toEqual([
      ['plan', 'ann', 'revision 1'],
      ['call', 'ci', ''],
      ['stage', 'bob', 'running at canary'],
      ['refused', '', ''],
    ])
    expect(all[1]).toMatchObject({ atMs: T0 + 1, claimed: 'eve', via: 'token', times: 1 })
    expect(all[3]).toMatchObject({ times: 7, status: 401 })
    const shop = await readAuditLog(store.db, { ...range, rollout: 'shop' })
    expect(shop.map(({ kind }) => kind)).toEqual(['plan', 'call', 'stage'])
  })
})
