// Keeps the rollups in step with the spans: looks what arrived, and rolls the buckets it changed.
import type { Log } from '#lib/engine/log'
import { BUCKET_MS } from '#lib/model/hop'
import { earliestStartMs, latestStartMs } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { cleanRollups } from '#lib/store/query/clean-rollups'
import { commitRolledUpTo, readLastVersion, readRolledUpTo } from '#lib/store/query/commit-rollup'
import { HOPS_ROLLUP } from '#lib/store/query/committed'
import { groupRuns } from '#lib/store/query/literals'
import { readCommittedBuckets } from '#lib/store/query/read-committed-buckets'
import { rollHops } from '#lib/store/query/roll-hops'
import {
  type Arrival,
  OVERLAP_S,
  readArrivals,
  readTouchedBuckets,
} from '#lib/store/query/touched-buckets'
import { type LaneRule, REACH_MS } from '#lib/store/query/trace-pass'
import { createDirtyBuckets, PATIENCE_S } from './dirty-buckets'

/** One pass holds about this many spans: some 600 MB in the database. */
const SPANS_PER_SLICE = 2_000_000
/** Passes over fewer spans take one thread: half a second, and nothing else waits for a core. */
const SPANS_OF_ONE_THREAD = 1_000_000
/** New spans whose traces are looked up in one tick; a backlog takes several. */
const SPANS_PER_LOOK = 3_000_000
/** Arrivals wait no longer until it is asked which other buckets they change. */
const EXPAND_AFTER_S = 8
/** When lanes change, so much of the past is rolled again. */
const RELANE_MS = 600_000
const MARK_EVERY_MS = 10_000
const CLEAN_EVERY_MS = 600_000

export interface RollerDeps {
  readonly db: Database
  readonly log: Log
  readonly now: () => number
  readonly retentionDays: number
}

export interface Roller {
  /** Rolls what is due. What fails is due again; what was rolled before that counts. */
  roll(lanes: readonly LaneRule[]): Promise<void>
  /** Buckets rolled and not yet judged, ascending. */
  changed(): number[]
  /** Those among them with other calls: when calls without an answer settle, only hops change. */
  changedCalls(): number[]
  judged(buckets: readonly number[]): void
}

interface State {
  readonly deps: RollerDeps
  readonly dirty: ReturnType<typeof createDirtyBuckets>
  readonly changed: Set<number>
  readonly changedCalls: Set<number>
  /** New arrivals whose traces have not been looked up, newest first. */
  backlog: Arrival[]
  /** Where the next look begins, epoch seconds; null before the first. */
  lookFromS: number | null
  version: number
  halves: boolean
  lanesText: string
  rolledUpToS: number
  markedMs: number
  cleanedMs: number
}

export function createRoller(deps: RollerDeps): Roller {
  const state: State = {
    deps,
    dirty: createDirtyBuckets(),
    changed: new Set(),
    changedCalls: new Set(),
    backlog: [],
    lookFromS: null,
    version: 0,
    halves: false,
    lanesText: '[]',
    rolledUpToS: 0,
    markedMs: 0,
    cleanedMs: deps.now(),
  }
  return {
    async roll(lanes) {
      const nowS = await look(state)
      await relane(state, lanes, nowS)
      if (isExpansionDue(state, nowS)) await expand(state, nowS)
      await rollDue(state, lanes, nowS)
      await mark(state, nowS)
      await clean(state)
    },
    changed: () => [...state.changed].sort((a, b) => a - b),
    changedCalls: () => [...state.changedCalls].sort((a, b) => a - b),
    judged(buckets) {
      for (const bucketMs of buckets) {
        state.changed.delete(bucketMs)
        state.changedCalls.delete(bucketMs)
      }
    },
  }
}

/** Larger than every version before, also those of earlier processes. */
function nextVersion(state: State): number {
  state.version = Math.max(state.version + 1, state.deps.now())
  return state.version
}

/** Asks what has arrived since the last look; the first one begins where an earlier process ended. */
async function look(state: State): Promise<number> {
  const { db } = state.deps
  if (state.lookFromS === null) {
    state.version = await readLastVersion(db)
    state.rolledUpToS = await readRolledUpTo(db)
    state.lookFromS = Math.max(0, state.rolledUpToS - OVERLAP_S)
  }
  const { nowS, arrivals } = await readArrivals(db, state.lookFromS)
  const sane = arrivals.filter(({ bucketMs }) => isSane(bucketMs, nowS * 1_000, state.deps))
  state.backlog = [...state.dirty.note(sane, nowS), ...state.backlog]
  state.lookFromS = Math.max(0, nowS - OVERLAP_S)
  return nowS
}

