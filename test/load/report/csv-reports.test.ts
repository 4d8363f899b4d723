// Each report table on a store full of releases: its file is read again and compared with what was asked.
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRollout, type RolloutDetails } from '#lib/engine/rollouts'
import { reportOn } from '#lib/load/report/reports'
import { readEdges } from '#lib/store/query/read-hops'
import { readSources } from '#lib/store/query/read-sources'
import { readVerdict } from '#lib/store/query/read-verdict'
import { placeSources } from '#lib/topology/membership'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { FAILING, seedRollouts } from '#test/support/releases/seed-rollouts'

const MINUTES = 6
const SEED_MS = 120_000

type Line = Readonly<Record<string, string>>

describe('CSV reports', { timeout: 60_000 }, () => {
  const nowMs = Date.now()
  let test: TestDatabase
  let rollout: RolloutDetails
  beforeAll(async () => {
    test = await startTestDatabase()
    await seedRollouts(test.db, { nowMs, minutes: MINUTES })
    rollout = await loadRollout({ db: test.db }, FAILING)
  }, SEED_MS)
  afterAll(() => test.stop())

  const range = { fromMs: nowMs - MINUTES * 60_000, toMs: nowMs + 1 }
  const signal = new AbortController().signal

  async function linesOf(table: string, columns?: string): Promise<Line[]> {
    const args = { rollout, signal, ...range, ...(columns === undefined ? {} : { columns }) }
    const pieces: string[] = []
    for await (const piece of reportOn(table).csv(test.db, args)) pieces.push(piece)
    return parse(pieces.join(''), { bom: true, columns: true })
  }

  const sum = (lines: readonly Line[], column: string) =>
    lines.reduce((all, line) => all + Number(line[column]), 0)

  it('of hops count what the topology counts', async () => {
    const lines = await linesOf('hops')
    const edges = await readEdges(test.db, range)
    const places = placeSources(await readSources(test.db), [rollout.plan])
    const into = (group: string) =>
      edges
        .filter(({ calleeSource }) => {
          const place = places.get(calleeSource)
          return place?.service === 'favorites-service' && place.group === group
        })
        .reduce((all, { requests }) => all + requests, 0)
    for (const group of ['gray', 'baseline']) {
      const own = lines.filter(
        (line) => line.Callee === 'favorites-service' && line['Callee group'] === group,
      )
      expect(sum(own, 'Requests'), group).toBe(into(group))
      expect(into(group)).toBeGreaterThan(50)
    }
  })

  it('of hops tell both ends, the mark, and where the trace was meant to go', async () => {
    const lines = await linesOf('hops')
    const marked = lines.find((line) => line['Callee group'] === 'gray' && line.Mark !== '')
    expect(marked).toMatchObject({
      Callee: 'favorites-service',
      'Callee reported as': 'favorites-service-new',
      'Callee kind': 'service',
      'Meant for': 'gray',
      Mark: 'http.request.header.gray=true',
    })
    expect(lines.some((line) => line['Callee kind'] === 'database')).toBe(true)
    expect(lines.every((line) => !line.Callee?.startsWith('search-'))).toBe(true)
    const times = lines.map((line) => line['From (UTC)'] ?? '')
    expect(times).toEqual(times.toSorted())
    expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d0\.000Z$/)
  })

  it('say the same when they are asked for again', async () => {
    for (const table of ['comparison', 'share', 'hops', 'violations', 'verdicts', 'audit']) {
      const lines = await linesOf(table)
      expect(lines.length, table).toBeGreaterThan(0)
      expect(await linesOf(table), table).toEqual(lines)
    }
  })

  it('of the comparison have each service followed by its endpoints, which add up', async () => {
    const [all, ...endpoints] = await linesOf('comparison')
    expect(all).toMatchObject({ Service: 'favorites-service', Endpoint: 'all endpoints' })
    expect(sum(endpoints, 'Gray requests')).toBe(Number(all?.['Gray requests']))
    const rate = (Number(all?.['Gray errors']) / Number(all?.['Gray requests'])) * 100
    expect(Number(all?.['Gray error rate (%)'])).toBeCloseTo(rate, 5)
    expect(Number(all?.['Gray p99 (ms)'])).toBeGreaterThan(Number(all?.['Gray p50 (ms)']))
  })

  it('of verdicts and shares end with what the verdict says now', async () => {
    const row = await readVerdict(test.db, FAILING)
    const verdict = row?.verdict
    const at = new Date(row?.atMs ?? 0).toISOString()
    const decided = verdict?.findings.find((it) => it.required && it.outcome === verdict.outcome)
    expect((await linesOf('verdicts')).at(-1)).toMatchObject({
      'At (UTC)': at,
      Verdict: 'fail',
      'Deciding check': decided?.check,
      Where: decided?.subject,
      Reason: decided?.summary,
      Findings: String(verdict?.findings.length),
      Traces: decided?.evidence.map(({ traceId }) => traceId).join(' '),
    })
    const share = (await linesOf('share')).at(-1)
    expect(share).toMatchObject({ 'At (UTC)': at, Stage: 'fifth', 'Planned share (%)': '20' })
    expect(share?.Counted).toBe(String(verdict?.share.requests))
    expect(Number(share?.['Observed share (%)'])).toBeCloseTo(
      (verdict?.share.observed ?? 0) * 100,
      5,
    )
  })

  it('of violations have each trace of the verdict, once for each thing that is wrong', async () => {
    const verdict = (await readVerdict(test.db, FAILING))?.verdict
    const lines = await linesOf('violations')
    const shown = verdict?.findings
      .filter(({ outcome }) => outcome === 'fail')
      .flatMap(({ evidence }) => evidence.map(({ traceId }) => traceId))
    const listed = new Set(lines.map((line) => line.Trace))
    expect(shown?.filter((traceId) => !listed.has(traceId))).toEqual([])
    const keys = lines.map((line) => `${line.Trace} ${line.Violation} ${line.Where} ${line.Stage}`)
    expect(new Set(keys).size).toBe(keys.length)
    const lost = lines.find((line) => line.Violation === 'mark-lost')
    expect(lost).toMatchObject({ Check: 'routing', Where: 'order-service → store-service' })
    expect(lost?.Request).toMatch(/^gateway-service /)
    expect(Number(lost?.['Trace duration (ms)'])).toBeGreaterThan(0)
  })

  it('of the audit log tell who did what, oldest first', async () => {
    const lines = await linesOf('audit')
    expect(lines.map(({ Who, Action, What }) => `${Who} ${Action} ${What}`)).toEqual(
      ['apply', 'start', 'advance'].map((action) => `release-team ${action} ${FAILING}`),
    )
  })

  it('have the chosen columns only, and refuse unknown ones at once', async () => {
    const lines = await linesOf('comparison', 'endpoint,gray_requests')
    expect(Object.keys(lines[0] ?? {})).toEqual(['Endpoint', 'Gray requests'])
    await expect(linesOf('comparison', 'endpoints')).rejects.toThrow(/did you mean "endpoint"/)
    expect(() => reportOn('hop')).toThrow(/expected one of comparison, share, hops/)
  })
})
