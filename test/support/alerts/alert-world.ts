// Everything alerts need, with a clock of its own: a real database, real receivers, no waiting.

import { targetChangeSchema } from '#lib/alert/target/target'
import { openAlerter } from '#lib/engine/alert/alerts'
import { createPost } from '#lib/engine/alert/send/post'
import { allowedHosts } from '#lib/engine/alert/send/private-hosts'
import { systemLookup } from '#lib/engine/alert/send/resolve-host'
import { putTarget } from '#lib/engine/alert/targets'
import { createLog } from '#lib/engine/log'
import type { StageAction } from '#lib/model/rollout'
import type { Outcome } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { appendStageChange } from '#lib/store/query/append-stage-change'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { NOON, verdictOf } from './verdicts'

export const LOCAL_HOSTS = allowedHosts('127.0.0.1')

export interface AlertWorld {
  readonly log: readonly string[]
  now(): number
  /** Lets time pass, a look and a pump every `stepMs`. */
  pass(ms: number, stepMs?: number): Promise<void>
  /** One look and one pump; resolves when nothing is being sent. */
  turn(): Promise<void>
  /** Forgets everything that is not in the journals, as a new process would. */
  restart(): Promise<void>
  judge(outcomes: Readonly<Record<string, Outcome>>, rollout?: string): Promise<void>
  change(action: StageAction, stage: string, rollout?: string): Promise<void>
  target(name: string, settings: object): Promise<void>
}

export interface WorldOptions {
  readonly db: Database
  readonly startMs?: number
  readonly timeoutMs?: number
}

export async function openAlertWorld(options: WorldOptions): Promise<AlertWorld> {
  const { db, startMs = NOON, timeoutMs = 15_000 } = options
  let nowMs = startMs
  const now = () => nowMs
  const lines: string[] = []
  const log = createLog({ name: 'evaluator', level: 'debug', sink: (line) => lines.push(line) })
  const post = createPost({ allowed: LOCAL_HOSTS, lookup: systemLookup, now, timeoutMs })
  // Between two requests time passes by itself: nobody waits for it.
  const sleep = async (ms: number) => {
    nowMs += ms
  }
  const deps = { db, log, post, now, sleep }
  let alerter = await openAlerter(deps)
  let changes = 0
  const turn = async () => {
    await alerter.look()
    alerter.pump()
    await alerter.settled()
  }
  return {
    log: lines,
    now,
    turn,
    pass: async (ms, stepMs = ms) => {
      const endMs = nowMs + ms
      while (nowMs < endMs) {
        nowMs = Math.min(endMs, nowMs + stepMs)
        await turn()
      }
    },
    restart: async () => {
      alerter.stop()
      alerter = await openAlerter(deps)
    },
    judge: async (outcomes, rollout = 'favorites-v2') => {
      const verdict = verdictOf(outcomes, { rollout, atMs: nowMs })
      await appendVerdict(db, { atMs: nowMs, changed: true, verdict })
      nowMs += 1
    },
    change: async (action, stage, rollout = 'favorites-v2') => {
      const states = { promote: 'promoted', rollback: 'rolled-back' } as const
      const state = action === 'promote' || action === 'rollback' ? states[action] : 'running'
      const change = {
        id: crypto.randomUUID(),
        rollout,
        atMs: nowMs,
        action,
        state,
        stage,
      } as const
      await appendStageChange(db, { ...change, author: 'test' }, changes)
      changes += 1
      nowMs += 1
    },
    target: async (name, settings) => {
      const change = targetChangeSchema.parse({
        format: 'webhook',
        routes: [{}],
        ...settings,
      })
      await putTarget({ db, now, allowed: LOCAL_HOSTS }, { name, change, author: 'test' })
    },
  }
}
