// Hops of a single trace by the rules in TypeScript: for traces that the SQL pass leaves out.
import { BUCKET_MS } from '#lib/model/hop'
import type { TraceId } from '#lib/model/span'
import type { SpanFacts } from '#lib/model/trace-span'
import { binOf } from '#lib/topology/bins'
import { hasFlag, isCalling } from '#lib/topology/span-parents'
import { findTraceHops, type TraceHop } from '#lib/topology/trace-hops'
import type { HopGroup } from './rollup-rows'
import type { LaneRule } from './trace-pass'

export interface LeftOptions {
  readonly settledMs: number
  readonly lanes: readonly LaneRule[]
}

/** One group per hop. */
export function groupsOfTrace(
  traceId: TraceId,
  spans: readonly SpanFacts[],
  { settledMs, lanes }: LeftOptions,
): HopGroup[] {
  const marks = new Set(spans.map(({ markId }) => markId))
  marks.delete('0')
  const shared = {
    traceId,
    markIds: [...marks].sort(byNumber),
    lanes: String(lanesOf(spans, lanes)),
  }
  const hops = findTraceHops(spans, { settledMs })
  return hops.map((hop) => toGroup(hop, shared))
}

interface Shared {
  readonly traceId: TraceId
  readonly markIds: readonly string[]
  readonly lanes: string
}

function toGroup(hop: TraceHop<SpanFacts>, { traceId, markIds, lanes }: Shared): HopGroup {
  const { span, caller, callee } = hop
  const failed = span.status === 'error'
  const bucketMs = BUCKET_MS * 1_000
  const bin = binOf(span.durationUs)
  return {
    bucketS: (Math.floor(span.startUs / bucketMs) * BUCKET_MS) / 1_000,
    caller,
    callee,
    what: isCalling(span) ? span.peerId : span.endpointId,
    calleeMark: span.markId,
    markIds,
    complete: hop.complete ? 1 : 0,
    root: hop.root ? 1 : 0,
    lanes,
    requests: 1,
    errors: failed ? 1 : 0,
    bins: [bin],
    counts: [1],
    examples: [traceId],
    errorExamples: failed ? [traceId] : [],
    slowExamples: [traceId],
    slowBins: [bin],
  }
}

function lanesOf(spans: readonly SpanFacts[], rules: readonly LaneRule[]): bigint {
  const reporters = new Set(spans.map(({ sourceId }) => sourceId))
  let bits = 0n
  for (const { lane, split, gray, baseline } of rules) {
    if (split !== null && !split.some((source) => reporters.has(source))) continue
    const members = new Set([...gray, ...baseline])
    const [first] = spans
      .filter((span) => members.has(span.sourceId) && canAnswer(span))
      .sort((a, b) => a.startUs - b.startUs || byNumber(a.spanId, b.spanId))
    if (first === undefined) continue
    if (gray.includes(first.sourceId)) bits |= 1n << BigInt(2 * lane)
    if (baseline.includes(first.sourceId)) bits |= 1n << BigInt(2 * lane + 1)
  }
  return bits
}

function canAnswer(span: SpanFacts): boolean {
  return (
    span.kind !== 'internal' &&
    !isCalling(span) &&
    !hasFlag(span, 'linked') &&
    !hasFlag(span, 'skipAnalysis')
  )
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
