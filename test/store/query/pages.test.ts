// How: each list is walked to its oldest row and back to its newest, and every row must come once each way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Page, type PageArgs, readCursor } from '#lib/model/paging'
import { readMessagePage } from '#lib/store/query/alert-messages'
import { appendAudit } from '#lib/store/query/append-audit'
import { readEndedEpisodes, readOpenEvents } from '#lib/store/query/read-alert-events'
import { countAudit, readAuditPage } from '#lib/store/query/read-audit-log'
import { seedEnded, seedMessages } from '#test/support/alerts/many-alerts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const T0 = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000
const RANGE = { fromMs: T0, toMs: T0 + 60_000 }
/** Five of one millisecond are more than a page holds. */
const TIMES = [0, 1, 2, 2, 2, 2, 2, 3, 7, 7, 9].map((ms) => T0 + ms)
const LIMIT = 3

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test?.stop())

interface Row {
  readonly atMs: number
  readonly id: string
}
type Read = (page: PageArgs) => Promise<Page<Row>>

async function walk(read: Read) {
  const down: Page<Row>[] = [await read({ limit: LIMIT, cursor: null })]
  for (let next = down.at(-1)?.older; next; next = down.at(-1)?.older) {
    down.push(await read({ limit: LIMIT, cursor: readCursor(next) }))
  }
  const up: Page<Row>[] = []
  for (let next = down.at(-1)?.newer; next; next = up.at(-1)?.newer) {
    up.push(await read({ limit: LIMIT, cursor: readCursor(next) }))
  }
  return { down, up }
}

const keysOf = (pages: readonly Page<Row>[]) =>
  pages.flatMap(({ rows }) => rows.map(({ atMs, id }) => `${atMs} ${id}`))
const timesOf = (pages: readonly Page<Row>[]) =>
  pages.flatMap(({ rows }) => rows.map(({ atMs }) => atMs))

describe.each<[string, (db: TestDatabase['db']) => Promise<string[]>, (rollout: string) => Read]>([
  [
    'messages to targets',
    (db) => seedMessages(db, { rollout: 'shop', times: TIMES }),
    (rollout) => (page) => readMessagePage(test.db, { ...RANGE, rollout, page }),
  ],
  [
    'alerts that are over',
    (db) => seedEnded(db, { rollout: 'shop', times: TIMES }),
    (rollout) => (page) => readEndedEpisodes(test.db, { ...RANGE, rollout, page }),
  ],
])('pages of %s', (_, seed, readOf) => {
  it('hold every row once, newest first, also rows of one millisecond', async () => {
    const ids = await seed(test.db)
    const read = readOf('shop')
    const { down, up } = await walk(read)
    expect(down.map(({ rows }) => rows.length)).toEqual([3, 3, 3, 2])
    expect(timesOf(down)).toEqual(TIMES.toReversed())
    expect(
      down
        .flatMap(({ rows }) => rows)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.toSorted())
    expect(down[0]?.newer).toBeNull()
    // Back on top the newest page is whole again.
    expect(keysOf(up.slice(0, -1).toReversed())).toEqual(keysOf(down).slice(3, 9))
    expect(up.at(-1)).toEqual(down[0])
    const other = await readOf('other')({ limit: LIMIT, cursor: null })
    expect(other).toEqual({ rows: [], newer: null, older: null })
  })
})

describe('alerts that are over', () => {
  it('are none of those that last', async () => {
    expect(await readOpenEvents(test.db, { rollout: 'shop', toMs: RANGE.toMs })).toEqual([])
  })
})

describe('pages of the audit log', () => {
  const call = { role: 'operator', via: 'token', address: '::1', status: 200 } as const
  const read: Read = (page) => readAuditPage(test.db, { ...RANGE, page })

  it('hold every entry, and equal ones of one millisecond together', async () => {
    const entries = TIMES.map((atMs, index) => ({
      ...{ ...call, atMs, actor: index % 2 === 0 ? 'Ann' : 'ci', claimed: '' },
      ...{ action: 'PUT /rollouts/{name}', subject: index < 6 ? 'same' : `shop-${index}` },
    }))
    await appendAudit(test.db, ...entries)
    const { down, up } = await walk(read)
    expect(timesOf(down)).toEqual(TIMES.toReversed())
    expect(down.at(-1)?.older).toBeNull()
    expect(up.at(-1)).toEqual(down[0])
    const { rows: all } = await read({ limit: TIMES.length, cursor: null })
    expect(keysOf(down)).toEqual(keysOf([{ rows: all, newer: null, older: null }]))
    // Two of 2 ms were by Ann and three by ci: neither is cut in two.
    for (const { rows } of down.slice(0, -1)) expect(rows.length).toBeGreaterThanOrEqual(LIMIT)
    const places = down.flatMap((page, at) => keysOf([page]).map((key) => [key, at] as const))
    expect(new Set(places.map(String)).size).toBe(new Set(keysOf(down)).size)
  })

  it('ask the database for a person, whatever the case', async () => {
    const ofAnn = { ...RANGE, person: ' ann ' }
    const { rows } = await readAuditPage(test.db, { ...ofAnn, page: { limit: 50, cursor: null } })
    expect(rows.map(({ actor }) => actor)).toEqual(Array(6).fill('Ann'))
    expect(await countAudit(test.db, ofAnn)).toEqual({ changes: 6, refused: 0 })
    expect(await countAudit(test.db, RANGE)).toEqual({ changes: 11, refused: 0 })
  })
})
