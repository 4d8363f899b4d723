// Keeps the ledger of one rollout's stage in step with the database: reads what changed, rolls shares.
import type { z } from 'zod'
import { breaker } from '#lib/check/breaker'
import type { Check } from '#lib/check/check'
import { BUCKET_MS } from '#lib/model/hop'
import { settingOf } from '#lib/plan/convert'
import type { Plan, PlanService } from '#lib/plan/plan'
import { HOPS_ROLLUP, type TimeRange } from '#lib/store/query/committed'
import { readCommittedBuckets } from '#lib/store/query/read-committed-buckets'
import { type BucketReader, type BucketReaderDeps, createBucketReader } from './bucket-reader'
import { createLedger, type Ledger } from './ledger'
import { createPlacing, type PlanPlacing } from './placing'
import { settlesAt } from './settled'

/** What is read at once when a stage is taken up in the middle. */
const CHUNK_MS = 600_000
const NO_SERVICES: readonly PlanService[] = []

export interface StageSums {
  readonly ledger: Ledger
  readonly placing: PlanPlacing
  /** Takes in buckets that changed; what fails is tried again with the next call. True: new sums. */
  update(changedBuckets: readonly number[], nowMs: number): Promise<boolean>
  /** True when sources have moved to other groups: everything must be summed anew. */
  isStale(): boolean
}

export interface StageSumsArgs {
  readonly plan: Plan
  readonly lane: number
  readonly fromMs: number
  /** The share promised at a moment; null when none is. */
  readonly plannedAt?: (atMs: number) => number | null
  /** Services of other rollouts under way; another list when they have changed. */
  readonly others?: () => readonly PlanService[]
}

/** Begins empty; the first `update` also reads everything that was rolled since `fromMs`. */
export function createStageSums(deps: BucketReaderDeps, args: StageSumsArgs): StageSums {
  const { plan, lane, fromMs, plannedAt, others = () => NO_SERVICES } = args
  const { dimensions } = deps
  const placing = createPlacing(plan, { dimensions, lane, others })
  const reader = createBucketReader(deps, { plan, placing, ...(plannedAt && { plannedAt }) })
  const ledger = createLedger(fromMs, plan.services, slackOf(plan))
  const waiting = new Set<number>()
  /** Buckets that were read before they had settled: each is read once more when it has. */
  const early = new Set<number>()
  let isTakenUp = false
  let sourcesVersion = dimensions.sourcesVersion()
  let placedAmong = others()

  const takeUp = async (nowMs: number) => {
    const range = { fromMs, toMs: nowMs + BUCKET_MS }
    const buckets = await readCommittedBuckets(deps.db, { rollup: HOPS_ROLLUP, ...range })
    const rolled = await reader.rolled(range)
    reader.expire(buckets.filter((bucketMs) => !rolled.has(bucketMs)))
    // How breakers stood when the window began.
    const before = { fromMs: ledger.sinceMs, toMs: fromMs }
    const bucketOf = await reader.read(before, nowMs)
    for (const bucketMs of bucketStarts(before)) ledger.noteBefore(bucketOf(bucketMs).traffic)
    for (const bucketMs of buckets) waiting.add(bucketMs)
    isTakenUp = true
  }

  return {
    ledger,
    placing,
    async update(changedBuckets, nowMs) {
      const settled = [...early].filter((bucketMs) => settlesAt(bucketMs) <= nowMs)
      const changed = [...changedBuckets.filter((bucketMs) => bucketMs >= fromMs), ...settled]
      for (const bucketMs of changed) waiting.add(bucketMs)
      for (const bucketMs of settled) early.delete(bucketMs)
      reader.expire(changed)
      if (!isTakenUp) await takeUp(nowMs)
      const changes = waiting.size > 0
      for (const bucketMs of waiting) if (settlesAt(bucketMs) > nowMs) early.add(bucketMs)
      await updateSlots(reader, { ledger, waiting, nowMs })
      await updateYoung(reader, { ledger, waiting, nowMs })
      ledger.age(nowMs)
      return changes
    },
    isStale() {
      if (dimensions.sourcesVersion() === sourcesVersion && others() === placedAmong) return false
      sourcesVersion = dimensions.sourcesVersion()
      placedAmong = others()
      return placing.hasMoved()
    },
  }
}

/** The check of breakers and that of routing are about the same ones. */
export function slackOf(plan: Plan): number {
  const { options } = settingOf(plan, breaker as unknown as Check)
  return (options as z.output<typeof breaker.options>).slack
}

interface Update {
  readonly ledger: Ledger
  /** Buckets to be read again; each leaves once it was. */
  readonly waiting: Set<number>
  readonly nowMs: number
}

/** Late spans in a slot that was added up: the whole slot is read again. */
async function updateSlots(reader: BucketReader, { ledger, waiting, nowMs }: Update) {
  for (const bucketMs of waiting) if (!ledger.isOpen(bucketMs)) waiting.delete(bucketMs)
  const old = [...waiting].filter((bucketMs) => bucketMs < ledger.youngFromMs())
  for (const slotMs of new Set(old.map((bucketMs) => ledger.slotOf(bucketMs).fromMs))) {
    const slot = ledger.slotOf(slotMs)
    const bucketOf = await reader.read(slot, nowMs)
    const starts = bucketStarts(slot)
    ledger.replaceSlot(slotMs, new Map(starts.map((ms) => [ms, bucketOf(ms)])))
    for (const bucketMs of starts) waiting.delete(bucketMs)
  }
}

async function updateYoung(reader: BucketReader, { ledger, waiting, nowMs }: Update) {
  const isSettled = (bucketMs: number) => settlesAt(bucketMs) <= nowMs
  const settled = chunksOf([...waiting].filter(isSettled))
  const early = chunksOf([...waiting].filter((bucketMs) => !isSettled(bucketMs)))
  for (const range of [...settled, ...early]) {
    // Nobody asks for more than shares of what has not settled; then it is read once more.
    const bucketOf = await reader.read(range, nowMs, { onlyShares: early.includes(range) })
    for (const bucketMs of bucketStarts(range)) {
      if (!waiting.has(bucketMs)) continue
      ledger.replace(bucketMs, bucketOf(bucketMs))
      waiting.delete(bucketMs)
    }
    // A stage of days is added up while it is read, not afterwards.
    ledger.age(Math.min(range.toMs, nowMs))
  }
}

/** Ranges that hold all of the buckets, in order, each no longer than CHUNK_MS. */
function chunksOf(buckets: readonly number[]): TimeRange[] {
  const ranges: { fromMs: number; toMs: number }[] = []
  for (const bucketMs of buckets.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && bucketMs < last.fromMs + CHUNK_MS) last.toMs = bucketMs + BUCKET_MS
    else ranges.push({ fromMs: bucketMs, toMs: bucketMs + BUCKET_MS })
  }
  return ranges
}

function bucketStarts({ fromMs, toMs }: TimeRange): number[] {
  const starts: number[] = []
  for (let ms = fromMs; ms < toMs; ms += BUCKET_MS) starts.push(ms)
  return starts
}
