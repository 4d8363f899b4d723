// Judges every rollout after each roll: sums → checks → verdict → journal.
import type { Log } from '#lib/engine/log'
import { type Rollout, toRollout } from '#lib/engine/rollouts'
import { AppError } from '#lib/model/app-error'
import type { StageChange } from '#lib/model/rollout'
import type { Verdict } from '#lib/model/verdict'
import { parsePlan } from '#lib/plan/parse-plan'
import type { PlanService } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { readLastVersion } from '#lib/store/query/commit-rollup'
import type { TimeRange } from '#lib/store/query/committed'
import { readRevisions } from '#lib/store/query/read-revisions'
import { type RolloutRow, readRollouts } from '#lib/store/query/read-rollouts'
import { readRoutes } from '#lib/store/query/read-routes'
import { readStageChanges } from '#lib/store/query/read-stage-changes'
import { readVerdict } from '#lib/store/query/read-verdict'
import {
  createJudgedRollout,
  type JudgedRollout,
  type Look,
  type RolloutNow,
} from './judged-rollout'
import { callReads, qualityOf, type StageWatchDeps } from './stage-watch'
import { createDimensions } from './sums/dimensions'
import { isChange, saysTheSame } from './verdict-of'

/** An ended rollout is watched for stragglers this long. */
const ENDED_WATCH_MS = 24 * 3_600_000
/** Earlier versions of a plan say nothing that still counts. */
const VERSIONS_MAX = 50
/** Ranges whose rows are kept for the other rollouts of one look: one range may be large. */
const REMEMBERED_MAX = 3

export interface JudgeDeps {
  readonly db: Database
  readonly log: Log
}

export interface Judge {
  /**
   * To be called after each roll, also when nothing changed: time alone settles buckets. Gives the
   * rollouts that could not be judged: their last verdict is out of date.
   */
  judge(look: Omit<Look, 'mustAnswer'>): Promise<readonly string[]>
}

interface Watched {
  readonly judged: JudgedRollout
  /** The last verdict in the journal, and when it was written. */
  last: Verdict | null
  writtenMs: number
  /** Parsed once per revision. */
  now: RolloutNow
  key: string
}

/** One rollout that cannot be judged does not keep the others from it. Throws when the database is away. */
export function createJudge({ db, log }: JudgeDeps): Judge {
  const watched = new Map<string, Watched>()
  const own = callReads({ db })
  const reads = {
    routes: createMemo((range) => readRoutes(db, range)),
    calls: createMemo(own.calls),
    callers: createMemo(own.callers),
  }
  const claims = createClaims()
  let version = 0
  const deps: StageWatchDeps = {
    db,
    dimensions: createDimensions(db),
    readRoutes: reads.routes.read,
    reads: { ...own, calls: reads.calls.read, callers: reads.callers.read },
    quality: qualityOf({ db }),
    nextVersion: () => {
      version += 1
      return version
    },
  }

  return {
    async judge(look) {
      for (const memo of Object.values(reads)) memo.clear()
      // Labels that come late put sources into groups, also while no span arrives.
      await deps.dimensions.refresh({ sources: [], marks: [], markSets: [] }, look.nowMs)
      if (version === 0) version = Math.max(look.nowMs, await readLastVersion(db))
      const [rows, changes] = await Promise.all([readRollouts(db), readStageChanges(db)])
      const unjudged = new Set<string>()
      const each = async (row: RolloutRow, act: () => Promise<void>) => {
        try {
          await act()
        } catch (error) {
          if (error instanceof AppError && error.code === 'unavailable') throw error
          unjudged.add(row.rollout)
          log.error({ err: error, rollout: row.rollout }, 'a rollout could not be judged')
        }
      }
      const watching: Watched[] = []
      for (const row of rows) {
        const history = changes.filter(({ rollout }) => rollout === row.rollout)
        await each(row, async () => {
          watching.push(await watch(db, { watched, row, history, deps }))
        })
      }
      const current = watching.filter((rollout) => isWatched(rollout, look.nowMs))
      for (const row of rows) {
        const rollout = current.find(({ now }) => now.rollout.name === row.rollout)
        if (rollout === undefined) continue
        rollout.now = claims.addTo(rollout.now, current)
        await each(row, () => judgeOne(db, rollout, look))
      }
      return [...unjudged]
    },
  }
}

