// Gray beside the baseline of one service, or of one part of it, over the window of a stage. Pure.
import type { TraceId } from '#lib/model/span'

/** By what the requests of a service are told apart; `service` is all of them, stratified. */
export const DIMENSIONS = ['service', 'endpoint', 'caller', 'instance', 'label'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** One group's requests. */
export interface ArmTotals {
  readonly requests: number
  readonly errors: number
  readonly errorExamples: readonly TraceId[]
  readonly slowExamples: readonly TraceId[]
}

export interface Comparison {
  readonly service: string
  readonly dimension: Dimension
  /** Endpoint, caller, instance or `label=value`; the service's name for `service`. */
  readonly value: string
  readonly gray: ArmTotals
  readonly baseline: ArmTotals
}
