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
  /** The source that decided; '0' when nobody knows. */
  readonly viaSource: SourceId
  /** What was asked of it; '0': rarer endpoints. */
  readonly endpoint: string
  /** False: the plan's share is not a share of this traffic. */
  readonly eligible: boolean
  readonly requests: number
  /** Sums over the traces of how many requests each stands for (adjusted count), and its square. */
  readonly weight: number
  readonly weightSquares: number
  /** Start of the newest first answer. */
  readonly newestMs: number
  readonly examples: readonly TraceId[]
}

/** Units (users, sessions) of one rollout in one bucket whose requests one source answered first. */
export interface ShareUnitsRow {
  readonly bucketMs: number
  readonly sourceId: SourceId
  /** Hashes below 2^52, ascending; aligned with them: requests, and when the first began in the bucket. */
  readonly units: readonly number[]
  readonly requests: readonly number[]
  readonly firstMs: readonly number[]
  /** Units up to this hash are all there; infinite when nothing was left out. */
  readonly bound: number
  /** Requests that name no unit. */
  readonly unitless: number
}
