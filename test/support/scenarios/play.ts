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
const SPANS_PER_BATCH = 3_000
/** Every request of the end has settled by then. */
const AFTER_S = 30

export interface Played {
  readonly verdict: Verdict
  /** Everything that failed in any verdict, sorted, without the prefix. */
  readonly failed: readonly Failing[]
}

export interface Theatre {
  play(scenario: Scenario): Promise<Played>
  stop(): Promise<void>
}

/** One receiver and one database for all scenarios. */
export async function openTheatre(): Promise<Theatre> {
  const database = await startTestDatabase()
  const { db } = database
  const receiver = await startReceiver(SETTINGS, db, pino({ level: 'silent' }))
  let number = 0

  const prepare = async (scenario: Scenario, prefix: string, zeroMs: number): Promise<string> => {
    const name = `${prefix}rollout`
    let nowMs = zeroMs
    const deps = { db, now: () => nowMs }
    const text = scenario.plan.replaceAll('P-', prefix).replaceAll('NAME', name)
    await applyPlan(deps, { text, author: 'test' })
    for (const [atS, action] of scenario.acts ?? [[0, 'start']]) {
      nowMs = zeroMs + atS * 1_000
      await changeStage(deps, { name, action, author: 'test' })
    }
    return name
  }

  const send = async (scenario: Scenario, prefix: string, zeroMs: number): Promise<number> => {
    const requests = scenario.requests()
    const all = spansOf({ requests, prefix, zeroMs, number })
    const spans = scenario.onTheWay?.(all) ?? all
    const { otlpHttpPort, skywalkingHttpPort } = receiver.ports
    if (scenario.agent === 'skywalking') {
      await sendSkywalking(skywalkingHttpPort, spans, SPANS_PER_BATCH)
    } else await sendOtlp(otlpHttpPort, spans, SPANS_PER_BATCH)
    return Math.max(...requests.map(({ atMs }) => atMs)) / 1_000
  }

  return {
    async play(scenario) {
      number += 1
      const prefix = `s${String(number).padStart(2, '0')}-`
      const zeroMs = ZERO_MS + number * APART_MS
      const rollout = await prepare(scenario, prefix, zeroMs)
      const lastS = await send(scenario, prefix, zeroMs)
      const toMs = zeroMs + (scenario.endS ?? Math.ceil(lastS) + AFTER_S) * 1_000
      const failed = new Set<string>()
      const onChange = ({ findings }: Verdict) => {
        for (const { outcome, check, subject, code } of findings) {
          if (outcome !== 'fail' && outcome !== 'error') continue
          failed.add(JSON.stringify([check, subject.replaceAll(prefix, ''), code]))
        }
      }
      const { verdict } = await replay(
        { db, now: Date.now },
        { rollout, fromMs: zeroMs, toMs, onChange },
      )
      onChange(verdict)
      return { verdict, failed: [...failed].sort().map((text) => JSON.parse(text)) }
    },
    async stop() {
      await receiver.stop()
      await database.stop()
    },
  }
}
