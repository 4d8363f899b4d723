// What evaluating costs: CPU-seconds of the database and of this process, a tick and a span.
// How: traffic of 50 services with 200 endpoints each is made inside the database second by second, as
// receivers would insert it: first without an evaluator, then with the roller ticking, then with a
// judge as well, who watches a rollout of all services. The differences are what each costs. Then the
// same with a past that was rolled before, since the cost must not grow with it.
// Arguments: spans a second (20000), seconds of each part (60), minutes of the past (0).
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { createJudge } from '#lib/engine/evaluate/judge'
import { restMs, TICK_MS } from '#lib/engine/evaluate/pace'
import { createRoller, type Roller } from '#lib/engine/evaluate/roll'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { BUCKET_MS } from '#lib/model/hop'
import { openDatabase } from '#lib/store/client'
import { migrate } from '#lib/store/migrate'
import { commitRolledUpTo } from '#lib/store/query/commit-rollup'
import { rollHops } from '#lib/store/query/roll-hops'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'
import { readTree } from './process-tree'
import {
  insertWideDimensions,
  insertWideTraffic,
  WIDE_ENDPOINTS,
  WIDE_PLAN,
  WIDE_SERVICES,
  WIDE_TRACE_SPANS,
} from './wide-traffic'

const CPU_S_AIM = 0.5
const MINUTE_MS = 60_000
const MERGES_MS_MAX = 300_000

const spansPerS = Number(process.argv[2] ?? 20_000)
const seconds = Number(process.argv[3] ?? 60)
const pastMinutes = Number(process.argv[4] ?? 0)
const tracesPerS = Math.round(spansPerS / WIDE_TRACE_SPANS)

const dir = temporaryDirectory()
const engine = await startTestEngine(dir.path, { memoryBytes: 4_000_000_000 })
const db = openDatabase(engine.address('grayproof'))
const log = pino({ level: 'warn' })
const say = (line: string) => process.stdout.write(`${line}\n`)
await migrate(db, { retentionDays: 7 })
await insertWideDimensions(db)

interface Cost {
  readonly ticks: readonly number[]
  readonly databaseMs: number
  readonly evaluatorMs: number
}

function cpuMs(): Omit<Cost, 'ticks'> {
  const { user, system } = process.cpuUsage()
  const databaseMs = readTree(engine.pid())
    .map(({ userMs, systemMs }) => userMs + systemMs)
    .reduce((a, b) => a + b, 0)
  return { databaseMs, evaluatorMs: (user + system) / 1_000 }
}

/** Inserts each second once it is over, for the whole time. */
async function feed(): Promise<void> {
  let fromMs = Date.now() - 1_000
  const endMs = Date.now() + seconds * 1_000
  while (Date.now() < endMs) {
    await insertWideTraffic(db, { fromMs, seconds: 1, tracesPerS })
    fromMs += 1_000
    await sleep(Math.max(0, fromMs + 1_000 - Date.now()))
  }
}

/** Ticks as the evaluator does, or not at all, while traffic comes in. */
async function measure(tick: (() => Promise<void>) | null): Promise<Cost> {
  const before = cpuMs()
  const ticks: number[] = []
  let over = false
  const feeding = feed().then(() => {
    over = true
  })
  while (!over) {
    const started = performance.now()
    await tick?.()
    const worked = performance.now() - started
    ticks.push(worked)
    await sleep(tick === null ? 100 : restMs(worked))
  }
  await feeding
  const after = cpuMs()
  return {
    ticks,
    databaseMs: after.databaseMs - before.databaseMs,
    evaluatorMs: after.evaluatorMs - before.evaluatorMs,
  }
}

