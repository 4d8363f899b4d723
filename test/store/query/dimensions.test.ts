import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markSetId } from '#lib/model/mark-set'
import { readMarkSets, readMarks } from '#lib/store/query/read-marks'
import { readPeers } from '#lib/store/query/read-peers'
import { readSourceActivity } from '#lib/store/query/read-source-activity'
import { readSources } from '#lib/store/query/read-sources'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { roll } from '#test/support/hops/roll'
import { idOf, insertSpans, markIdOf, T0_MS } from '#test/support/insert-spans'

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
  await insertSpans(test.db, [
    { trace: 't', id: 'a', at: 'gateway@v1', mark: { gray: 'true' } },
    { trace: 't', id: 'b', parent: 'a', at: 'gateway@v1', kind: 'client', peer: 'database:books' },
    {
      trace: 't',
      id: 'c',
      parent: 'a',
      at: 'order@v2',
      startMs: 5_000,
      mark: { lane: 'x' },
      receivedS: 9,
    },
  ])
}, 60_000)
afterAll(() => test.stop())

describe('sources', { timeout: 30_000 }, () => {
  it('say who reports', async () => {
    expect(await readSources(test.db, [idOf('order@v2')])).toEqual([
      {
        id: idOf('order@v2'),
        protocol: 'otlp',
        service: 'order',
        instance: 'order-v2',
        version: 'v2',
        labels: { 'service.version': 'v2' },
      },
    ])
    expect(await readSources(test.db)).toHaveLength(2)
    expect(await readSources(test.db, [])).toEqual([])
  })

  it('are one each however often they were announced', async () => {
    const id = idOf('gateway@v1')
    const row = { source_id: id, protocol: 'otlp', service: 'gateway', version: 'v1', labels: {} }
    await test.db.insert('sources', [{ ...row, instance: 'again', announced: 1_900_000_000 }])
    expect((await readSources(test.db, [id])).map(({ instance }) => instance)).toEqual(['again'])
  })

  it('get labels that became known later, the newest of each', async () => {
    const source_id = idOf('order@v2')
    await test.db.insert('source_labels', [
      { source_id, labels: { hostname: 'old', pod: 'order-1' }, announced: 1_800_000_000 },
    ])
    await test.db.insert('source_labels', [
      { source_id, labels: { hostname: 'new' }, announced: 1_800_000_001 },
    ])
    const [source] = await readSources(test.db, [source_id])
    expect(source?.labels).toEqual({ 'service.version': 'v2', hostname: 'new', pod: 'order-1' })
  })

  it('take the version from a label when the agent said it nowhere else', async () => {
    const row = { source_id: '77', protocol: 'skywalking', service: 'shop', instance: 'i' }
    await test.db.insert('sources', [{ ...row, version: '', labels: { shortName: 'shop' } }])
    const read = async () => (await readSources(test.db, ['77'])).map(({ version }) => version)
    expect(await read()).toEqual([''])
    await test.db.insert('source_labels', [{ source_id: '77', labels: { version: 'v3' } }])
    expect(await read()).toEqual(['v3'])
  })

  it('are active while their spans come', async () => {
    const activity = await readSourceActivity(test.db, { fromMs: T0_MS })
    expect(activity.find(({ sourceId }) => sourceId === idOf('order@v2'))).toEqual({
      sourceId: idOf('order@v2'),
      lastSpanMs: T0_MS + 5_000,
      lastReceivedMs: T0_MS + 9_000,
      spans: 1,
    })
    expect(await readSourceActivity(test.db, { fromMs: T0_MS + 6_000 })).toEqual([])
  })
})

describe('marks and peers', { timeout: 30_000 }, () => {
  it('are read whole or by id', async () => {
    expect(await readMarks(test.db)).toHaveLength(2)
    expect(await readMarks(test.db, [markIdOf({ lane: 'x' })])).toEqual([
      { id: markIdOf({ lane: 'x' }), pairs: { lane: 'x' } },
    ])
    expect(await readPeers(test.db)).toEqual([
      { id: idOf('database:books'), name: 'books', kind: 'database' },
    ])
  })

  it('come in sets: each alone, and those that were seen together', async () => {
    await roll(test.db, { fromMs: T0_MS, toMs: T0_MS + 10_000 })
    const marks = [{ gray: 'true' }, { lane: 'x' }].map(markIdOf)
    const together = marks.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    const sets = new Map((await readMarkSets(test.db)).map(({ id, markIds }) => [id, markIds]))
    expect(sets.get(markSetId(together))).toEqual(together)
    expect(sets.get(together[0] ?? '')).toEqual([together[0]])
    expect(markSetId([])).toBe('0')
  })
})
