// Requests as one endpoint of one source answered them. Floor 0.
import type { SourceId } from './source'
import type { TraceId } from './span'

/** Hops into one source, by endpoint, summed over callers and marks. */
export interface CallRow {
  /** First bucket that is counted in, epoch ms. */
  readonly bucketMs: number
  readonly calleeSource: SourceId
  readonly endpoint: string
  readonly requests: number
  readonly errors: number
  /** Latency bins: index by BIN_GAMMA → count. */
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly errorExamples: readonly TraceId[]
}

/** The same in traces of one set of marks. */
export interface MarkedCallRow extends Omit<CallRow, 'errorExamples'> {
  readonly markSet: string
}

/** What one source answered in one bucket at one endpoint, in traces of one set of marks. */
export interface CallBucketRow extends CallRow {
  readonly markSet: string
  /** Slowest first. */
  readonly slowExamples: readonly TraceId[]
}

/** What one source asked of another in one bucket, as the other answered. */
export interface CallerBucketRow {
  readonly bucketMs: number
  /** '0' when the caller is unknown or a user. */
  readonly callerSource: SourceId
  readonly calleeSource: SourceId
  readonly requests: number
  readonly errors: number
  readonly bins: readonly number[]
  readonly counts: readonly number[]
}

/** Traces of one rollout in one bucket whose first answer came from one source. */
export interface ShareRow {
  readonly bucketMs: number
  readonly sourceId: SourceId
  readonly requests: number
  readonly examples: readonly TraceId[]
}
