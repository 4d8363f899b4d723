// Where a rollout stands, and what people did to it: the words of its journals. Floor 0.

export const ROLLOUT_STATES = ['pending', 'running', 'paused', 'promoted', 'rolled-back'] as const
export type RolloutState = (typeof ROLLOUT_STATES)[number]

/** What a person or pipeline may ask for. `acknowledge` judges the stage anew from now on. */
export const STAGE_ACTIONS = [
  'start',
  'advance',
  'pause',
  'resume',
  'promote',
  'rollback',
  'acknowledge',
] as const
export type StageAction = (typeof STAGE_ACTIONS)[number]

/** `stage` is the name of the current stage, null before the first. */
export interface RolloutPosition {
  readonly state: RolloutState
  readonly stage: string | null
}

/** One row of the stage journal: what was asked for, and where it led. */
export interface StageChange extends RolloutPosition {
  readonly id: string
  readonly rollout: string
  readonly atMs: number
  readonly action: StageAction
  readonly author: string
}

/** One kept version of a plan. */
export interface Revision {
  readonly rollout: string
  /** Counts up from 1. */
  readonly revision: number
  readonly atMs: number
  readonly author: string
  /** The plan as JSON in its public format. */
  readonly plan: string
  /** What the author sent, comments and all. */
  readonly sourceText: string
}

/** Bits of a hop's `lanes` hold this many rollouts: two bits each. */
const LANES_MAX = 32

/** Which pair of lane bits a rollout without a mark uses, by its position among all rollouts. */
export function laneOf(rank: number): number {
  return rank % LANES_MAX
}
