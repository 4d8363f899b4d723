// Plays rows of the scenario table: spans in at the receiver, verdicts out of a replay.
import { pino } from 'pino'
import { loadSettings } from '#lib/engine/config'
import { startReceiver } from '#lib/engine/receiver'
import { replay } from '#lib/engine/replay'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Verdict } from '#lib/model/verdict'
import { startTestDatabase } from '#test/support/database'
import type { Failing, Scenario } from './scenario'
import { sendOtlp } from './send-otlp'
import { sendSkywalking } from './send-skywalking'
import { spansOf } from './spans'

const SETTINGS = loadSettings({
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
  GRAYPROOF_RETENTION_DAYS: '3650',
})
/** Each scenario has hours of its own. */
const ZERO_MS = Date.UTC(2026, 0, 15)
const APART_MS = 12 * 3_600_000
const SPANS_PER_BATCH = 2_000
/** Every request of the end has settled by then. */
const AFTER_S = 30

export interface Played {
  readonly verdict: Verdict
  /** Everything that failed in any verdict, sorted, without the prefix. */
  readonly failed: readonly Failing[]
}

export interface Theatre {
  /** Before any play: so that the receiver knows what its headers mean. */
  apply(plan: string): Promise<void>
  /** What became of the rollout, and of the second one if there is one. */
  play(scenario: Scenario): Promise<Played[]>
  stop(): Promise<void>
}

/** One receiver and one database for all scenarios. */
export async function openTheatre(): Promise<Theatre> {
  const database = await startTestDatabase()
  const { db } = database
  const receiver = await startReceiver(SETTINGS, db, pino({ level: 'silent' }))
  let number = 0

  const prepare = async (
    { acts = [[0, 'start']], read = (text) => text }: Scenario,
    { plan, name, prefix, zeroMs }: { plan: string; name: string; prefix: string; zeroMs: number },
  ): Promise<string> => {
    let nowMs = zeroMs
    const deps = { db, now: () => nowMs }
    const text = plan.replaceAll('P-', prefix).replaceAll('NAME', name)
    const { rollout } = await applyPlan(deps, { text: read(text), author: 'test' })
    for (const [atS, action] of acts) {
      nowMs = zeroMs + atS * 1_000
      await changeStage(deps, { name: rollout, action, author: 'test' })
    }
    return rollout
  }

  const send = async (scenario: Scenario, prefix: string, zeroMs: number): Promise<number> => {
    const requests = scenario.requests()
    const all = spansOf({ requests, prefix, zeroMs, number }).map((span) => ({
      ...span,
      attributes: withPrefix(span.attributes, prefix),
    }))
    const spans = scenario.onTheWay?.(all) ?? all
    const { otlpHttpPort, skywalkingHttpPort } = receiver.ports
    if (scenario.agent === 'skywalking') {
      await sendSkywalking(skywalkingHttpPort, spans, SPANS_PER_BATCH)
    } else {
      const labelsOf = (at: string) =>
        withPrefix(scenario.labels?.[at.slice(prefix.length)], prefix)
      await sendOtlp(otlpHttpPort, spans, { batch: SPANS_PER_BATCH, labelsOf })
    }
    return Math.max(...requests.map(({ atMs }) => atMs)) / 1_000
  }

  return {
    async apply(text) {
      await applyPlan(
        { db, now: () => ZERO_MS },
        { text: text.replace('NAME', 'first'), author: 'test' },
      )
    },
    async play(scenario) {
      number += 1
      const prefix = `s${String(number).padStart(2, '0')}-`
      const zeroMs = ZERO_MS + number * APART_MS
      const { plan, second } = scenario
      const rollouts: string[] = []
      for (const [i, one] of [plan, ...(second === undefined ? [] : [second.plan])].entries()) {
        const name = `${prefix}rollout-${i + 1}`
        rollouts.push(await prepare(scenario, { plan: one, name, prefix, zeroMs }))
      }
      const lastS = await send(scenario, prefix, zeroMs)
      const toMs = zeroMs + (scenario.endS ?? Math.ceil(lastS) + AFTER_S) * 1_000
      const played: Played[] = []
      for (const rollout of rollouts) {
        const failed = createFailed(prefix)
        const asked = { rollout, fromMs: zeroMs, toMs, onChange: failed.add }
        const { verdict } = await replay({ db, now: Date.now }, asked)
        failed.add(verdict)
        played.push({ verdict, failed: failed.all() })
      }
      return played
    },
    async stop() {
      await receiver.stop()
      await database.stop()
    },
  }
}

function withPrefix(labels: Readonly<Record<string, string>> = {}, prefix: string) {
  const entries = Object.entries(labels)
  return Object.fromEntries(entries.map(([key, text]) => [key, text.replace('P-', prefix)]))
}

/** Everything that any verdict calls a failure. */
function createFailed(prefix: string) {
  const failed = new Set<string>()
  return {
    add({ findings }: Verdict): void {
      for (const { outcome, check, subject, code } of findings) {
        if (outcome !== 'fail' && outcome !== 'error') continue
        failed.add(JSON.stringify([check, subject.replaceAll(prefix, ''), code]))
      }
    },
    all: (): Failing[] => [...failed].sort().map((text) => JSON.parse(text)),
  }
}
