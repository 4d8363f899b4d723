// Real spans in a real database, rolled as the evaluator rolls them, judged by a test clock.
import { pino } from 'pino'
import { createJudge, type Judge } from '#lib/engine/evaluate/judge'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Finding, Verdict } from '#lib/model/verdict'
import { readVerdict } from '#lib/store/query/read-verdict'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { rollHops } from '#lib/store/query/roll-hops'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { bucketsBetween } from '#test/support/hops/bucket-times'
import { insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'
import { healthyTraffic, type ShopRequest, shopRequest } from './shop-traffic'

/** Each test has an hour of its own, so that all share one database. */
export const HOUR_MS = 3_600_000
export const GATE = 'gateway-service → favorites-service'
const JOURNALS = ['rollout_revisions', 'stage_changes', 'verdicts']

type Changes = Readonly<Record<string, string>>

export interface JudgeHarness {
  readonly test: TestDatabase
  /** Name of this test's rollout. */
  name(): string
  /** Epoch ms at which this test began. */
  beganMs(): number
  nowMs(): number
  /** Begins the next test: an empty journal, another hour, a judge that knows nothing. */
  next(): Promise<void>
  /** A judge that knows nothing but the journals. */
  restart(): void
  wait(ms: number): void
  /** The small plan, or another, with changes; it settles at once. */
  apply(changes?: Changes, base?: string): Promise<void>
  start(changes?: Changes, base?: string): Promise<void>
  act(action: string, rollout?: string): Promise<void>
  /** Stores spans, rolls the buckets they touch, moves the clock to `afterMs`, judges. */
  see(spans: readonly TestSpan[], afterMs: number): Promise<void>
  verdict(rollout?: string): Promise<Verdict>
  finding(check: string, subject?: string): Promise<Finding>
  rows(): ReturnType<typeof readVerdictHistory>
  /** Ten seconds of healthy requests. */
  healthy(fromMs: number, requests: number, gray: number): TestSpan[]
  one(request: ShopRequest): TestSpan[]
}

export async function startJudgeHarness(): Promise<JudgeHarness> {
  const test = await startTestDatabase()
  const { db } = test
  const log = pino({ level: 'silent' })
  let number = 0
  let clockMs = 0
  let version = 0
  let judge: Judge = createJudge({ db, log })
  const name = () => `rollout-${number}`
  const offsetMs = () => number * HOUR_MS
  const deps = { db, now: () => clockMs }

  const apply = async (changes: Changes = {}, base = SMALL_PLAN) => {
    const text = Object.entries({ 'favorites-v2': name(), ...changes }).reduce(
      (plan, [from, to]) => plan.replace(from, () => to),
      `${base}  settle: 0s\n`,
    )
    await applyPlan(deps, { text, author: 'ann' })
  }
  const act = async (action: string, rollout = name()) => {
    await changeStage(deps, { name: rollout, action, author: 'ann' })
  }
  const roll = async (spans: readonly TestSpan[]) => {
    if (spans.length === 0) return []
    await insertSpans(db, spans)
    const starts = spans.map(({ startMs = 0 }) => T0_MS + startMs)
    const buckets = bucketsBetween(Math.min(...starts), Math.max(...starts) + 1)
    version += 1
    const common = { lanes: [], halves: false, slices: 1 }
    await rollHops(db, { buckets, version, settledMs: clockMs, ...common })
    return buckets
  }
  const verdict = async (rollout = name()) => {
    const row = await readVerdict(db, rollout)
    if (row === null) throw new Error(`${rollout} was never judged`)
    return row.verdict
  }

  return {
    test,
    name,
    beganMs: () => T0_MS + offsetMs(),
    nowMs: () => clockMs,
    async next() {
      for (const journal of JOURNALS) await db.command(`TRUNCATE TABLE ${journal}`)
      number += 1
      clockMs = T0_MS + offsetMs()
      judge = createJudge({ db, log })
    },
    restart() {
      judge = createJudge({ db, log })
    },
    wait(ms) {
      clockMs += ms
    },
    apply,
    async start(changes = {}, base = SMALL_PLAN) {
      await apply(changes, base)
      await act('start')
    },
    act,
    async see(spans, afterMs) {
      clockMs = T0_MS + offsetMs() + afterMs
      const changedBuckets = await roll(spans)
      await judge.judge({ nowMs: clockMs, changedBuckets })
    },
    verdict,
    async finding(check, subject) {
      const { findings } = await verdict()
      const found = findings.find((f) => f.check === check && (subject ?? f.subject) === f.subject)
      if (found === undefined)
        throw new Error(`no finding of ${check}: ${JSON.stringify(findings)}`)
      return found
    },
    rows: () => {
      const range = { fromMs: T0_MS, toMs: T0_MS + 1000 * HOUR_MS }
      // As many steps as milliseconds: every row is there.
      return readVerdictHistory(db, { rollout: name(), ...range, points: 1000 * HOUR_MS })
    },
    healthy: (fromMs, requests, gray) =>
      healthyTraffic({
        name: `${number}.${fromMs}.`,
        fromMs: offsetMs() + fromMs,
        lengthMs: 10_000,
        requests,
        gray,
      }),
    one: (request) =>
      shopRequest({
        ...request,
        trace: `${number}${request.trace}`,
        startMs: offsetMs() + request.startMs,
      }),
  }
}