/** Of all that was stored so far: rolled in big steps, as after an outage. */
async function makePast(): Promise<void> {
  const toMs = Math.floor(Date.now() / BUCKET_MS) * BUCKET_MS - MINUTE_MS
  for (let fromMs = toMs - pastMinutes * MINUTE_MS; fromMs < toMs; fromMs += MINUTE_MS) {
    await insertWideTraffic(db, { fromMs, seconds: 60, tracesPerS })
  }
  const step = { lanes: [], halves: false, slices: 1, settledMs: Date.now() }
  for (let fromMs = toMs - pastMinutes * MINUTE_MS; fromMs < toMs; fromMs += MINUTE_MS) {
    const buckets = Array.from({ length: MINUTE_MS / BUCKET_MS }, (_, i) => fromMs + i * BUCKET_MS)
    await rollHops(db, { ...step, buckets, version: Date.now() })
  }
  await commitRolledUpTo(db, { rolledUpToS: toMs / 1_000, version: Date.now() })
  await mergesDone()
}

/** What was stored at once is merged for a while: that is no cost of evaluating. */
async function mergesDone(): Promise<void> {
  const giveUpMs = Date.now() + MERGES_MS_MAX
  for (let quiet = 0; quiet < 5 && Date.now() < giveUpMs; quiet++) {
    const [row] = await db.query<{ n: string }>('SELECT count() AS n FROM system.merges')
    if (row?.n !== '0') quiet = 0
    await sleep(1_000)
  }
}

/** Until nothing that came in earlier is left to roll or to judge. */
async function catchUp(roller: Roller, tick: () => Promise<void>): Promise<void> {
  for (let quiet = 0; quiet < 8; quiet++) {
    await roller.roll([])
    if (roller.changed().length > 0) quiet = 0
    await tick()
    await sleep(TICK_MS)
  }
}

/** A machine that is busy ticks less often: what counts is the cost of the traffic of one tick. */
function tell(name: string, cost: Cost, without: Cost): number {
  const perTick = (ms: number) => (ms * TICK_MS) / seconds / 1e6
  const databaseS = perTick(cost.databaseMs - without.databaseMs)
  const evaluatorS = perTick(cost.evaluatorMs - without.evaluatorMs)
  const cpuS = databaseS + evaluatorS
  const sorted = [...cost.ticks].sort((a, b) => a - b)
  const median = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
  const micros = (cpuS * 1e9) / (spansPerS * TICK_MS)
  say(
    `${name}: ${cpuS.toFixed(3)} CPU-s a tick (database ${databaseS.toFixed(3)}, evaluator ${evaluatorS.toFixed(3)}), ${micros.toFixed(2)} µs a span`,
  )
  say(
    `    ${sorted.length} ticks, ${median} ms each (median), ${Math.round(sorted.at(-1) ?? 0)} ms at most`,
  )
  return cpuS
}

async function run(title: string): Promise<void> {
  say(title)
  const without = await measure(null)
  const roller = createRoller({ db, log, now: Date.now, retentionDays: 7 })
  const roll = async () => {
    await roller.roll([])
    roller.judged(roller.changed())
  }
  await catchUp(roller, roll)
  const rolling = tell('  rolling', await measure(roll), without)
  const { judge } = createJudge({ db, log })
  const both = async () => {
    await roller.roll([])
    const changedBuckets = roller.changed()
    await judge({ nowMs: Date.now(), changedBuckets, changedCalls: roller.changedCalls() })
    roller.judged(changedBuckets)
  }
  await catchUp(roller, both)
  const all = tell('  rolling and judging', await measure(both), without)
  say(`  judging alone: ${(all - rolling).toFixed(3)} CPU-s a tick`)
  say(`  ${all < CPU_S_AIM ? 'below' : 'ABOVE'} the aim of ${CPU_S_AIM} CPU-s`)
}

say(
  `${spansPerS} spans a second, ${WIDE_SERVICES} services × ${WIDE_ENDPOINTS} endpoints, ${seconds} s each part, a tick every ${TICK_MS} ms`,
)
const deps = { db, now: () => Date.now() - pastMinutes * MINUTE_MS }
if (pastMinutes > 0) await makePast()
await applyPlan(deps, { text: WIDE_PLAN, author: 'bench' })
await changeStage(deps, { name: 'wide', action: 'start', author: 'bench' })
await run(pastMinutes > 0 ? `after ${pastMinutes} minutes of the same` : 'from the beginning')
await db.close()
await engine.abandon()
dir.remove()