/** As receivers store them: what an own database holds beyond that costs no roll. */
function isSane(bucketMs: number, nowMs: number, { retentionDays }: RollerDeps): boolean {
  return bucketMs >= earliestStartMs(nowMs, retentionDays) && bucketMs <= latestStartMs(nowMs)
}

/** What arrivals change elsewhere matters when something is rolled, and after a while in any case. */
function isExpansionDue(state: State, nowS: number): boolean {
  const oldestS = state.backlog.at(-1)?.receivedS ?? nowS
  return state.dirty.due(nowS * 1_000).length > 0 || nowS - oldestS > EXPAND_AFTER_S
}

/** Finds the other buckets that the newest arrivals change through their traces. */
async function expand(state: State, nowS: number): Promise<void> {
  let spans = 0
  const end = state.backlog.findIndex((arrival) => {
    spans += arrival.spans
    return spans > SPANS_PER_LOOK
  })
  const part = state.backlog.slice(0, end === -1 ? undefined : Math.max(1, end))
  if (part.length === 0) return
  const receivedS = [...new Set(part.map((arrival) => arrival.receivedS))]
  const buckets = [...new Set(part.map(({ bucketMs }) => bucketMs))]
  const touched = await readTouchedBuckets(state.deps.db, { receivedS, buckets })
  const sane = touched.filter((bucketMs) => isSane(bucketMs, nowS * 1_000, state.deps))
  state.dirty.touch(sane, Math.min(...receivedS), nowS)
  state.backlog = state.backlog.slice(part.length)
}

async function rollDue(state: State, lanes: readonly LaneRule[], nowS: number): Promise<void> {
  const { db, log } = state.deps
  const settledMs = (nowS - PATIENCE_S) * 1_000
  const runs = groupRuns(state.dirty.due(nowS * 1_000), REACH_MS).reverse()
  for (const buckets of runs) {
    const spans = state.dirty.spansIn(buckets)
    const slices = Math.max(1, Math.ceil(spans / SPANS_PER_SLICE))
    const rolled = await rollHops(db, {
      buckets,
      lanes,
      settledMs,
      slices,
      ...(spans > SPANS_OF_ONE_THREAD ? {} : { threads: 1 }),
      halves: state.halves,
      version: nextVersion(state),
    })
    state.halves = rolled.halves
    for (const bucketMs of buckets) {
      state.changed.add(bucketMs)
      if (state.dirty.hasNews(bucketMs)) state.changedCalls.add(bucketMs)
    }
    state.dirty.rolled(buckets, { nowMs: nowS * 1_000, settledMs })
    if (rolled.uncounted > 0) {
      log.warn({ traces: rolled.uncounted }, 'traces too large to count were left out')
    }
  }
}

/** Lanes are part of the hops: with other rules the recent past is rolled again. */
async function relane(state: State, lanes: readonly LaneRule[], nowS: number): Promise<void> {
  const text = JSON.stringify(lanes)
  if (text === state.lanesText) return
  const toMs = nowS * 1_000 + BUCKET_MS
  const range = { rollup: HOPS_ROLLUP, fromMs: toMs - RELANE_MS, toMs }
  const recent = await readCommittedBuckets(state.deps.db, range)
  state.dirty.touch(recent, nowS, nowS)
  state.lanesText = text
}

/** Notes how far everything is rolled, so that the next process need not look further back. */
async function mark(state: State, nowS: number): Promise<void> {
  const { db, now } = state.deps
  if (now() - state.markedMs < MARK_EVERY_MS) return
  state.markedMs = now()
  // An evaluator that was thought dead may have rolled by a clock that is ahead of ours.
  state.version = Math.max(state.version, await readLastVersion(db))
  const waiting = [
    state.dirty.oldestS() ?? nowS,
    ...state.backlog.map(({ receivedS }) => receivedS),
  ].reduce((a, b) => Math.min(a, b))
  const rolledUpToS = waiting - 1
  if (rolledUpToS <= state.rolledUpToS) return
  await commitRolledUpTo(db, { rolledUpToS, version: nextVersion(state) })
  state.rolledUpToS = rolledUpToS
}

async function clean(state: State): Promise<void> {
  const { db, now } = state.deps
  if (now() - state.cleanedMs < CLEAN_EVERY_MS) return
  state.cleanedMs = now()
  await cleanRollups(db, { nowMs: now() })
}
