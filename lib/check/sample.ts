// What checks look at: sums over one stage's window, and the part of the plan they answer to. Pure.
import type { Group } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { MarkReading } from '#lib/plan/mark-reading'
import type { PlanService, Split } from '#lib/plan/plan'

/** Where the rollout stands; the endings promise 100 % and 0 %. */
type Phase = 'running' | 'promoted' | 'rolled-back'

export interface SampledStage {
  readonly name: string
  readonly phase: Phase
  /** Fractions in 0..1; null: this stage promises no share. */
  readonly planned: number | null
  readonly tolerance: number | null
}

/** Traces that took the decision, and how many of them reached gray first. */
export interface ShareSum {
  readonly requests: number
  readonly gray: number
}

export interface ShareSample {
  /** Since the window began. */
  readonly total: ShareSum
  /** The current day of the stage in steps of START_EVERY_MS, oldest first, and when it began. */
  readonly slots: readonly ShareSum[]
  readonly slotsFromMs: number
  /** Traces that reached an instance of neither group: in neither number above. */
  readonly unknown: number
  readonly grayExamples: readonly TraceId[]
  readonly baselineExamples: readonly TraceId[]
}

/** Where a trace belongs: by its mark, or by the group it reached at the decision point. */
export type Intent = 'gray' | 'baseline' | 'undecided'

/** Hops that agree in everything a route depends on. */
export interface RouteSum {
  /** `user` when the hop has no caller. */
  readonly caller: string
  readonly callerGroup: Group | null
  readonly callee: string
  /** Null: no service of the plan. */
  readonly calleeGroup: Group | null
  /** Kind of agent at the callee: each has its own way to capture a mark. */
  readonly protocol: string
  readonly intent: Intent
  readonly calleeMark: MarkReading
  readonly complete: boolean
  readonly root: boolean
  /** The breaker to gray may have been open at that time. */
  readonly breakerOpen: boolean
  readonly requests: number
  /** Newest first. */
  readonly examples: readonly TraceId[]
}

export interface Sample {
  readonly stage: SampledStage
  /** Half-open; only what is settled, so that late spans change little. Epoch ms. */
  readonly window: { readonly fromMs: number; readonly toMs: number }
  readonly split: Split
  /** True when a mark tells gray traces; false when their lane does. */
  readonly byMark: boolean
  readonly services: readonly PlanService[]
  readonly share: ShareSample
  readonly routes: readonly RouteSum[]
}
