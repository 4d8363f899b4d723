// The words every span shares, whatever protocol it came in by. Floor 0, pure.

/** Span kinds, numbered as in OTLP (opentelemetry-proto trace.proto, Span.SpanKind). */
export const SPAN_KIND = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const
export type SpanKind = keyof typeof SPAN_KIND

/** Span status, numbered as in OTLP (trace.proto, Status.StatusCode). */
export const SPAN_STATUS = { unset: 0, ok: 1, error: 2 } as const
export type SpanStatus = keyof typeof SPAN_STATUS

/**
 * Bits of the `flags` column of a stored span.
 * - shared: Zipkin server half that shares its span id with the client half.
 * - link: a row that stands in the trace of a producer for a consumer span of another trace
 *   (OTel span link, second and later SkyWalking refs); `parent_id` is the linked span.
 * - linked: the consumer's own row when a link row says where it was called from: no hop of its own.
 * - skipAnalysis: the agent asked that this span is shown but not counted (SkyWalking).
 * - unweighted: sampled upstream, with no weight said.
 */
export const SPAN_FLAG = {
  shared: 1,
  link: 2,
  linked: 4,
  skipAnalysis: 8,
  unweighted: 16,
  skywalking: 32,
} as const

/** Lower-case hex of the 16 bytes of a trace id. */
export type TraceId = string

const DAY_MS = 86_400_000
/** Each day is a partition of the table: wrong clocks must not make many, however long spans are kept. */
const PAST_MAX_DAYS = 400
/** Clocks may be ahead of ours by this much. */
const AHEAD_MAX_DAYS = 1

/** The earliest start stored, epoch ms: what began before would be dropped at once. */
export function earliestStartMs(nowMs: number, daysKept: number): number {
  return nowMs - Math.min(daysKept, PAST_MAX_DAYS) * DAY_MS
}

/** The latest start stored, epoch ms: a day that is far ahead would never be dropped. */
export function latestStartMs(nowMs: number): number {
  return nowMs + AHEAD_MAX_DAYS * DAY_MS
}
