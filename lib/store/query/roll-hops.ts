// Rolls hops and calls of some buckets from one pass over their traces, and commits them together.
import { BUCKET_MS } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { commitRollup } from './commit-rollup'
import { HOPS_ROLLUP } from './committed'
import { groupsOfTrace } from './left-traces'
import { whole } from './literals'
import { readFacts } from './read-facts'
import { createRollupRows } from './rollup-rows'
import { LEFT } from './trace-hops'
import { type PassOptions, REACH_MS, rolledSql } from './trace-pass'

/** Traces left out of a pass that are read one by one; more than this are not counted. */
const LEFT_TRACES_MAX = 2_000
/** Slices number their rows in one byte, whose last value is taken. */
const SLICES_MAX = 255

export interface RollHopsOptions extends Omit<PassOptions, 'slice'> {
  /** Larger than every version before, by two at least: the next one may be used as well. */
  readonly version: number
  /** Passes to split the traces over, so that each fits in memory. */
  readonly slices: number
  /** Threads of the database for one pass; left out: as it likes. One costs a quarter less in all. */
  readonly threads?: number
}

export interface RolledHops {
  /** Whether halves of calls occur: pass it on to the next roll. */
  readonly halves: boolean
  /** Traces that could not be counted: too many of them were too large. */
  readonly uncounted: number
}

/** Replaces everything these buckets said before. May be repeated with a larger version. */
export async function rollHops(db: Database, options: RollHopsOptions): Promise<RolledHops> {
  const left = await runPasses(db, options)
  if (left.some(({ why }) => why === LEFT.halved)) {
    // Nobody will read what was written: it is never committed.
    return await rollHops(db, { ...options, halves: true, version: options.version + 1 })
  }
  const taken = left.slice(0, LEFT_TRACES_MAX).map(({ traceId }) => traceId)
  const cut = await addLeftTraces(db, taken, options)
  const { buckets, version, halves } = options
  await commitRollup(db, { rollup: HOPS_ROLLUP, buckets, version })
  return { halves, uncounted: left.length - taken.length + (cut ? 1 : 0) }
}

interface LeftTrace {
  readonly traceId: TraceId
  readonly why: number
}

/** Gives back the traces that were left out. */
async function runPasses(db: Database, options: RollHopsOptions): Promise<LeftTrace[]> {
  const { version, buckets, threads } = options
  const settings = threads === undefined ? {} : { max_threads: threads }
  const of = Math.min(SLICES_MAX, options.slices)
  for (let index = 0; index < of; index++) {
    const sql = rolledSql(db, of === 1 ? options : { ...options, slice: { index, of } })
    await db.command(sql, {}, { settings })
  }
  return await db.query<LeftTrace>(
    `SELECT DISTINCT trace_id AS traceId, why FROM left_traces
    WHERE version = ${whole(version)} AND bucket = {first:DateTime} ORDER BY trace_id`,
    { first: (buckets[0] ?? 0) / 1_000 },
  )
}

/** Counts traces by the rules in lib/topology. True when not all of their spans could be read. */
async function addLeftTraces(
  db: Database,
  traceIds: readonly TraceId[],
  { buckets, settledMs, lanes, version }: RollHopsOptions,
): Promise<boolean> {
  if (traceIds.length === 0) return false
  const rows = createRollupRows()
  const fromMs = (buckets[0] ?? 0) - REACH_MS
  const toMs = (buckets.at(-1) ?? 0) + BUCKET_MS + REACH_MS
  const { traces, cut } = await readFacts(db, { traceIds, fromMs, toMs })
  const wanted = new Set(buckets)
  for (const [traceId, spans] of traces) {
    const groups = groupsOfTrace(traceId, spans, { settledMs, lanes })
    for (const group of groups) if (wanted.has(group.bucketS * 1_000)) rows.add(group)
  }
  await db.insert('mark_sets', rows.markSets())
  await Promise.all([
    db.insert('hops', rows.hops(version)),
    db.insert('calls', rows.calls(version)),
  ])
  return cut
}
