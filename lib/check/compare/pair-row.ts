// What a book of comparisons is fed with: gray beside the baseline in one bucket of 10 s. Pure.
import type { TraceId } from '#lib/model/span'

/** By what the requests of a service are told apart. */
export const DIMENSIONS = ['endpoint', 'caller', 'instance', 'label'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** One group's requests. */
export interface Arm {
  readonly requests: number
  readonly errors: number
  /** Sparse histogram of latencies: `counts[i]` lie in bin `bins[i]` of BIN_GAMMA; bins ascend. */
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly errorExamples: readonly TraceId[]
  /** Slowest first. */
  readonly slowExamples: readonly TraceId[]
}

/**
 * Rows of `endpoint` carry all the evidence of a service: each request is in exactly one of them.
 * Rows of the other dimensions only tell where a difference comes from. An instance belongs to one
 * group: give its requests as `gray` and null as `baseline`, then all of the service's baseline
 * stands beside it; leave instances of the baseline away.
 */
export interface PairRow {
  readonly service: string
  readonly dimension: Dimension
  /** Name of the endpoint or caller, instance, or `label=value`. */
  readonly value: string
  readonly gray: Arm | null
  readonly baseline: Arm | null
}
