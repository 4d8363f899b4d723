// A stored span as pages, checks of one trace and the API see it: ids with their names. Floor 0.
import type { Peer, SourceId } from './source'
import type { SpanKind, SpanStatus, TraceId } from './span'

/** What decides which spans of a trace are hops. */
export interface SpanFacts {
  /** Decimal text of 64-bit ids; '0' is none. */
  readonly spanId: string
  readonly parentId: string
  readonly sourceId: SourceId
  /** The caller that a SkyWalking ref names. */
  readonly callerSourceId: SourceId
  readonly kind: SpanKind
  readonly status: SpanStatus
  /** Bits of SPAN_FLAG. */
  readonly flags: number
  readonly endpointId: string
  readonly peerId: string
  readonly markId: string
  /** Epoch µs; a double holds them exactly until the year 2255. */
  readonly startUs: number
  readonly durationUs: number
  /** When it was stored, epoch ms by the database's clock, whole seconds. */
  readonly receivedMs: number
}

export interface SpanEvent {
  readonly name: string
  readonly timeUs: number
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface TraceSpan extends SpanFacts {
  readonly traceId: TraceId
  /** SkyWalking's own text of the trace id; '' elsewhere. */
  readonly traceName: string
  readonly protocol: string
  readonly service: string
  readonly instance: string
  readonly version: string
  readonly endpoint: string
  readonly peer: Peer | null
  /** Mark attributes of the span. */
  readonly marks: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly SpanEvent[]
  /** Sampled upstream: how many spans this one stands for. */
  readonly weight: number
}
