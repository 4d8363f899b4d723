// The evaluator role: rolls up what changed and judges every rollout, again and again. One is active.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#lib/store/client'
import { acquireLease, type LeaseArgs, releaseLease } from '#lib/store/query/lease'
import type { Settings } from './config'
import { createJudge } from './evaluate/judge'
import { createLaneRules } from './evaluate/lane-rules'
import { restMs } from './evaluate/pace'
import { createRoller } from './evaluate/roll'
import { processName } from './heartbeat'
import type { Log } from './log'
import { watched } from './telemetry/watched'

/** Without a renewal another evaluator takes over after this long. */
const LEASE_TTL_MS = 15_000
const LEASE_RENEW_MS = 4_000
/** Ticks that only fail, or hang, lose the lease: another process may do better. */
const STUCK_MS = 120_000

/** As its watchers see it. */
const TICK = { name: 'evaluator tick', duration: 'grayproof.evaluator.tick.duration' }
const ROLL = { name: 'roll up', duration: 'grayproof.evaluator.roll.duration' }
const JUDGE = { name: 'judge', duration: 'grayproof.evaluator.judge.duration' }

export type EvaluatorSettings = Pick<Settings, 'retentionDays'>

interface Evaluator {
  readonly db: Database
  readonly log: Log
  readonly lease: LeaseArgs
  readonly retentionDays: number
  /** Aborts rests. */
  readonly stopping: AbortController
  active: boolean
  lastOkMs: number
  /** When all rollouts were last judged; null: not yet since this process is the active one. */
  judgedMs: number | null
  /** Rollouts that could not be judged then. */
  unjudged: readonly string[]
  failing: boolean
}

/** Resolves once it ticks, or stands by for the one that does. */
export async function startEvaluator(
  { retentionDays }: EvaluatorSettings,
  db: Database,
  log: Log,
): Promise<{ isActive(): boolean; stop(): Promise<void> }> {
  const evaluator: Evaluator = {
    db,
    log,
    retentionDays,
    lease: { name: 'evaluator', holder: processName(), ttlMs: LEASE_TTL_MS },
    stopping: new AbortController(),
    active: false,
    lastOkMs: Date.now(),
    judgedMs: null,
    unjudged: [],
    failing: false,
  }
  await renew(evaluator)
  const renewal = setInterval(() => void renew(evaluator), LEASE_RENEW_MS)
  const running = run(evaluator)
  return {
    isActive: () => evaluator.active,
    stop: async () => {
      evaluator.stopping.abort()
      await running
      clearInterval(renewal)
      await releaseLease(db, evaluator.lease).catch(() => {})
    },
  }
}

/** Claims or keeps the lease; says so when that changes who is active. */
async function renew(evaluator: Evaluator): Promise<void> {
  const { db, log, lease } = evaluator
  const stuck = evaluator.active && Date.now() - evaluator.lastOkMs > STUCK_MS
  const claim = { ...lease, detail: lookDetail(evaluator) }
  const active = !stuck && (await acquireLease(db, claim).catch(() => false))
  if (active === evaluator.active) return
  if (active) evaluator.lastOkMs = Date.now()
  evaluator.judgedMs = null
  evaluator.active = active
  log.info(active ? 'evaluating' : 'standing by: another evaluator is active')
}

/** What gates go by: a verdict that nobody has looked at again is no pass. Times by one clock only. */
function lookDetail({ judgedMs, unjudged }: Evaluator): object {
  return { judgedAgoMs: judgedMs === null ? null : Date.now() - judgedMs, unjudged }
}

async function run(evaluator: Evaluator): Promise<void> {
  const { signal } = evaluator.stopping
  let tick: Tick | null = null
  while (!signal.aborted) {
    const startedMs = performance.now()
    // What a standby knew is out of date: whoever becomes active begins from the database.
    tick = evaluator.active ? (tick ?? createTick(evaluator)) : null
    if (tick !== null) await tryTick(evaluator, tick)
    await sleep(restMs(performance.now() - startedMs), undefined, { signal }).catch(() => {})
  }
}

/** A tick that fails is tried again: everything it did until then stays right. */
async function tryTick(evaluator: Evaluator, tick: Tick): Promise<void> {
  try {
    evaluator.unjudged = await watched(TICK, tick)
    if (evaluator.failing) evaluator.log.info('evaluating again')
    evaluator.failing = false
    evaluator.lastOkMs = Date.now()
    const isFirst = evaluator.judgedMs === null
    evaluator.judgedMs = evaluator.lastOkMs
    if (isFirst) await renew(evaluator)
  } catch (error) {
    if (!evaluator.failing) evaluator.log.warn({ err: error }, 'could not evaluate: trying again')
    evaluator.failing = true
  }
}

/** Gives the rollouts that could not be judged. */
type Tick = () => Promise<readonly string[]>

function createTick({ db, log, retentionDays }: Evaluator): Tick {
  const roller = createRoller({ db, log, retentionDays, now: Date.now })
  const readLanes = createLaneRules(db)
  const { judge } = createJudge({ db, log })
  return async () => {
    await watched(ROLL, async () => roller.roll(await readLanes(Date.now())))
    const changedBuckets = roller.changed()
    const look = { nowMs: Date.now(), changedBuckets, changedCalls: roller.changedCalls() }
    const unjudged = await watched(JUDGE, () => judge(look))
    roller.judged(changedBuckets)
    return unjudged
  }
}
