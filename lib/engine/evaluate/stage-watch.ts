// Everything that is collected of one stage of one rollout, kept in step with the database.
import type { Need } from '#lib/check/check'
import { type Comparisons, NO_COMPARISONS } from '#lib/check/compare/comparison'
import type { Sample, SampledStage } from '#lib/check/sample'
import { readAhead } from '#lib/engine/replay/read-ahead'
import { BUCKET_MS } from '#lib/model/hop'
import type { StageChange } from '#lib/model/rollout'
import type { Group, SourceId } from '#lib/model/source'
import type { Plan, PlanService } from '#lib/plan/plan'
import { readCallBuckets } from '#lib/store/query/read-call-buckets'
import { readCallerBuckets } from '#lib/store/query/read-caller-buckets'
import { readCallsByMark } from '#lib/store/query/read-calls'
import { readSourceQuality } from '#lib/store/query/read-source-quality'
import { readSourceRequests } from '#lib/store/query/read-source-requests'
import { bookOptions } from './compare/book-options'
import { type ComparisonFeed, createComparisonFeed } from './compare/comparison-feed'
import { type CallReads, createPairReader } from './compare/pair-reader'
import { neededBy, sampleOf } from './sample-of'
import { createLastRequest, type LastRequestReader } from './share/last-request'
import { nameShare, type ShareNames } from './share/name-share'
import type { BucketReaderDeps } from './sums/bucket-reader'
import type { Ledger, LedgerSums } from './sums/ledger'
import { settledUntil } from './sums/settled'
import { createStageSums, type StageSums } from './sums/stage-sums'
import {
  createSourceQuality,
  type SourceQualities,
  type SourceQualityReader,
} from './traffic/source-quality'
import type { EarlierSource } from './traffic/source-sums'

/** Sources that were silent for longer before the window belong to the past. */
const EARLIER_MS = 3_600_000

export interface StageWatchDeps extends BucketReaderDeps {
  /** Rows of ranges; several rollouts ask for the same ones. */
  readonly reads?: CallReads
  /** One for all rollouts. */
  readonly quality?: SourceQualityReader
}

export interface StageWatchArgs {
  readonly plan: Plan
  readonly lane: number
  /** First bucket of the window. */
  readonly fromMs: number
  /** Whether there is anything to compare: not after the rollout has ended. */
  readonly isRunning: boolean
  /** The share promised at a moment; null when none is. */
  readonly plannedAt?: (atMs: number) => number | null
  /** The group that must be quiet after the ending; null before it. */
  readonly quiet?: Group | null
  /** Stage changes of the rollout, oldest first. */
  readonly history: readonly StageChange[]
  /** Services of other rollouts under way; another list when they have changed. */
  readonly others: () => readonly PlanService[]
}

export interface StageWatch {
  readonly ledger: Pick<Ledger, 'youngFromMs' | 'changesBefore' | 'shareTotal'>
  /** Takes in buckets that changed; what fails is tried again with the next call. True: new numbers. */
  update(
    changedBuckets: readonly number[],
    nowMs: number,
    changedCalls?: readonly number[],
  ): Promise<boolean>
  /** What is settled at `toMs`; comparisons are always as of now. The same object while it is so. */
  sample(stage: SampledStage, toMs: number): Sample
  /** Until when settled data is compared: after a restart it takes several updates to catch up. */
  comparedMs(): number
  /** Grows when late spans change what is compared before `toMs`. */
  comparisonChanges(toMs: number): number
  /** True when sources have moved to other groups: everything must be collected anew. */
  isStale(): boolean
}

interface Collected {
  earlier: ReadonlyMap<SourceId, EarlierSource> | null
  quality: SourceQualities
}

