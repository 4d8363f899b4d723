import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PRODUCT_VERSION } from '#lib/engine/version'
import { concernsOf } from '#lib/load/status/concerns'
import type { StatusFacts } from '#lib/load/status/load-status'
import { readReceiverDetail } from '#lib/load/status/receiver-detail'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const lease = (detail: unknown) =>
  readReceiverDetail({
    ...{
      name: 'receiver',
      holder: 'vm/1/a',
      term: 0,
      atMs: NOW_MS,
      untilMs: NOW_MS,
      nowMs: NOW_MS,
    },
    detail,
  })
const counters = (own: Record<string, number>, rows = 0) => ({
  ports: { otlpGrpcPort: 4317 },
  counters: { receivers: { otlp: own }, held: { rows, bytes: 0 } },
})

const WELL: StatusFacts = {
  receivers: [lease(counters({ spans: 10, messages: 1 }))],
  evaluators: [{ holder: 'vm/2/b', lastSeen: '2026-01-15T12:00:00.000Z' }],
  lagMs: 4_000,
  lastReceived: new Date(NOW_MS - 5_000).toISOString(),
  ingest: [],
  storage: {
    bytes: 1,
    tables: [{ table: 'spans', rows: 1, bytes: 1, parts: 3, partsInPartition: 3 }],
    disks: [{ name: 'default', freeBytes: 50, totalBytes: 100 }],
    retentionDays: 7,
  },
  versions: { grayproof: '1', database: '2' },
  databaseUptimeS: 1,
  asOf: '',
}
const concerns = (more: Partial<StatusFacts>) =>
  concernsOf({ ...WELL, ...more }, NOW_MS).map(({ level, kind }) => `${level} ${kind}`)

describe('what an operator should look at', () => {
  it('is nothing when everything works', () => {
    expect(concerns({})).toEqual([])
  })

  it('names roles that are missing', () => {
    expect(concerns({ receivers: [], evaluators: [] })).toEqual([
      'bad no-receiver',
      'bad no-evaluator',
    ])
  })

  it('puts what is wrong now before what will be', () => {
    const receivers = [lease(counters({ refusedMalformed: 2, spansRejected: 1 }, 900_000))]
    expect(concerns({ receivers, lagMs: 90_000 })).toEqual([
      'bad lag',
      'bad held',
      'soon refused',
      'soon rejected',
    ])
  })

  it('sums refusals over receivers', () => {
    const receivers = [lease(counters({ refusedBusy: 2 })), lease(counters({ refusedBusy: 3 }))]
    expect(concernsOf({ ...WELL, receivers }, NOW_MS)).toMatchObject([
      { kind: 'refused', protocol: 'otlp', reason: 'refusedBusy', count: 5 },
    ])
  })

  it('knows silence, full disks and too many parts', () => {
    const { storage } = WELL
    const [table] = storage.tables
    expect(concerns({ lastReceived: null })).toEqual(['soon nothing-received'])
    expect(concerns({ lastReceived: '2026-01-15T11:00:00.000Z' })).toEqual(['soon quiet'])
    const disks = [{ name: 'default', freeBytes: 2, totalBytes: 100 }]
    const tables = table === undefined ? [] : [{ ...table, partsInPartition: 400 }]
    expect(concerns({ storage: { ...storage, disks, tables } })).toEqual(['bad disk', 'soon parts'])
  })
})

describe('what a receiver says of itself', () => {
  it.each([null, 1, {}, { ports: 1, counters: { receivers: 1 } }])(
    'may be anything: %j',
    (detail) => {
      expect(lease(detail)).toMatchObject({ ports: {}, protocols: [], held: { rows: 0 } })
    },
  )
})

describe('the version', () => {
  it('is the one of package.json', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).version).toBe(PRODUCT_VERSION)
  })
})
