// What the evaluator costs: CPU-seconds of the database and of this process, a tick and a span.
// How: traffic is made inside the database second by second, as receivers would insert it; first
// without the roller, then with it ticking as the evaluator does. The difference is its cost.
// Arguments: spans a second (20000), seconds of each half (60).
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { restMs, TICK_MS } from '#lib/engine/evaluate/pace'
import { createRoller } from '#lib/engine/evaluate/roll'
import { openDatabase } from '#lib/store/client'
import { migrate } from '#lib/store/migrate'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'
import { insertDimensions, insertTraffic, TRACE_SPANS } from './generated-traffic'
import { readTree } from './process-tree'

const spansPerS = Number(process.argv[2] ?? 20_000)
const seconds = Number(process.argv[3] ?? 60)
const tracesPerS = Math.round(spansPerS / TRACE_SPANS)

const dir = temporaryDirectory()
const engine = await startTestEngine(dir.path, { memoryBytes: 4_000_000_000 })
const db = openDatabase(engine.address('grayproof'))
await migrate(db, { retentionDays: 7 })
await insertDimensions(db)

const cpuMs = () => ({
  database: sum(readTree(engine.pid()).map(({ userMs, systemMs }) => userMs + systemMs)),
  evaluator: process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000,
})

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

/** Inserts each second once it is over, for the whole time. */
async function feed(): Promise<void> {
  let fromMs = Date.now() - 1_000
  const endMs = Date.now() + seconds * 1_000
  while (Date.now() < endMs) {
    await insertTraffic(db, { fromMs, seconds: 1, tracesPerS })
    fromMs += 1_000
    await sleep(Math.max(0, fromMs + 1_000 - Date.now()))
  }
}

const roller = createRoller({ db, log: pino({ level: 'warn' }), now: Date.now, retentionDays: 7 })

/** Until nothing that came in earlier is left to roll. */
async function catchUp(): Promise<void> {
  do {
    roller.judged(roller.changed())
    await roller.roll([])
    await sleep(500)
  } while (roller.changed().length > 0)
}

async function tickUntil(isOver: () => boolean): Promise<number[]> {
  const ticks: number[] = []
  while (!isOver()) {
    const started = performance.now()
    await roller.roll([])
    roller.judged(roller.changed())
    ticks.push(performance.now() - started)
    await sleep(restMs(performance.now() - started))
  }
  return ticks
}

async function half(work: (isOver: () => boolean) => Promise<number[]>) {
  const before = cpuMs()
  let over = false
  const feeding = feed().then(() => {
    over = true
  })
  const ticks = await work(() => over)
  await feeding
  const after = cpuMs()
  return {
    ticks,
    databaseMs: after.database - before.database,
    evaluatorMs: after.evaluator - before.evaluator,
  }
}

await insertTraffic(db, { fromMs: Date.now() - 30_000, seconds: 20, tracesPerS })
const without = await half(async (isOver) => {
  while (!isOver()) await sleep(100)
  return []
})
await catchUp()
const withRoller = await half(tickUntil)
const spans = spansPerS * seconds
const databaseMs = withRoller.databaseMs - without.databaseMs
const evaluatorMs = withRoller.evaluatorMs - without.evaluatorMs
const { ticks } = withRoller
const sorted = [...ticks].sort((a, b) => a - b)
process.stdout.write(
  `${[
    `${spansPerS} spans a second for ${seconds} s, ${ticks.length} ticks (every ${TICK_MS} ms or more)`,
    `  a tick takes ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms (median), ${Math.round(sorted.at(-1) ?? 0)} ms (most)`,
    `  CPU of a tick: ${((databaseMs + evaluatorMs) / ticks.length / 1_000).toFixed(3)} s (database ${(databaseMs / ticks.length / 1_000).toFixed(3)}, evaluator ${(evaluatorMs / ticks.length / 1_000).toFixed(3)})`,
    `  share of one core: ${(((databaseMs + evaluatorMs) / seconds / 1_000) * 100).toFixed(1)} %`,
    `  ${(((databaseMs + evaluatorMs) * 1_000) / spans).toFixed(2)} µs a span`,
  ].join('\n')}\n`,
)
await db.close()
await engine.abandon()
dir.remove()
