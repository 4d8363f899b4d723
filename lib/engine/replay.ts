// Judges stored spans as if live: the same sums, checks and verdicts, at any looks of the past.
import { AppError } from '#lib/model/app-error'
import { BUCKET_MS } from '#lib/model/hop'
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readLastVersion } from '#lib/store/query/commit-rollup'
import { HOPS_ROLLUP } from '#lib/store/query/committed'
import { readCommittedBuckets } from '#lib/store/query/read-committed-buckets'
import { readRoutes } from '#lib/store/query/read-routes'
import { createJudgedRollout } from './evaluate/judged-rollout'
import { qualityOf } from './evaluate/stage-watch'
import { createDimensions, type Dimensions } from './evaluate/sums/dimensions'
import { settlesAt } from './evaluate/sums/settled'
import { windowStart } from './evaluate/sums/stage-window'
import type { SourceQualityReader } from './evaluate/traffic/source-quality'
import { isChange } from './evaluate/verdict-of'
import { type PastRollout, type PastRolloutArgs, readPastRollout } from './replay/past-rollout'
import { readAhead } from './replay/read-ahead'
import { rollPast } from './replay/roll-past'

/** As often as anybody looks; more looks than a day of these make no sense of a day. */
const LOOK_EVERY_MS = 10_000
const LOOKS_MAX = 400_000
/** What a stage is held against: thresholds of latency, who gray is chosen from, who reported. */
const HOUR_MS = 3_600_000
const BEFORE_MS = 2 * HOUR_MS
const PACED_FROM_MS = 3 * HOUR_MS

export interface ReplayArgs extends PastRolloutArgs {
  /** Between two looks; LOOK_EVERY_MS when left out. */
  readonly everyMs?: number
  /** Called for each verdict that says more than new numbers, in order. */
  readonly onChange?: (verdict: Verdict) => void
}

export interface ReplayDeps {
  readonly db: Database
  /** The real clock, epoch ms: numbers versions of what must be rolled. */
  readonly now: () => number
}

export interface Replayed {
  readonly rollout: string
  readonly looks: number
  /** Buckets that had to be rolled first. */
  readonly rolled: number
  /** The verdict at the end of the range. */
  readonly verdict: Verdict
}

/** Appends nothing to journals. Throws AppError with what is wrong with the question. */
export async function replay({ db, now }: ReplayDeps, args: ReplayArgs): Promise<Replayed> {
  const looks = looksOf(args)
  const past = await readPastRollout(db, args)
  const range = rangeOf(past, args)
  const { rollout } = past.at(args.toMs)
  const earlier = { fromMs: range.fromMs - BEFORE_MS, toMs: range.toMs }
  const renewed = await rollPast(db, { ...earlier, rollout, now })
  const unseen = await readCommittedBuckets(db, { rollup: HOPS_ROLLUP, ...range })
  const dimensions = await readDimensions(db)
  let version = Math.max(now(), await readLastVersion(db))
  const judged = createJudgedRollout(
    {
      db,
      dimensions,
      readRoutes: readAhead((asked) => readRoutes(db, asked)),
      nextVersion: () => {
        version += 1
        return version
      },
      past: { renewed },
      quality: pacedQuality(db, args),
    },
    null,
  )
  let verdict: Verdict | null = null
  let lookedMs = Number.NEGATIVE_INFINITY
  for (const nowMs of looks) {
    const changedBuckets = takeSettled(unseen, nowMs)
    const mustAnswer = verdict === null || hasChanged(past, lookedMs, nowMs)
    const said = await judged.look(past.at(nowMs), { nowMs, changedBuckets, mustAnswer })
    lookedMs = nowMs
    if (said === null) continue
    if (isChange(said, verdict)) args.onChange?.(said)
    verdict = said
  }
  if (verdict === null) throw new RangeError('a replay always looks once')
  return { rollout: past.name, looks: looks.length, rolled: renewed.size, verdict }
}

/** What is known of sources and marks now was true then: read when something is missing only. */
async function readDimensions(db: Database): Promise<Dimensions> {
  const dimensions = createDimensions(db)
  await dimensions.refresh({ sources: [], marks: [], markSets: [] }, 0)
  return { ...dimensions, refresh: (needed) => dimensions.refresh(needed, 0) }
}

/**
 * Behaviour of clocks and exporters is read minute by minute. In a long replay it is as of the last
 * whole hour, but exact at the end.
 */
function pacedQuality(db: Database, { fromMs, toMs }: ReplayArgs): SourceQualityReader {
  const reader = qualityOf({ db })
  if (toMs - fromMs <= PACED_FROM_MS) return reader
  return {
    at: (nowMs) => reader.at(nowMs === toMs ? nowMs : Math.floor(nowMs / HOUR_MS) * HOUR_MS),
  }
}

/** Moments at which to look: all multiples of `everyMs` after the begin, and the end itself. */
function looksOf({ fromMs, toMs, everyMs = LOOK_EVERY_MS }: ReplayArgs): number[] {
  if (!(toMs > fromMs)) throw new AppError('bad-request', 'the range ends before it begins')
  const count = Math.ceil((toMs - fromMs) / everyMs)
  if (count > LOOKS_MAX) {
    throw new AppError('bad-request', `${count} looks are too many: look less often`)
  }
  return Array.from({ length: count }, (_, i) => Math.min(toMs, fromMs + (i + 1) * everyMs))
}

/** What a live evaluator would have known at the begin reaches back to the stage's own begin. */
function rangeOf(past: PastRollout, { fromMs, toMs }: ReplayArgs) {
  const now = past.at(fromMs)
  const { plan, stage } = now.rollout
  const windowMs = windowStart({ ...now, plan, stage }) ?? fromMs
  const begin = Math.min(windowMs, fromMs)
  return { fromMs: Math.floor(begin / BUCKET_MS) * BUCKET_MS, toMs }
}

/** Takes the buckets that may be judged at `nowMs` off the list. */
function takeSettled(unseen: number[], nowMs: number): number[] {
  const end = unseen.findIndex((bucketMs) => settlesAt(bucketMs) > nowMs)
  return unseen.splice(0, end === -1 ? unseen.length : end)
}

function hasChanged({ changesMs }: PastRollout, afterMs: number, untilMs: number): boolean {
  return changesMs.some((ms) => ms > afterMs && ms <= untilMs)
}
