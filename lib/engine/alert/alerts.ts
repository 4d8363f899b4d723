// The alerting part of the evaluator role: follows verdicts and delivers, while this one is active.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Links, NO_LINKS } from '#lib/alert/episode/to-alert'
import type { Log } from '#lib/engine/log'
import { parsePlan } from '#lib/plan/parse-plan'
import type { Database } from '#lib/store/client'
import { readAlertAnswers } from '#lib/store/query/alert-answers'
import { readAlertTargets } from '#lib/store/query/alert-targets'
import { readRollouts } from '#lib/store/query/read-rollouts'
import { readStageChanges } from '#lib/store/query/read-stage-changes'
import { readBook } from './book'
import { createDispatcher } from './dispatcher'
import { createFollower } from './follower'
import { createPost, type Post } from './send/post'
import type { AllowedHosts } from './send/private-hosts'
import { systemLookup } from './send/resolve-host'

const LOOK_EVERY_MS = 2_000
const PUMP_EVERY_MS = 250
/** What is being sent when the process shall end gets this long. */
const STOP_WAIT_MS = 5_000
/** Answers of people that ended longer ago concern no episode that lives. */
const ANSWERS_MS = 30 * 24 * 3_600_000

export interface AlerterDeps {
  readonly db: Database
  readonly log: Log
  readonly post: Post
  readonly links?: Links
  /** The clock, epoch ms. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

export interface Alerter {
  /** Follows what was judged since. Throws when the database is away: call it again. */
  look(): Promise<void>
  /** Sends what is due. */
  pump(): void
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>
  stop(): void
}

/** Begins where the journals end, whoever wrote them. */
export async function openAlerter(deps: AlerterDeps): Promise<Alerter> {
  const { db, log, now } = deps
  const book = await readBook(db, now())
  const dispatcher = createDispatcher(deps, book)
  const links = deps.links ?? NO_LINKS
  const follower = createFollower({ db, log, links, onWritten: dispatcher.add }, book)
  const notify = createNotify(log)
  return {
    look: async () => {
      const nowMs = now()
      const [targets, rollouts, changes, answers] = await Promise.all([
        readAlertTargets(db),
        readRollouts(db),
        readStageChanges(db),
        readAlertAnswers(db, { sinceMs: nowMs - ANSWERS_MS }),
      ])
      const names = targets.map(({ name }) => name)
      const notifyOf = notify(rollouts, names)
      dispatcher.see(targets, answers)
      const { isVoid } = dispatcher
      await follower.look({ nowMs, targets, changes, answers, notifyOf, isVoid })
    },
    pump: dispatcher.pump,
    settled: dispatcher.settled,
    stop: dispatcher.stop,
  }
}

export interface AlertsOptions {
  readonly db: Database
  readonly log: Log
  readonly links: Links
  readonly allowed: AllowedHosts
  /** Whether this process is the one that evaluates, and so the one that tells. */
  readonly isActive: () => boolean
}

/** Runs until stopped; a database that is away is waited for. */
export function startAlerts(options: AlertsOptions): { stop(): Promise<void> } {
  const { db, log, links, allowed, isActive } = options
  const stopping = new AbortController()
  const cutting = new AbortController()
  const now = Date.now
  const rest = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {})
  const post = createPost({ allowed, lookup: systemLookup, now, signal: cutting.signal })
  let alerter: Alerter | null = null
  let failing = false

  const turn = async () => {
    if (!isActive()) {
      alerter?.stop()
      alerter = null
      return
    }
    alerter ??= await openAlerter({ db, log, links, post, now, sleep: rest })
    await alerter.look()
  }
  const follow = async () => {
    while (!stopping.signal.aborted) {
      try {
        await turn()
        if (failing) log.info('alerts are followed again')
        failing = false
      } catch (error) {
        if (!failing) log.warn({ err: error }, 'alerts could not be followed: trying again')
        failing = true
      }
      await rest(LOOK_EVERY_MS)
    }
  }
  const following = follow()
  const pumping = setInterval(() => alerter?.pump(), PUMP_EVERY_MS)
  return {
    stop: async () => {
      stopping.abort()
      clearInterval(pumping)
      await following
      alerter?.stop()
      const wait = setTimeout(() => cutting.abort(), STOP_WAIT_MS)
      await alerter?.settled()
      clearTimeout(wait)
    },
  }
}

type RolloutRows = Awaited<ReturnType<typeof readRollouts>>

/** What plans name, parsed once each; a name without a target is said once. */
function createNotify(log: Log) {
  const known = new Map<string, { readonly key: string; readonly names: readonly string[] }>()
  const missed = new Set<string>()
  return (rollouts: RolloutRows, targets: readonly string[]) => {
    for (const { rollout, revision, atMs, plan } of rollouts) {
      const key = `${revision} ${atMs}`
      if (known.get(rollout)?.key !== key) {
        known.set(rollout, { key, names: namesIn(plan) })
      }
      for (const name of known.get(rollout)?.names ?? []) {
        const target = `${rollout} ${name}`
        if (targets.includes(name)) missed.delete(target)
        else if (!missed.has(target)) {
          missed.add(target)
          log.warn({ rollout, target: name }, 'the plan notifies a target that there is not')
        }
      }
    }
    return (rollout: string) => known.get(rollout)?.names ?? []
  }
}

/** A plan that an older version kept and this one cannot read names nobody. */
function namesIn(plan: string): readonly string[] {
  try {
    return parsePlan(plan, { format: 'json' }).notify
  } catch {
    return []
  }
}
