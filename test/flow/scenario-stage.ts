// Plays demo scenarios against the product's receiver and evaluator, and watches their verdicts.
import { setTimeout as sleep } from 'node:timers/promises'
import type { News } from '#lib/demo/bookstore'
import type { Agent, LoadCounts } from '#lib/demo/messages'
import type { ProductApi } from '#lib/demo/product-api'
import { runScenario } from '#lib/demo/run-scenario'
import type { ExpectedFinding, Scenario } from '#lib/demo/scenario'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readVerdict } from '#lib/store/query/read-verdict'
import { startTestDatabase } from '#test/support/database'
import { type Decisions, decisionsOn } from '#test/support/gates/decisions'
import { startProduct } from '#test/support/processes'

const ENTRY = new URL('../../dist/grayproof.mjs', import.meta.url).pathname
const LOOK_EVERY_MS = 500

export interface ScenarioStage {
  readonly play: (options: PlayOptions) => Promise<Played>
  /** Lines of the product's log at level warn or above. */
  readonly troubles: () => readonly string[]
  readonly stop: () => Promise<void>
}

export interface PlayOptions {
  readonly scenario: Scenario
  readonly agent: Agent
  /** Keeps scenarios apart that are played at the same time. */
  readonly prefix: string
  /** Goes on after the expected answer until this news came … */
  readonly untilNews?: string
  /** … and this long after that. */
  readonly thenMs?: number
}

export interface Played {
  /** From the fault (or the stage's start) to the expected answer; null: it never came. */
  readonly answeredAfterMs: number | null
  /** The verdict that held the expected answer, else the last one. */
  readonly verdict: Verdict | null
  readonly finding: Finding | null
  /** What pipelines would do at the time of the answer. */
  readonly decisions: Decisions | null
  /** The last verdict of all. */
  readonly last: Verdict | null
  readonly outcomes: ReadonlySet<Outcome>
  readonly news: readonly News[]
  readonly counts: LoadCounts | null
}

/** The product as users run it, on a database of its own. */
export async function startScenarioStage(): Promise<ScenarioStage> {
  const database = await startTestDatabase()
  const product = startProduct({ roles: 'receiver,evaluator,web', env: database.env })
  const ports = await product.ready()
  const collector = {
    host: '127.0.0.1',
    skywalkingGrpcPort: ports.skywalkingGrpcPort ?? 0,
    otlpHttpPort: ports.otlpHttpPort ?? 0,
    token: null,
  }
  return {
    play: (options) =>
      play(options, { collector, db: database.db, url: `http://127.0.0.1:${ports.port}` }),
    troubles: () =>
      product.lines
        .filter(({ level }) => level === 'warn' || level === 'error' || level === 'fatal')
        .map((line) => JSON.stringify(line)),
    stop: async () => {
      await product.stop()
      await database.stop()
    },
  }
}

/** The same steps as through the HTTP API, without the web process. */
function storeApi(db: Database): Pick<ProductApi, 'apply' | 'start'> {
  const deps = { db, now: Date.now }
  return {
    apply: async (name, text) => {
      await applyPlan(deps, { name, text, author: 'test' })
    },
    start: async (name) => {
      await changeStage(deps, { name, action: 'start', author: 'test' })
    },
  }
}

interface Ground {
  readonly collector: Parameters<typeof runScenario>[0]['collector']
  readonly db: Database
  readonly url: string
}

async function play(options: PlayOptions, { collector, db, url }: Ground): Promise<Played> {
  const { scenario, agent, prefix, untilNews, thenMs = 0 } = options
  const { expected, fault } = scenario
  const news: News[] = []
  const run = await runScenario({
    scenario,
    agent,
    prefix,
    collector,
    entry: ENTRY,
    ratePerSecond: null,
    api: storeApi(db),
    report: (item) => news.push(item),
  })
  const faultAtMs = run.startedAtMs + (fault?.afterMs ?? 0)
  const outcomes = new Set<Outcome>()
  let answer: { verdict: Verdict; finding: Finding; atMs: number } | null = null
  let last: Verdict | null = null
  let decisions: Decisions | null = null
  const look = async (): Promise<void> => {
    await sleep(LOOK_EVERY_MS)
    last = (await readVerdict(db, run.rollout))?.verdict ?? null
    if (last === null) return
    outcomes.add(last.outcome)
    const finding = expectedFinding(last, expected.finding)
    if (answer !== null || finding === null || last.outcome !== expected.outcome) return
    if (Date.now() >= faultAtMs) answer = { verdict: last, finding, atMs: Date.now() }
  }
  try {
    while (answer === null && Date.now() < faultAtMs + expected.withinMs) await look()
    const { stage } = last ?? { stage: null }
    if (stage !== null) decisions = await decisionsOn({ url, rollout: run.rollout, stage })
    const giveUpMs = Date.now() + 120_000
    const told = (): boolean =>
      untilNews === undefined || news.some(({ text }) => text.includes(untilNews))
    while (!told() && Date.now() < giveUpMs) await look()
    const endMs = Date.now() + thenMs
    while (Date.now() < endMs) await look()
  } finally {
    await run.stop()
  }
  const { verdict, finding, atMs } = answer ?? { verdict: last, finding: null, atMs: null }
  const answeredAfterMs = atMs === null ? null : atMs - faultAtMs
  const counts = run.bookstore.counts()
  return { answeredAfterMs, verdict, finding, decisions, last, outcomes, news, counts }
}

function expectedFinding(verdict: Verdict, expected: ExpectedFinding): Finding | null {
  const found = verdict.findings.find(
    ({ check, outcome, code, subject }) =>
      check === expected.check &&
      outcome === expected.outcome &&
      code === expected.code &&
      subject.includes(expected.subject),
  )
  return found ?? null
}
