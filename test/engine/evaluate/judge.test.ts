// How: real spans in a real database, rolled as the evaluator rolls them, judged by a test clock.
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createJudge, type Judge } from '#lib/engine/evaluate/judge'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Finding, Verdict } from '#lib/model/verdict'
import { readVerdict } from '#lib/store/query/read-verdict'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { rollHops } from '#lib/store/query/roll-hops'
import { bucketsBetween } from '#test/support/bucket-times'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { insertSpans, T0_MS, type TestSpan, traceHex } from '#test/support/insert-spans'
import { SMALL_PLAN } from '#test/support/plan-text'
import { CHAIN_PLAN } from '#test/support/sample'
import { healthyTraffic, shopRequest } from '#test/support/shop-traffic'

/** Each test has an hour of its own, so that all share one database. */
const HOUR_MS = 3_600_000
const log = pino({ level: 'silent' })

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop(), 60_000)

let number = 0
let name = ''
/** Milliseconds after T0_MS at which the stage of this test begins to count. */
let began = 0
let clockMs = 0
let version = 0
let judge: Judge

beforeEach(async () => {
  for (const journal of ['rollout_revisions', 'stage_changes', 'verdicts']) {
    await test.db.command(`TRUNCATE TABLE ${journal}`)
  }
  number += 1
  name = `rollout-${number}`
  began = number * HOUR_MS
  clockMs = T0_MS + began
  judge = createJudge({ db: test.db, log })
})

const deps = () => ({ db: test.db, now: () => clockMs })
const act = (action: string, rollout = name) =>
  changeStage(deps(), { name: rollout, action, author: 'ann' })

async function apply(changes: Readonly<Record<string, string>> = {}, base = SMALL_PLAN) {
  const plan = Object.entries({ 'favorites-v2': name, ...changes }).reduce(
    (text, [from, to]) => text.replace(from, () => to),
    `${base}  settle: 0s\n`,
  )
  return await applyPlan(deps(), { text: plan, author: 'ann' })
}

async function start(changes: Readonly<Record<string, string>> = {}, base = SMALL_PLAN) {
  await apply(changes, base)
  await act('start')
}

/** Stores spans, rolls the buckets they touch, moves the clock, judges. */
async function see(spans: readonly TestSpan[], afterMs: number): Promise<void> {
  await insertSpans(test.db, spans)
  const starts = spans.map(({ startMs = 0 }) => T0_MS + startMs)
  const buckets =
    spans.length === 0 ? [] : bucketsBetween(Math.min(...starts), Math.max(...starts) + 1)
  clockMs = T0_MS + began + afterMs
  if (buckets.length > 0) {
    version += 1
    await rollHops(test.db, {
      buckets,
      version,
      settledMs: clockMs,
      lanes: [],
      halves: false,
      slices: 1,
    })
  }
  await judge.judge({ nowMs: clockMs, changedBuckets: buckets })
}

async function verdict(rollout = name): Promise<Verdict> {
  const row = await readVerdict(test.db, rollout)
  if (row === null) throw new Error(`${rollout} was never judged`)
  return row.verdict
}

async function finding(check: string, subject?: string): Promise<Finding> {
  const { findings } = await verdict()
  const found = findings.find((f) => f.check === check && (subject ?? f.subject) === f.subject)
  if (found === undefined) throw new Error(`no finding of ${check}: ${JSON.stringify(findings)}`)
  return found
}

const rows = () =>
  readVerdictHistory(test.db, { rollout: name, fromMs: 0, toMs: T0_MS + 1000 * HOUR_MS })
const healthy = (fromMs: number, requests: number, gray: number) =>
  healthyTraffic({
    name: `${number}.${fromMs}.`,
    fromMs: began + fromMs,
    lengthMs: 10_000,
    requests,
    gray,
  })
const one = (given: Omit<Parameters<typeof shopRequest>[0], 'startMs'> & { startMs: number }) =>
  shopRequest({ ...given, trace: `${number}${given.trace}`, startMs: began + given.startMs })
const GATE = 'gateway-service → favorites-service'

