// Rolls the buckets of a range that are not rolled yet, so that replay finds what a live look found.
import { laneRule } from '#lib/engine/evaluate/lane-rules'
import { type Rollout, toRollout } from '#lib/engine/rollouts'
import type { Database } from '#lib/store/client'
import { readLastVersion } from '#lib/store/query/commit-rollup'
import type { TimeRange } from '#lib/store/query/committed'
import { groupRuns } from '#lib/store/query/literals'
import { readRollouts } from '#lib/store/query/read-rollouts'
import { readSources } from '#lib/store/query/read-sources'
import { readUnrolledBuckets, type UnrolledBucket } from '#lib/store/query/read-unrolled-buckets'
import { rollHops } from '#lib/store/query/roll-hops'
import { type LaneRule, REACH_MS } from '#lib/store/query/trace-pass'

/** One pass rolls about this many spans, and at most half an hour. */
const SPANS_PER_PASS = 1_000_000
const BUCKETS_PER_PASS = 180

export interface RollPastArgs extends TimeRange {
  readonly rollout: Pick<Rollout, 'name' | 'plan' | 'rank'>
  /** The clock, epoch ms. */
  readonly now: () => number
}

/** The buckets that it rolled, epoch ms. */
export async function rollPast(db: Database, args: RollPastArgs): Promise<ReadonlySet<number>> {
  const { fromMs, toMs, rollout, now } = args
  // Lanes are part of the hops, and nothing says by which rules they were rolled.
  const all = rollout.plan.mark === null
  const buckets = await readUnrolledBuckets(db, { fromMs, toMs }, { all })
  if (buckets.length === 0) return new Set()
  const lanes = await laneRules(db, rollout)
  let version = await readLastVersion(db)
  let halves = false
  for (const pass of passesOf(buckets)) {
    version = Math.max(version + 1, now())
    const spans = pass.reduce((sum, bucket) => sum + bucket.spans, 0)
    const rolled = await rollHops(db, {
      buckets: pass.map(({ bucketMs }) => bucketMs),
      lanes,
      // Whatever has not been answered by now never will be.
      settledMs: now(),
      slices: Math.max(1, Math.ceil(spans / (2 * SPANS_PER_PASS))),
      halves,
      version,
    })
    halves = rolled.halves
  }
  return new Set(buckets.map(({ bucketMs }) => bucketMs))
}

/** Rules of every rollout without a mark, so that rolling again for one loses no lane of another. */
async function laneRules(db: Database, own: RollPastArgs['rollout']): Promise<LaneRule[]> {
  const rows = await readRollouts(db)
  const others = rows.filter(({ rollout }) => rollout !== own.name).map((row) => toRollout(row, []))
  const laned = [...others, own].filter(({ plan }) => plan.mark === null)
  const sources = laned.length === 0 ? [] : await readSources(db)
  return laned.map((rollout) => laneRule(rollout, sources))
}

function passesOf(buckets: readonly UnrolledBucket[]): UnrolledBucket[][] {
  const spansOf = new Map(buckets.map(({ bucketMs, spans }) => [bucketMs, spans]))
  const passes: UnrolledBucket[][] = []
  for (const run of groupRuns([...spansOf.keys()], REACH_MS)) {
    let pass: UnrolledBucket[] = []
    let sum = 0
    passes.push(pass)
    for (const bucketMs of run) {
      const spans = spansOf.get(bucketMs) ?? 0
      if (pass.length === BUCKETS_PER_PASS || (pass.length > 0 && sum + spans > SPANS_PER_PASS)) {
        pass = []
        sum = 0
        passes.push(pass)
      }
      pass.push({ bucketMs, spans })
      sum += spans
    }
  }
  return passes
}
