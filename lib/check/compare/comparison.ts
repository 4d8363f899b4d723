// Gray beside the baseline of each service over the window of a stage, as checks read it. Pure.
import type { TraceId } from '#lib/model/span'
import type { Binned } from '#lib/stats/binned'
import type { ServiceContrast } from './contrast'
import type { Dimension } from './pair-row'
import type { Starts } from './sums/starts'
import type { Nulls } from './sums/stratum'
import type { Sums } from './sums/sums'
import type { Threshold } from './thresholds'

export interface Comparisons {
  /** In order of their names: those of the plan with both groups. */
  readonly services: readonly ServiceComparison[]
}

export interface ServiceComparison {
  readonly service: string
  /** All endpoints together, stratified. */
  readonly all: Compared
  /** Endpoints that gray was asked. */
  readonly endpoints: number
  /** How those who are gray now differed before; null: not known. */
  readonly contrast: ServiceContrast | null
  /** Endpoints whose evidence might reach ln(1/(α weight)): exact numbers of few instead of all. */
  suspects(suspicion: Suspicion): Compared[]
  /** How often each endpoint was asked, by name: cheap for all of them. */
  asked(): Asked[]
  /** Every endpoint, caller, instance and label, for telling where a difference comes from. */
  parts(): Compared[]
}

/** Requests to one endpoint since the window began. */
export interface Asked {
  readonly endpoint: string
  readonly gray: number
  readonly baseline: number
}

export interface Suspicion {
  readonly kind: 'errors' | 'latency'
  readonly alpha: number
  readonly designEffect: number
  /** Errors above this rate ring by themselves. */
  readonly ceiling: number
}

export interface Compared {
  readonly service: string
  readonly dimension: 'service' | Dimension
  readonly value: string
  /** Its part of α: all weights of a check add up to at most 1. */
  readonly weight: number
  readonly nulls: Nulls
  /** Since the window began. */
  readonly sums: Sums
  readonly starts: Starts
  /** Epoch ms of a slot that a start begins with. */
  readonly slotMs: (slot: number) => number
  /** Latencies; empty where no quantiles are shown: callers, instances and labels. */
  readonly gray: Binned
  readonly baseline: Binned
  /** Null for a whole service, and while too few requests were seen. */
  readonly threshold: Threshold | null
  /** Of gray; newest first. */
  readonly errorExamples: () => readonly TraceId[]
  readonly slowExamples: () => readonly TraceId[]
}

export const NO_COMPARISONS: Comparisons = { services: [] }
