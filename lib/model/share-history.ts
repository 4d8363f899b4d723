// How the share of gray developed against the plan: what share charts draw. Floor 0.
import type { StageAction } from './rollout'
import type { Outcome } from './verdict'

export interface SharePoint {
  readonly at: string
  readonly stage: string | null
  readonly outcome: Outcome
  /** True when more than numbers changed at this point. */
  readonly changed: boolean
  /** Fractions in 0..1. */
  readonly observed: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly planned: number | null
  readonly tolerance: number | null
  /** Of these units of `countedBy`. */
  readonly requests: number
  readonly gray: number
  readonly countedBy: 'request' | 'unit'
}

/** What the stage promises at one moment; straight lines between them, gaps between stages. */
export interface PlanPoint {
  readonly at: string
  /** Null: nothing is promised from here on. */
  readonly planned: number | null
}

export interface StageMark {
  readonly at: string
  readonly action: StageAction
  readonly stage: string | null
}

export interface ShareHistory {
  readonly from: string
  readonly to: string
  /** Oldest first. */
  readonly points: readonly SharePoint[]
  readonly marks: readonly StageMark[]
  /** Of ramps only: the share that is promised at each time, while `planned` is their mean so far. */
  readonly ramps: readonly PlanPoint[]
}