describe('a rollout that has not started', () => {
  it('says which instances report', async () => {
    await apply({ 'service: favorites-service': 'service: ghost-service' })
    await see([], 0)
    expect(await verdict()).toMatchObject({ outcome: 'inconclusive', stage: null })
    expect(await finding('sources', 'ghost-service')).toMatchObject({
      code: 'sources-missing',
      required: false,
    })
    expect(await finding('sources', name)).toMatchObject({ code: 'not-started', required: true })
  })

  it('counts nothing, and adds no row while nothing changes', async () => {
    await apply()
    await see(healthy(0, 20, 2), 20_000)
    await see(healthy(10_000, 20, 2), 30_000)
    expect((await verdict()).share).toMatchObject({ requests: 0, observed: null, planned: null })
    expect(await rows()).toHaveLength(1)
  })
})

describe('a running stage', () => {
  it('counts its share and judges its routes', async () => {
    await start()
    await see([...healthy(0, 400, 40), ...healthy(10_000, 400, 40)], 32_000)
    expect(await verdict()).toMatchObject({
      rollout: name,
      revision: 1,
      stage: 'canary',
      outcome: 'inconclusive',
      share: { planned: 0.1, tolerance: 0.02, observed: 0.1, requests: 800, gray: 80 },
    })
    expect(await finding('traffic-share')).toMatchObject({
      outcome: 'inconclusive',
      required: true,
      numbers: { n: 800, k: 80, fromMs: T0_MS + began, toMs: T0_MS + began + 20_000 },
    })
    expect(await finding('routing', GATE)).toMatchObject({
      outcome: 'pass',
      numbers: { 'gray-ok': 80, 'baseline-ok': 720 },
    })
  })

  it('shows at once what it judges only when it has settled', async () => {
    await start()
    await see(healthy(0, 100, 10), 11_000)
    expect((await verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    expect(await finding('traffic-share')).toMatchObject({ code: 'share-no-data' })
    await see([], 21_000)
    expect(await finding('traffic-share')).toMatchObject({ numbers: { n: 100, k: 10 } })
  })

  it('counts late and repeated spans once', async () => {
    await start()
    const all = healthy(0, 100, 10)
    await see(all.slice(0, 151), 25_000)
    await see(all.slice(90), 27_000)
    await see(all, 29_000)
    expect((await verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    expect(await finding('routing', GATE)).toMatchObject({
      numbers: { 'gray-ok': 10, 'baseline-ok': 90, undecided: 0 },
    })
  })

  it('ignores what came before the stage and before it had settled', async () => {
    await apply({ 'settle: 0s': 'settle: 30s' })
    await see(healthy(-60_000, 50, 5), 0)
    await act('start')
    await see([...healthy(0, 50, 5), ...healthy(30_000, 40, 4)], 52_000)
    expect((await verdict()).share).toMatchObject({ requests: 40, gray: 4 })
  })

  it('finds a share that is not what was promised', async () => {
    await start()
    await see(healthy(0, 400, 0), 25_000)
    expect(await verdict()).toMatchObject({ outcome: 'fail', share: { observed: 0 } })
    const found = await finding('traffic-share')
    expect(found).toMatchObject({ code: 'share-deviates', outcome: 'fail' })
    expect(found.evidence.length).toBeGreaterThan(0)
    expect(found.evidence[0]?.note).toBe('reached baseline')
  })

  it('finds one violation, and the trace that shows it', async () => {
    await start()
    const missed = one({ trace: 'missed', startMs: 3_000, version: 'v1', marked: true })
    await see([...healthy(0, 100, 10), ...missed], 25_000)
    expect(await verdict()).toMatchObject({ outcome: 'fail' })
    expect(await finding('routing', GATE)).toMatchObject({
      code: 'missed-gray',
      numbers: { violations: 1 },
      evidence: [{ traceId: traceHex(`${number}missed`), note: 'missed-gray' }],
    })
  })

  it('finds where a mark is lost', async () => {
    await start({}, CHAIN_PLAN)
    const kept = one({
      trace: 'kept',
      startMs: 1_000,
      version: 'v2',
      marked: true,
      store: { marked: true },
    })
    const lost = one({
      trace: 'lost',
      startMs: 2_000,
      version: 'v2',
      marked: true,
      store: { marked: false },
    })
    await see([...kept, ...lost], 25_000)
    expect(await finding('routing', 'favorites-service → store-service')).toMatchObject({
      outcome: 'fail',
      required: true,
      code: 'mark-lost',
      evidence: [{ traceId: traceHex(`${number}lost`) }],
    })
  })

  it('lets requests fail over while the breaker may be open', async () => {
    await start({ 'share: 10%, tolerance: 2%': 'share: 50%, tolerance: 50%' })
    const many = (
      from: number,
      count: number,
      given: Pick<Parameters<typeof shopRequest>[0], 'version' | 'error'>,
    ) =>
      Array.from({ length: count }, (_, i) =>
        one({ trace: `o${from}.${i}`, startMs: from + i * 100, marked: true, ...given }),
      ).flat()
    await see(
      [...many(0, 20, { version: 'v2' }), ...many(10_000, 15, { version: 'v2', error: true })],
      12_000,
    )
    await see(many(20_000, 20, { version: 'v1' }), 45_000)
    expect(await finding('routing', GATE)).toMatchObject({
      outcome: 'pass',
      code: 'fail-over',
      numbers: { 'fail-over': 20, 'missed-gray': 0 },
    })
    // Open for 60 s, half-open, and closed again by good answers: after that it is no excuse.
    await see(
      [...many(90_000, 20, { version: 'v2' }), ...many(120_000, 3, { version: 'v1' })],
      145_000,
    )
    expect(await finding('routing', GATE)).toMatchObject({
      outcome: 'fail',
      numbers: { 'fail-over': 20, 'missed-gray': 3 },
    })
  })
})

describe('a failure', () => {
  const leak = () => one({ trace: 'leak', startMs: 2_000, version: 'v2', marked: false })

  it('stays when the numbers look good again', async () => {
    await start()
    await see(healthy(0, 400, 0), 25_000)
    const failedAtMs = clockMs
    await see(healthy(30_000, 4_000, 440), 55_000)
    expect(await verdict()).toMatchObject({ outcome: 'fail', share: { requests: 4_400 } })
    expect(await finding('traffic-share')).toMatchObject({
      outcome: 'fail',
      numbers: { latched: 1, failedAtMs, n: 400, k: 0 },
    })
  })

  it('survives a restart of the evaluator', async () => {
    await start()
    await see(healthy(0, 400, 0), 25_000)
    const before = await verdict()
    judge = createJudge({ db: test.db, log })
    await see(healthy(30_000, 4_000, 440), 55_000)
    expect(await verdict()).toMatchObject({ outcome: 'fail', since: before.since })
    expect((await finding('traffic-share')).numbers).toMatchObject({ latched: 1, n: 400 })
  })

  it('ends with its stage', async () => {
    await start()
    await see([...healthy(0, 100, 10), ...leak()], 25_000)
    expect((await verdict()).outcome).toBe('fail')
    await act('advance')
    await see([], 26_000)
    expect(await verdict()).toMatchObject({ stage: 'all', outcome: 'inconclusive' })
  })

  it('ends when somebody acknowledges it, and with what came before', async () => {
    await start()
    await see([...healthy(0, 100, 10), ...leak()], 25_000)
    await act('acknowledge')
    await see(healthy(30_000, 50, 5), 55_000)
    expect(await verdict()).toMatchObject({ outcome: 'inconclusive', share: { requests: 50 } })
    expect(await finding('routing', GATE)).toMatchObject({ outcome: 'pass' })
  })

  it('is taken back when late spans change the very data it rested on', async () => {
    await start({}, CHAIN_PLAN)
    // favorites-service shows marks elsewhere; of this trace only the store will have seen it.
    const spans = one({
      trace: 'late',
      startMs: 2_000,
      version: 'v2',
      marked: false,
      store: { marked: true },
    })
    const early = spans.filter(({ at }) => !at.startsWith('store'))
    await see([...healthy(0, 100, 10), ...early], 25_000)
    expect(await finding('routing', GATE)).toMatchObject({ code: 'leaked-gray', outcome: 'fail' })
    await see(
      spans.filter(({ at }) => at.startsWith('store')),
      27_000,
    )
    const { findings } = await verdict()
    expect(findings.filter(({ code }) => code === 'leaked-gray')).toEqual([])
  })

  it('is judged anew by a plan that was put right', async () => {
    await start({ 'by: weight': 'by: mark', 'share: 10%, tolerance: 2%': 'share: 60%' })
    await see(healthy(0, 400, 40), 25_000)
    expect((await finding('traffic-share')).outcome).toBe('fail')
    await apply({ 'by: weight': 'by: mark', 'share: 10%, tolerance: 2%': 'hold: 5m' })
    await see([], 27_000)
    expect(await verdict()).toMatchObject({ revision: 2 })
    expect((await verdict()).findings.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  })
})

describe('the journal of verdicts', () => {
  it('gets a row only when something changed', async () => {
    await start()
    await see(healthy(0, 100, 10), 25_000)
    const before = (await rows()).length
    for (const afterMs of [27_000, 29_000, 31_000, 41_000, 300_000]) await see([], afterMs)
    expect(await rows()).toHaveLength(before)
    await see(healthy(310_000, 1, 0), 335_000)
    expect(await rows()).toHaveLength(before + 1)
  })

  it('tells a change of the outcome from one of the numbers', async () => {
    await start()
    await see(healthy(0, 100, 10), 25_000)
    await see(healthy(20_000, 100, 10), 45_000)
    await see(healthy(40_000, 400, 0), 65_000)
    const points = await rows()
    expect(points.map(({ changed }) => changed)).toEqual([true, false, true])
    expect(points.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'inconclusive', 'fail'])
  })

  it('answers every stage change, even when nothing else is new', async () => {
    await start()
    await see(healthy(0, 100, 10), 25_000)
    const before = (await rows()).length
    clockMs += 500
    await act('pause')
    await see([], 26_000)
    expect(await rows()).toHaveLength(before + 1)
    expect((await rows()).at(-1)?.atMs).toBeGreaterThanOrEqual(T0_MS + began + 25_500)
  })

  it('keeps counting while paused, and from where it stood', async () => {
    await start()
    await see(healthy(0, 100, 10), 25_000)
    await act('pause')
    await see(healthy(30_000, 100, 10), 55_000)
    await act('resume')
    await see(healthy(60_000, 100, 10), 85_000)
    expect((await verdict()).share).toMatchObject({ requests: 300, gray: 30 })
  })
})

describe('an ended rollout', () => {
  it('fails after a rollback while gray still gets requests', async () => {
    await start()
    await act('rollback')
    const straggler = one({ trace: 'strag', startMs: 12_000, version: 'v2', marked: false })
    await see([...healthy(10_000, 100, 0), ...straggler], 35_000)
    expect(await verdict()).toMatchObject({ outcome: 'fail', share: { planned: 0, gray: 1 } })
    expect(await finding('traffic-share')).toMatchObject({ code: 'ended-stragglers' })
  })

  it('passes after a promotion when all requests reach gray', async () => {
    await start()
    await act('promote')
    await see(healthy(10_000, 800, 800), 35_000)
    expect(await verdict()).toMatchObject({ outcome: 'pass', share: { planned: 1, observed: 1 } })
  })

  it('is left alone after a day', async () => {
    await start()
    await act('rollback')
    await see([], 1_000)
    const before = (await rows()).length
    await see([], 25 * HOUR_MS)
    expect(await rows()).toHaveLength(before)
  })
})

describe('several rollouts', () => {
  it('are judged each by its own plan', async () => {
    await start()
    const other = `${name}-b`
    await apply({ 'favorites-v2': other, 'share: 10%': 'share: 60%' })
    await act('start', other)
    await see(healthy(0, 400, 40), 25_000)
    expect((await verdict()).outcome).toBe('inconclusive')
    expect(await verdict(other)).toMatchObject({ outcome: 'fail', share: { planned: 0.6 } })
  })

  it('do not keep each other from being judged', async () => {
    await test.db.insert('rollout_revisions', [
      {
        rollout: `${name}-broken`,
        revision: 1,
        at: new Date(clockMs).toISOString(),
        author: '',
        plan: '{}',
        source_text: '',
      },
    ])
    await start()
    await see(healthy(0, 100, 10), 25_000)
    expect((await verdict()).share.requests).toBe(100)
  })
})

describe('labels that come late', () => {
  it('put instances into their group, and what they did before with them', async () => {
    await start({
      'gray: { version: v2 }': 'gray: { labels: { lane: gray } }\n      baseline: { version: v1 }',
    })
    await see(healthy(0, 100, 10), 25_000)
    expect((await verdict()).share).toMatchObject({ requests: 90, gray: 0 })
    const [row] = await test.db.query<{ id: string }>(
      `SELECT source_id AS id FROM sources WHERE service = 'favorites-service' AND version = 'v2'`,
    )
    await test.db.insert('source_labels', [{ source_id: row?.id, labels: { lane: 'gray' } }])
    await see([], 45_000)
    await see([], 62_000)
    expect((await verdict()).share).toMatchObject({ requests: 100, gray: 10 })
    await test.db.command(`TRUNCATE TABLE source_labels`)
  })
})
