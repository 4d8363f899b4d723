// What pages ask of the journals and of traces, checked alike on one server and on a cluster.
import { expect } from 'vitest'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { readChangeMarks } from '#lib/store/query/read-change-marks'
import { readIngest, readRollProgress } from '#lib/store/query/read-ingest'
import { readLatestVerdicts } from '#lib/store/query/read-latest-verdicts'
import { readSourceVitals } from '#lib/store/query/read-source-vitals'
import { readStorage } from '#lib/store/query/read-storage'
import { readTraceHeads } from '#lib/store/query/read-trace-heads'
import { insertSpans, T0_MS, type TestSpan, traceHex } from '#test/support/insert-spans'

const PLAN = (name: string) => `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${name} }
spec:
  services: [{ service: s, baseline: { reportedAs: s }, gray: { reportedAs: s-new } }]
  stages: [{ name: all, share: 100% }]
`

function verdict(rollout: string, outcome: Verdict['outcome'], atMs: number): Verdict {
  const at = new Date(atMs).toISOString()
  const share = { planned: 1, tolerance: 0, observed: 1, interval: null, requests: 1, gray: 1 }
  return {
    ...{ rollout, revision: 1, stage: 'all', outcome, share, findings: [] },
    asOf: at,
    since: at,
  }
}

/** The newest verdict of each rollout, whatever the order in which they were written. */
export async function checkLatestVerdicts(db: Database): Promise<void> {
  const now = Date.now()
  const say = (rollout: string, outcome: Verdict['outcome'], atMs: number) =>
    appendVerdict(db, { atMs, changed: true, verdict: verdict(rollout, outcome, atMs) })
  await say('a', 'pass', now - 1_000)
  await say('a', 'inconclusive', now - 9_000)
  await say('b', 'fail', now - 5_000)
  const latest = await readLatestVerdicts(db)
  expect(latest.get('a')).toEqual({
    atMs: now - 1_000,
    changed: true,
    verdict: verdict('a', 'pass', now - 1_000),
  })
  expect(latest.get('b')?.verdict.outcome).toBe('fail')
  expect(latest.get('c')).toBeUndefined()
}

/** Every kind of news changes the mark of its rollout, and of no other. */
export async function checkChangeMarks(db: Database): Promise<void> {
  const deps = { db, now: Date.now }
  const marks = [await readChangeMarks(db)]
  const look = async () => marks.push(await readChangeMarks(db))
  await applyPlan(deps, { text: PLAN('marked'), author: 'test' })
  await look()
  await changeStage(deps, { name: 'marked', action: 'start', author: 'test' })
  await look()
  const atMs = Date.now()
  await appendVerdict(db, { atMs, changed: false, verdict: verdict('marked', 'pass', atMs) })
  await look()
  expect(new Set(marks.map(({ rollouts }) => rollouts.marked)).size).toBe(4)
  expect(new Set(marks.map(({ rollouts }) => rollouts.a)).size).toBe(1)
}

/** A trace in short is told by its root, wherever its spans are kept. */
export async function checkTraceHeads(db: Database): Promise<void> {
  const before = (await readChangeMarks(db)).sources
  await insertSpans(db, [
    { trace: 'head-1', id: 'r1', at: 'gateway@1', endpoint: 'GET /', startMs: 0, durationMs: 40 },
    { trace: 'head-1', id: 'c1', parent: 'r1', at: 'shop@1', startMs: 30, durationMs: 60 },
    { trace: 'head-2', id: 'c2', parent: 'gone', at: 'shop@1', endpoint: 'GET /x', startMs: 5 },
  ])
  expect((await readChangeMarks(db)).sources).toBe(before + 2)
  const traceIds = ['head-1', 'head-2', 'never-seen'].map(traceHex)
  const heads = await readTraceHeads(db, { traceIds, fromMs: T0_MS, toMs: T0_MS + 1 })
  expect([...heads].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
    [traceHex('head-1'), { startMs: T0_MS, durationMs: 90, service: 'gateway', endpoint: 'GET /' }],
    [
      traceHex('head-2'),
      { startMs: T0_MS + 5, durationMs: 10, service: 'shop', endpoint: 'GET /x' },
    ],
  ])
  expect((await readTraceHeads(db, { traceIds: [], fromMs: 0, toMs: 1 })).size).toBe(0)
}

/** Newer pages: the same numbers, wherever spans and rollups are kept. */
export async function checkReporting(db: Database): Promise<void> {
  const nowMs = Date.now()
  const startMs = nowMs - 5_000 - T0_MS
  const spans = Array.from({ length: 40 }, (_, index): TestSpan => {
    const id = `vital-${index}`
    const more = { kind: 'server', startMs, durationMs: 5, receivedS: 'now' } as const
    return { trace: id, id, at: index < 30 ? 'steady@1' : 'fast@1', weight: 2, ...more }
  })
  await insertSpans(db, spans)
  const range = { fromMs: nowMs - 60_000, toMs: nowMs + 60_000 }
  const vitals = await readSourceVitals(db, range)
  const own = vitals.filter(({ spans: counted }) => counted === 30 || counted === 10)
  expect(own.map(({ spans: counted }) => counted).sort()).toEqual([10, 30])
  for (const { serving, spans: counted, weight, late } of own) {
    expect({ serving, weight, late }).toEqual({ serving: counted, weight: 2, late: 0 })
  }
  const minutes = await readIngest(db, { fromMs: nowMs - 120_000, toMs: nowMs + 120_000 })
  expect(minutes.reduce((sum, { spans: counted }) => sum + counted, 0)).toBeGreaterThanOrEqual(40)
  expect(minutes.map(({ atMs }) => atMs)).toEqual(minutes.map(({ atMs }) => atMs).toSorted())
  const { receivedMs, nowMs: databaseMs } = await readRollProgress(db)
  expect(Math.abs(databaseMs - Date.now())).toBeLessThan(60_000)
  expect(receivedMs).toBeGreaterThan(nowMs - 60_000)
}

/** Tables of all shards under the names that people know, and disks with room. */
export async function checkStorage(db: Database): Promise<void> {
  const { tables, disks, version, uptimeS } = await readStorage(db)
  const names = tables.map(({ table }) => table)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => name.endsWith('_local'))).toEqual([])
  const spans = tables.find(({ table }) => table === 'spans')
  const [{ stored } = { stored: '0' }] = await db.query<{ stored: string }>(
    'SELECT count() AS stored FROM spans',
  )
  expect(spans?.rows).toBe(Number(stored))
  expect(spans?.bytes).toBeGreaterThan(0)
  expect(disks.length).toBeGreaterThan(0)
  for (const { freeBytes, totalBytes } of disks) expect(totalBytes).toBeGreaterThan(freeBytes)
  expect(version).toMatch(/^\d+\./)
  expect(uptimeS).toBeGreaterThanOrEqual(0)
}
