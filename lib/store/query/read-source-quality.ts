// How the clock, the exporter and the sampler of each source behave, in one pass over received spans.
import type { SourceId } from '#lib/model/source'
import { SPAN_FLAG } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import type { TimeRange } from './committed'
import { hasFlag, whole } from './literals'

/** A span that arrives later than this after its end is late. */
const LATE_MS = 30_000
/** The window in which SkyWalking agents cap the traces they begin (`agent.sample_n_per_3_secs`). */
const ROOTS_STEP_S = 3
/** `received` is the beginning of a second. */
const RECEIVED_STEP_MS = 1_000

export interface SourceQualityRow {
  readonly sourceId: SourceId
  readonly spans: number
  /** Sampled upstream, with no word on how many requests each stands for. */
  readonly unweighted: number
  /** Received more than 30 s after their end. */
  readonly late: number
  /** By how much a span surely ended after it was received; 0 or less is fine. */
  readonly aheadMs: number
  /** The shortest way of a span from its end to us: its clock is at most this far behind. */
  readonly behindMs: number
  /** Whole steps of 3 s between the first and the last trace that began here. */
  readonly rootsSteps: number
  /** Traces that began here per such step; 0 without a step. */
  readonly rootsMean: number
  readonly rootsVariance: number
}

interface StoredQuality
  extends Record<Exclude<keyof SourceQualityRow, `roots${string}` | 'sourceId'>, string> {
  readonly sourceId: SourceId
  readonly rootsSteps: string
  readonly rootsSum: string
  readonly rootsSquares: string
}

/**
 * Spans received in the range, whatever their own clock says; by source. Costs one pass over them
 * (six columns): ask for the newest part of a long time only.
 */
export async function readSourceQuality(
  db: Database,
  range: TimeRange,
): Promise<SourceQualityRow[]> {
  const rows = await db.query<StoredQuality>(qualitySql(db, range))
  return rows.map((row) => {
    const steps = Number(row.rootsSteps)
    const mean = steps === 0 ? 0 : Number(row.rootsSum) / steps
    return {
      sourceId: row.sourceId,
      spans: Number(row.spans),
      unweighted: Number(row.unweighted),
      late: Number(row.late),
      aheadMs: Number(row.aheadMs),
      behindMs: Number(row.behindMs),
      rootsSteps: steps,
      rootsMean: mean,
      rootsVariance: steps === 0 ? 0 : Math.max(0, Number(row.rootsSquares) / steps - mean ** 2),
    }
  })
}

/** The steps of the first and the last root are cut by the range, so that they do not count. */
function qualitySql(db: Database, { fromMs, toMs }: TimeRange): string {
  const second = (ms: number) => `toDateTime(${whole(Math.ceil(ms / 1_000))})`
  const spans = `SELECT source_id, flags, parent_id, duration_us,
      toUnixTimestamp64Micro(start) AS start_us, toUnixTimestamp(received) AS received_s,
      toInt64(received_s) * 1000 - intDiv(start_us + toInt64(duration_us), 1000) AS way
    FROM ${db.localTable('spans')}
    WHERE received >= ${second(fromMs)} AND received < ${second(toMs)}`
  const perStep = `SELECT source_id, intDiv(start_us, ${ROOTS_STEP_S * 1e6}) AS step, count() AS n,
      countIf(${hasFlag('flags', 'unweighted')}) AS unsaid, countIf(way > ${LATE_MS}) AS slow,
      min(way) AS shortest,
      countIf(parent_id = 0 AND bitAnd(flags, ${SPAN_FLAG.link}) = 0) AS roots
    FROM (${spans}) GROUP BY source_id, step`
  const merged = `SELECT source_id, step, sum(n) AS spans, sum(unsaid) AS unweighted,
      sum(slow) AS late, min(shortest) AS shortest, sum(roots) AS roots
    FROM ${db.onEachShard(perStep)} GROUP BY source_id, step`
  const bySource = `SELECT source_id, sum(spans) AS spans, sum(unweighted) AS unweighted,
      sum(late) AS late, min(shortest) AS shortest,
      arraySort(it -> it.1, groupArrayIf((step, roots), roots > 0)) AS steps,
      arraySlice(steps, 2, greatest(0, length(steps) - 2)).2 AS inner
    FROM (${merged}) GROUP BY source_id`
  return `SELECT source_id AS sourceId, spans, unweighted, late,
      -shortest - ${RECEIVED_STEP_MS} AS aheadMs, shortest AS behindMs,
      if(length(steps) < 3, 0, steps[-1].1 - steps[1].1 - 1) AS rootsSteps,
      arraySum(inner) AS rootsSum, arraySum(it -> it * it, inner) AS rootsSquares
    FROM (${bySource}) ORDER BY source_id`
}
