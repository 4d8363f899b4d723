// Says where the parts of a SkyWalking segment lie in its bytes; the reader fills these shapes in.
// There is one of each for all segments, so that reading allocates nothing.

/** Most spans taken from one segment; agents stop at 300 (`agent.span_limit_per_segment`). */
export const SPANS_PER_SEGMENT_MAX = 65_536
/** Most tags, refs and logs read from one span; the rest is skipped. */
export const TAGS_PER_SPAN_MAX = 512
export const REFS_PER_SPAN_MAX = 1024
export const LOGS_PER_SPAN_MAX = 256
export const PAIRS_PER_LOG_MAX = 64

/** A run of bytes: where it starts and how long it is. `at` is 0 and `size` 0 when absent. */
export interface Run {
  at: number
  size: number
}

/** Where the parts of one SegmentObject lie (Tracing.proto). */
export interface SegmentShape {
  readonly traceId: Run
  readonly segmentId: Run
  readonly service: Run
  readonly instance: Run
  /** Start and end of each SpanObject, in pairs. */
  readonly spans: Int32Array
  spanCount: number
}

/** One SpanObject: numbers as said, texts as runs. Proto3 defaults stand for what is absent. */
export interface SpanShape {
  spanId: number
  parentSpanId: number
  startMs: number
  endMs: number
  readonly name: Run
  readonly peer: Run
  type: number
  layer: number
  component: number
  isError: boolean
  skipAnalysis: boolean
  /** Key start, key size, value start, value size of each tag. */
  readonly tags: Int32Array
  tagCount: number
  /** Start and end of each SegmentReference, in pairs. */
  readonly refs: Int32Array
  refCount: number
  /** Start and end of each Log, in pairs. */
  readonly logs: Int32Array
  logCount: number
}

/** One SegmentReference. */
export interface RefShape {
  type: number
  readonly traceId: Run
  readonly segmentId: Run
  spanId: number
  readonly service: Run
  readonly instance: Run
}

/** One Log of a span. */
export interface LogShape {
  timeMs: number
  /** As `tags` of a span. */
  readonly pairs: Int32Array
  pairCount: number
}

const run = (): Run => ({ at: 0, size: 0 })

/** One object for all segments: it is overwritten by each `readSegment`. */
export function createSegmentShape(): SegmentShape {
  return {
    traceId: run(),
    segmentId: run(),
    service: run(),
    instance: run(),
    spans: new Int32Array(2 * SPANS_PER_SEGMENT_MAX),
    spanCount: 0,
  }
}

export function createSpanShape(): SpanShape {
  return {
    spanId: 0,
    parentSpanId: 0,
    startMs: 0.5,
    endMs: 0.5,
    name: run(),
    peer: run(),
    type: 0,
    layer: 0,
    component: 0,
    isError: false,
    skipAnalysis: false,
    tags: new Int32Array(4 * TAGS_PER_SPAN_MAX),
    tagCount: 0,
    refs: new Int32Array(2 * REFS_PER_SPAN_MAX),
    refCount: 0,
    logs: new Int32Array(2 * LOGS_PER_SPAN_MAX),
    logCount: 0,
  }
}

export function createRefShape(): RefShape {
  return {
    type: 0,
    traceId: run(),
    segmentId: run(),
    spanId: 0,
    service: run(),
    instance: run(),
  }
}

export function createLogShape(): LogShape {
  return { timeMs: 0.5, pairs: new Int32Array(4 * PAIRS_PER_LOG_MAX), pairCount: 0 }
}
