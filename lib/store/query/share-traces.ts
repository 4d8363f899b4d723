// One row for each trace that took the decision of one rollout: who decided, on what, for whom.
import { BUCKET_MS } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { BUCKET_OF_START, CALLING, idList, momentOf, textLiteral } from './literals'
import { IS_ANSWER, REACH_MS } from './trace-pass'

/** Calls that are searched for the one that a first answer answers. */
const CALLS_MAX = 512
/** Units are told by the upper bits of a hash: that many are exact as a number. */
const UNIT_SHIFT = 12

/** What decides the shares of one rollout. */
export interface ShareRule {
  readonly rollout: string
  /** 64-bit decimal; another one whenever the plan counts in another way. */
  readonly selection: string
  /** Sources of the services with two groups, both groups. */
  readonly sources: readonly SourceId[]
  /** Sources of the service that decides; null when any caller may. */
  readonly split: readonly SourceId[] | null
  /**
   * Marks that make a trace count: one of `anyOf` (null: needs none), and none of `noneOf`. Null: all
   * traces do.
   */
  readonly of: {
    readonly anyOf: readonly string[] | null
    readonly noneOf: readonly string[]
  } | null
  /** Attribute of the unit that is routed as a whole; null: each request is its own. */
  readonly unit: string | null
}

/**
 * Rows are (trace_id, bucket, source, weight, began, via, endpoint, unit, ineligible); `via` is the
 * source that decided, `unit` is 0 where there is none. A trace is in the bucket of its first answer.
 * To be run where the trace is: needs `rule.sources`, and `rule.split` when given, not to be empty.
 */
export function shareTracesSql(
  db: Database,
  { rule, buckets }: { readonly rule: ShareRule; readonly buckets: readonly number[] },
): string {
  const spans = db.localTable('spans')
  const range: Range = {
    spans,
    fromMs: (buckets[0] ?? 0) - REACH_MS,
    lastMs: (buckets.at(-1) ?? 0) + BUCKET_MS,
  }
  const decided = rule.split === null ? byCaller(rule, range) : bySplit(rule, rule.split, range)
  const bucket = BUCKET_OF_START.replace('start', 'began')
  return `SELECT trace_id, toUInt32(${bucket}) AS bucket, source, began, via, endpoint, unit,
      if(isFinite(seen) AND seen > 0, seen, 1) AS weight, ${ineligible(rule, range)} AS ineligible
    FROM (${decided}) WHERE bucket IN (${buckets.map((ms) => ms / 1_000).join(', ')})`
}

interface Range {
  readonly spans: string
  readonly fromMs: number
  readonly lastMs: number
}

function near({ fromMs }: Range, toMs: number): string {
  return `start >= ${momentOf(fromMs)} AND start < ${momentOf(toMs)}`
}

function answers({ sources }: ShareRule): string {
  return `source_id IN ${idList(sources)} AND ${IS_ANSWER}`
}

/** The decision point is known: its first span in the trace took the decision. */
function bySplit(rule: ShareRule, split: readonly SourceId[], range: Range): string {
  const passes = `source_id IN ${idList(split)}`
  const answered = `${answers(rule)} AND start < ${momentOf(range.lastMs)}`
  return `SELECT trace_id,
      argMinIf((source_id, toFloat64(weight)), (start, span_id), answering) AS first,
      argMinIf((source_id, endpoint_id), (start, span_id), passing) AS decision,
      minIf(start, answering) AS began, first.1 AS source, first.2 AS seen,
      decision.1 AS via, decision.2 AS endpoint, ${unitOf(rule, 'passing')} AS unit
    FROM (
      SELECT trace_id, source_id, span_id, start, weight, endpoint_id, ${unitColumn(rule)}
        ${answered} AS answering, ${passes} AS passing
      FROM ${range.spans}
      WHERE (${near(range, range.lastMs + REACH_MS)}) AND (${passes} OR (${answered}))
    ) GROUP BY trace_id HAVING max(answering) AND max(passing)`
}

/** Any caller may decide: the one whose call the first answer answers. */
function byCaller(rule: ShareRule, range: Range): string {
  const there = near(range, range.lastMs)
  return `SELECT trace_id,
      argMinIf((source_id, toFloat64(weight), endpoint_id, parent_id, caller_source_id),
        (start, span_id), answering) AS first,
      groupArrayIf(${CALLS_MAX})(span_id, NOT answering) AS calls,
      groupArrayIf(${CALLS_MAX})(source_id, NOT answering) AS callers,
      minIf(start, answering) AS began, first.1 AS source, first.2 AS seen,
      if(has(calls, first.4), callers[indexOf(calls, first.4)], first.5) AS via,
      first.3 AS endpoint, ${unitOf(rule, 'answering')} AS unit
    FROM (
      SELECT trace_id, source_id, span_id, parent_id, caller_source_id, start, weight, endpoint_id,
        ${unitColumn(rule)} ${answers(rule)} AS answering
      FROM ${range.spans}
      WHERE (${there}) AND ((${answers(rule)}) OR (kind IN ${CALLING}
        AND trace_id IN (SELECT trace_id FROM ${range.spans} WHERE (${there}) AND ${answers(rule)})))
    ) GROUP BY trace_id HAVING max(answering)`
}

/** The attribute as it stands in the JSON text: a number and its text are one unit. */
function unitColumn({ unit }: ShareRule): string {
  if (unit === null) return ''
  return `trim(BOTH '"' FROM JSONExtractRaw(attributes, ${textLiteral(unit)})) AS unit_text,`
}

function unitOf({ unit }: ShareRule, where: string): string {
  if (unit === null) return 'toUInt64(0)'
  const named = `unit_text NOT IN ('', 'null')`
  return `if(countIf(${where} AND ${named}) = 0, 0, greatest(1, bitShiftRight(cityHash64(
      argMinIf(unit_text, (start, span_id), ${where} AND ${named})), ${UNIT_SHIFT})))`
}

/** By the marks on any span of the trace. */
function ineligible({ of }: ShareRule, range: Range): string {
  if (of === null) return 'toUInt8(0)'
  const carriesAny = (ids: readonly string[]) =>
    ids.length === 0
      ? '0'
      : `trace_id IN (SELECT trace_id FROM ${range.spans}
          WHERE (${near(range, range.lastMs + REACH_MS)}) AND mark_id IN ${idList(ids)})`
  const lacks = of.anyOf === null ? '0' : `NOT ${carriesAny(of.anyOf)}`
  return `toUInt8((${lacks}) OR (${carriesAny(of.noneOf)}))`
}
