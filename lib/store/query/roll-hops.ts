// Rolls hops and calls of some buckets from one pass over their traces, and commits them together.
import { BUCKET_MS } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { commitRollup } from './commit-rollup'
import { HOPS_ROLLUP } from './committed'
import { groupsOfTrace } from './left-traces'
import { readFacts } from './read-facts'
import { createRollupRows, type RollupRows } from './rollup-rows'
import { LEFT } from './trace-hops'
import { type HopGroup, hopGroupsSql, type PassOptions, REACH_MS } from './trace-pass'

/** Traces left out of a pass that are read one by one; more than this are not counted. */
const LEFT_TRACES_MAX = 2_000

export interface RollHopsOptions extends Omit<PassOptions, 'slice'> {
  readonly version: number
  /** Passes to split the traces over, so that each fits in memory. */
  readonly slices: number
}

export interface RolledHops {
  readonly requests: number
  /** Whether halves of calls occur: pass it on to the next roll. */
  readonly halves: boolean
  /** Traces that could not be counted: too many of them were too large. */
  readonly uncounted: number
}

/** Replaces everything these buckets said before. May be repeated with a larger version. */
export async function rollHops(db: Database, options: RollHopsOptions): Promise<RolledHops> {
  const first = await runPasses(db, options)
  const halved = first.left.some(({ what }) => what === String(LEFT.halved))
  const pass = halved ? await runPasses(db, { ...options, halves: true }) : first
  const ids = [...new Set(pass.left.flatMap(({ examples }) => examples))]
  const taken = ids.slice(0, LEFT_TRACES_MAX)
  const cut = await addLeftTraces(db, taken, { options, rows: pass.rows })
  await store(db, pass.rows, options)
  return {
    requests: pass.rows.requests(),
    halves: halved || options.halves,
    uncounted: ids.length - taken.length + (cut ? 1 : 0),
  }
}

async function runPasses(db: Database, options: RollHopsOptions) {
  const rows = createRollupRows()
  const left: HopGroup[] = []
  for (let index = 0; index < options.slices; index++) {
    const slice = { index, of: options.slices }
    const whole = options.slices === 1
    const sql = hopGroupsSql(db, whole ? options : { ...options, slice })
    for (const group of await db.query<HopGroup>(sql)) {
      if (group.bucketS === 0) left.push(group)
      else rows.add(group)
    }
  }
  return { rows, left }
}

interface LeftTraces {
  readonly options: RollHopsOptions
  readonly rows: RollupRows
}

/** Counts traces by the rules in lib/topology. True when not all of their spans could be read. */
async function addLeftTraces(
  db: Database,
  traceIds: readonly TraceId[],
  { options, rows }: LeftTraces,
): Promise<boolean> {
  const { buckets, settledMs, lanes } = options
  const fromMs = (buckets[0] ?? 0) - REACH_MS
  const toMs = (buckets.at(-1) ?? 0) + BUCKET_MS + REACH_MS
  const { traces, cut } = await readFacts(db, { traceIds, fromMs, toMs })
  const wanted = new Set(buckets)
  for (const [traceId, spans] of traces) {
    const groups = groupsOfTrace(traceId, spans, { settledMs, lanes })
    for (const group of groups) if (wanted.has(group.bucketS * 1_000)) rows.add(group)
  }
  return cut
}

async function store(db: Database, rows: RollupRows, options: RollHopsOptions): Promise<void> {
  const { buckets, version } = options
  await db.insert('mark_sets', rows.markSets())
  await Promise.all([
    db.insert('hops', rows.hops(version)),
    db.insert('calls', rows.calls(version)),
  ])
  await commitRollup(db, { rollup: HOPS_ROLLUP, buckets, version })
}