/** Begins empty; the first `update` also reads everything that was rolled since `fromMs`. */
export function createStageWatch(deps: StageWatchDeps, args: StageWatchArgs): StageWatch {
  const { plan, fromMs } = args
  const needs = neededBy(plan)
  const sums = createStageSums(deps, args)
  const feed = args.isRunning && needs.has('comparisons') ? createFeed(deps, args, sums) : null
  const readQuality = deps.quality ?? qualityOf(deps)
  const { quiet = null } = args
  const last =
    quiet === null
      ? null
      : createLastRequest(deps.db, { group: quiet, placing: sums.placing, fromMs })
  const names = nameShare(deps.dimensions)
  const collected: Collected = { earlier: null, quality: new Map() }
  let compared = 0
  let newest: { readonly made: readonly unknown[]; readonly sample: Sample } | null = null
  return {
    ledger: sums.ledger,
    async update(changedBuckets, nowMs, changedCalls = changedBuckets) {
      const changes = await sums.update(changedBuckets, nowMs)
      const toMs = Math.max(fromMs, settledUntil(nowMs))
      await last?.update(changedBuckets, toMs)
      const isNew = (await feed?.update({ changed: changedCalls, toMs, nowMs })) === true
      if (isNew) compared += 1
      await collect(deps, { collected, needs, fromMs, readQuality, nowMs })
      return changes || isNew
    },
    sample(stage, toMs) {
      const ledgerSums = sums.ledger.sums(toMs)
      const sources = deps.dimensions.sources()
      const { earlier, quality } = collected
      const asked = JSON.stringify([stage, toMs, last?.last()])
      const made = [ledgerSums, compared, sources, earlier, quality, asked]
      if (newest?.made.every((part, i) => part === made[i])) return newest.sample
      const sample = sampleOf({
        plan,
        stage,
        window: { fromMs, toMs },
        needs,
        sums: withNames(ledgerSums, names, last),
        comparisons: comparisonsOf(feed),
        sources,
        placeOf: (id) => sums.placing.place(id),
        earlier: earlier ?? new Map(),
        quality,
      })
      // Looks back, at what failed earlier, are no reason to forget it.
      if (newest === null || toMs >= newest.sample.window.toMs) newest = { made, sample }
      return sample
    },
    comparedMs: () => feed?.fedMs() ?? Infinity,
    comparisonChanges: (toMs) => feed?.changesBefore(toMs) ?? 0,
    isStale: () => sums.isStale(),
  }
}

function withNames(
  sums: LedgerSums,
  names: ShareNames,
  reader: LastRequestReader | null,
): LedgerSums {
  const last = reader === null ? {} : { last: reader.last() }
  return { ...sums, share: { ...sums.share, ...names, ...last } }
}

function comparisonsOf(feed: ComparisonFeed | null): Comparisons {
  return feed?.comparisons() ?? NO_COMPARISONS
}

function createFeed(
  deps: StageWatchDeps,
  { plan, fromMs, history }: StageWatchArgs,
  { placing }: StageSums,
): ComparisonFeed {
  const { dimensions } = deps
  const reader = createPairReader({ reads: deps.reads ?? callReads(deps), dimensions, placing })
  const warm = Math.ceil((fromMs + plan.warmUpMs) / BUCKET_MS) * BUCKET_MS
  // Before the first stage both kinds of requests were answered by the baseline.
  const first = history.find(({ action }) => action === 'start')
  const beforeGrayMs = plan.split.by === 'mark' ? (first?.atMs ?? null) : null
  const services = [...placing.divided]
  const settings = { services, ...bookOptions(plan) }
  return createComparisonFeed({ reader, fromMs: warm, windowMs: fromMs, beforeGrayMs, settings })
}

interface CollectArgs {
  readonly collected: Collected
  readonly needs: ReadonlySet<Need>
  readonly fromMs: number
  readonly readQuality: SourceQualityReader
  readonly nowMs: number
}

async function collect(deps: StageWatchDeps, args: CollectArgs): Promise<void> {
  const { collected, needs, fromMs, readQuality, nowMs } = args
  if (needs.has('sources') && collected.earlier === null) {
    const rows = await readSourceRequests(deps.db, { fromMs: fromMs - EARLIER_MS, toMs: fromMs })
    collected.earlier = new Map(
      rows.map(({ sourceId, requests, lastBucketMs }) => [
        sourceId,
        { requests, lastMs: lastBucketMs + BUCKET_MS },
      ]),
    )
    const sources = collected.earlier.keys()
    await deps.dimensions.refresh({ sources, marks: [], markSets: [] }, nowMs)
  }
  if (needs.has('quality')) collected.quality = await readQuality.at(nowMs)
}

/** Reads of one rollout by itself, from a past that changes no more an hour at a time. */
export function callReads({ db, past }: Pick<StageWatchDeps, 'db' | 'past'>): CallReads {
  const ahead = past === undefined ? <Read>(read: Read) => read : readAhead
  return {
    calls: ahead((range) => readCallBuckets(db, range)),
    callers: ahead((range) => readCallerBuckets(db, range)),
    callsOf: (range) => readCallsByMark(db, range),
  }
}

export function qualityOf({ db }: Pick<StageWatchDeps, 'db'>): SourceQualityReader {
  return createSourceQuality((range) => readSourceQuality(db, range))
}
