// How long pages wait: the data of the rollout page over the last hour, and one trace by its id, with
// 20 million spans in that hour. How: spans are made inside the database and rolled as the evaluator
// does; then the very loaders of the pages are timed, on a warm database.
// Arguments: million spans (20), repetitions (15).
import { pino } from 'pino'
import { createJudge } from '#lib/engine/evaluate/judge'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { loadComparison } from '#lib/load/load-comparison'
import { loadReadiness } from '#lib/load/load-readiness'
import { loadRollout } from '#lib/load/load-rollout'
import { loadShareHistory } from '#lib/load/load-share-history'
import { loadTopology } from '#lib/load/load-topology'
import { loadTrace } from '#lib/load/load-trace'
import { loadTraces } from '#lib/load/load-traces'
import { loadViolations } from '#lib/load/load-violations'
import { stageWindow } from '#lib/load/stage-window'
import { BUCKET_MS } from '#lib/model/hop'
import { openDatabase } from '#lib/store/client'
import { migrate } from '#lib/store/migrate'
import { readTrace } from '#lib/store/query/read-trace'
import { rollHops } from '#lib/store/query/roll-hops'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'
import { insertDimensions, insertTraffic, TRACE_SPANS } from './generated-traffic'

const spans = Number(process.argv[2] ?? 20) * 1e6
const repetitions = Number(process.argv[3] ?? 15)
const HOUR_MS = 3_600_000
const PAGE_MS_AIM = 300
const TRACE_MS_AIM = 100
/** One verdict every two seconds, as the evaluator writes them. */
const VERDICT_EVERY_MS = 2_000
const BUCKETS_AT_ONCE = 12

const PLAN = `
apiVersion: grayproof/v1
kind: Rollout
metadata: { name: order-v2 }
spec:
  mark: { anyOf: [ { attribute: gray, equals: "true" } ] }
  services:
    - { service: order, baseline: { version: v1 }, gray: { version: v2 } }
    - { service: stock, baseline: { version: v1 }, gray: { version: v2 } }
  split: { at: gateway, by: mark }
  stages: [ { name: canary, share: 5%, tolerance: 1% } ]
  settle: 0s
`

const dir = temporaryDirectory()
const engine = await startTestEngine(dir.path, { memoryBytes: 4_000_000_000 })
const db = openDatabase(engine.address('grayproof'))
const say = (line: string) => process.stdout.write(`${line}\n`)
const nowMs = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS
const fromMs = nowMs - HOUR_MS

async function prepare(): Promise<void> {
  await migrate(db, { retentionDays: 7 })
  await insertDimensions(db)
  const tracesPerS = Math.round(spans / TRACE_SPANS / 3_600)
  for (let minute = 0; minute < 60; minute++) {
    await insertTraffic(db, { fromMs: fromMs + minute * 60_000, seconds: 60, tracesPerS })
  }
  const buckets = Array.from({ length: HOUR_MS / BUCKET_MS }, (_, i) => fromMs + i * BUCKET_MS)
  for (let i = 0; i < buckets.length; i += BUCKETS_AT_ONCE) {
    await rollHops(db, {
      buckets: buckets.slice(i, i + BUCKETS_AT_ONCE),
      version: nowMs,
      settledMs: Date.now() + HOUR_MS,
      lanes: [],
      halves: false,
      slices: 1,
    })
  }
  const then = { db, now: () => fromMs }
  await applyPlan(then, { text: PLAN, author: 'bench' })
  await changeStage(then, { name: 'order-v2', action: 'start', author: 'bench' })
  const { judge } = createJudge({ db, log: pino({ level: 'warn' }) })
  await judge({ nowMs, changedBuckets: buckets })
  await db.command(
    `INSERT INTO verdicts SELECT * REPLACE (
      at - toIntervalMillisecond((1 + arrayJoin(range(${HOUR_MS / VERDICT_EVERY_MS - 2}))) * ${VERDICT_EVERY_MS}) AS at)
    FROM verdicts`,
  )
}

/** What app/(dashboard)/rollouts/[name]/page.tsx awaits. */
async function loadRolloutPage() {
  const { verdict, details } = await loadRollout(db, 'order-v2')
  const shown = stageWindow(details, { window: '1h', nowMs })
  const stage = stageWindow(details, { window: 'stage', nowMs })
  const [history, comparison, topology, violations] = await Promise.all([
    loadShareHistory(db, { rollout: details, nowMs }),
    loadComparison(db, { plan: details.plan, ...shown }),
    loadTopology(db, { plans: [details.plan], nearPlans: true, ...shown }),
    loadViolations(db, { verdict, range: stage }),
    loadReadiness(db),
  ])
  return { verdict, history, comparison, topology, violations }
}

async function time(name: string, work: () => Promise<unknown>, aimMs?: number): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < repetitions; i++) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (q: number) => Math.round(times[Math.floor(q * (times.length - 1))] ?? 0)
  const aim =
    aimMs === undefined ? '' : ` (aim ${aimMs} ms: ${at(0.5) <= aimMs ? 'met' : 'missed'})`
  say(`${name}: ${at(0.5)} ms median, ${at(0)} to ${at(1)} ms${aim}`)
}

await prepare()
const [stored] = await db.query<{ n: string; bytes: string; hops: string }>(
  `SELECT (SELECT count() FROM spans) AS n, (SELECT count() FROM hops) AS hops,
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'spans') AS bytes`,
)
say(
  `${stored?.n} spans in an hour, ${(Number(stored?.bytes) / Number(stored?.n)).toFixed(1)} bytes each, ${stored?.hops} hop rows`,
)
const page = await loadRolloutPage()
say(
  `the page shows: ${page.verdict.outcome}, ${page.history.points.length} points, ${page.comparison.rows.length} rows, ${page.topology.edges.length} edges, ${page.violations.length} violations`,
)
await time('rollout page, last hour', loadRolloutPage, PAGE_MS_AIM)
const range = { fromMs, toMs: nowMs }
const { details, verdict } = await loadRollout(db, 'order-v2')
await time('  verdict and rollout', () => loadRollout(db, 'order-v2'))
await time('  share history', () => loadShareHistory(db, { rollout: details, nowMs }))
await time('  comparison', () => loadComparison(db, { plan: details.plan, ...range }))
await time('  topology', () => loadTopology(db, { plans: [details.plan], ...range }))
await time('  violations', () => loadViolations(db, { verdict, range }))
const newest = { ...range, plans: [details.plan], limit: 50 }
const { traces } = await loadTraces(db, newest)
let nth = 0
const nextTrace = () => traces[nth++ % traces.length]?.traceId ?? ''
await time('one trace by its id', () => readTrace(db, nextTrace()), TRACE_MS_AIM)
await time('  and what its plan makes of it', () =>
  loadTrace(db, { id: nextTrace(), rollout: null }),
)
await time('search, 50 newest traces', () => loadTraces(db, newest))
await time('search, 50 newest traces that failed at stock', () =>
  loadTraces(db, { ...newest, service: 'stock', error: true }),
)
await db.close()
await engine.abandon()
dir.remove()
