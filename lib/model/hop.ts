// Hops, as the rollup keeps them, and what a plan makes of one. Floor 0.
import type { SourceId } from './source'
import type { TraceId } from './span'

/** Length of one rollup bucket. Rollups are replaced a whole bucket at a time. */
export const BUCKET_MS = 10_000

/** Bases of the latency bins: bin i holds durations in (γ^(i-1), γ^i] µs; relative error 1 %. */
export const BIN_GAMMA = 1.01 / 0.99

/** One bucket's hops that share caller, callee, marks and completeness. */
export interface HopRow {
  readonly bucketMs: number
  /** '0' when the caller is unknown or a user. */
  readonly callerSource: SourceId
  /** '0' when the callee is virtual: then `peer` says what it is. */
  readonly calleeSource: SourceId
  readonly peer: string
  /** Mark seen at the callee ('0' = none), and the set of marks seen anywhere in the trace. */
  readonly calleeMark: string
  readonly markSet: string
  /** True when every ancestor of the hop up to the trace's root was seen. */
  readonly complete: boolean
  /** True when the hop has no parent: its caller is the user. */
  readonly root: boolean
  /** Bit 2r: the decision point of markless rollout r chose gray in this trace; 2r+1: baseline. */
  readonly lanes: bigint
  readonly requests: number
  /** Server side says error (or, for a callee that never answered, the client side). */
  readonly errors: number
  /** Latency bins: index by BIN_GAMMA → count. */
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly examples: readonly TraceId[]
  readonly errorExamples: readonly TraceId[]
}

export const ROUTE_OUTCOMES = [
  'gray-ok',
  'baseline-ok',
  'missed-gray',
  'leaked-gray',
  'fallback',
  'fail-over',
  'mark-lost',
  'mark-changed',
  'undecided',
] as const
export type RouteOutcome = (typeof ROUTE_OUTCOMES)[number]

/** Outcomes that break the plan. `fail-over` does so only where the plan forbids it. */
export const VIOLATIONS: ReadonlySet<RouteOutcome> = new Set([
  'missed-gray',
  'leaked-gray',
  'mark-lost',
  'mark-changed',
])