async function judgeOne(
  db: Database,
  rollout: Watched,
  look: Omit<Look, 'mustAnswer'>,
): Promise<void> {
  const lastChangeMs = rollout.now.history.at(-1)?.atMs ?? 0
  // Every stage change gets its own verdict: a gate that asks must not see the one before it.
  const mustAnswer = rollout.writtenMs < lastChangeMs
  const verdict = await rollout.judged.look(rollout.now, { ...look, mustAnswer })
  if (verdict === null) return
  if (!mustAnswer && saysTheSame(verdict, rollout.last)) return
  // A clock behind that of whoever changed the stage must not date the answer before the question.
  const atMs = Math.max(look.nowMs, lastChangeMs)
  await appendVerdict(db, { atMs, changed: isChange(verdict, rollout.last), verdict })
  rollout.last = verdict
  rollout.writtenMs = atMs
}

interface WatchArgs {
  readonly watched: Map<string, Watched>
  readonly row: RolloutRow
  readonly history: readonly StageChange[]
  readonly deps: StageWatchDeps
}

/** Parses plans only when something was revised or changed. */
async function watch(db: Database, { watched, row, history, deps }: WatchArgs): Promise<Watched> {
  const key = `${row.revision} ${row.atMs} ${row.rank} ${history.length}`
  const known = watched.get(row.rollout)
  if (known !== undefined && known.key === key) return known
  const rollout = toRollout(row, history)
  const now: RolloutNow = { rollout, history, versions: await readVersions(db, rollout) }
  if (known !== undefined) {
    known.now = now
    known.key = key
    return known
  }
  const stored = await readVerdict(db, row.rollout)
  const last = stored?.verdict ?? null
  const judged = createJudgedRollout(deps, last)
  const fresh: Watched = { judged, last, writtenMs: stored?.atMs ?? 0, now, key }
  watched.set(row.rollout, fresh)
  return fresh
}

async function readVersions(db: Database, rollout: Rollout): Promise<RolloutNow['versions']> {
  const revisions = await readRevisions(db, rollout.name)
  return revisions.slice(0, VERSIONS_MAX).map(({ atMs, plan, revision }) => ({
    atMs,
    plan: parsePlan(plan, { format: 'json', origin: `revision ${revision}` }),
  }))
}

function isWatched({ now }: Watched, nowMs: number): boolean {
  const { state, sinceMs } = now.rollout
  const hasEnded = state === 'promoted' || state === 'rolled-back'
  return !hasEnded || nowMs - sinceMs <= ENDED_WATCH_MS
}

/** What the other rollouts call gray; the same list until one of their plans changes. */
function createClaims() {
  const lists = new Map<string, { readonly key: string; readonly services: PlanService[] }>()
  return {
    addTo(now: RolloutNow, all: readonly Watched[]): RolloutNow {
      const { name } = now.rollout
      const others = all.flatMap((other) => {
        const { rollout } = other.now
        return rollout.name === name ? [] : [rollout]
      })
      const key = others.map((other) => `${other.name} ${other.revision}`).join('\n')
      const known = lists.get(name)
      const services = others.flatMap(({ plan }) =>
        plan.services.filter(({ gray }) => gray !== null),
      )
      const list = known?.key === key ? known : { key, services }
      lists.set(name, list)
      return now.others === list.services ? now : { ...now, others: list.services }
    },
  }
}

/** Several rollouts ask for the same rows in one look. */
function createMemo<Row>(ask: (range: TimeRange) => Promise<readonly Row[]>) {
  const answers = new Map<string, Promise<readonly Row[]>>()
  return {
    clear: () => answers.clear(),
    read({ fromMs, toMs }: TimeRange): Promise<readonly Row[]> {
      const key = `${fromMs} ${toMs}`
      const answer = answers.get(key) ?? ask({ fromMs, toMs })
      answers.set(key, answer)
      const [oldest] = answers.keys()
      if (answers.size > REMEMBERED_MAX && oldest !== undefined) answers.delete(oldest)
      return answer
    },
  }
}
