// What a pipeline asks before it goes on, and what it was told. Floor 0.
import type { RolloutState } from './rollout'
import type { Outcome, ShareSummary } from './verdict'

/** Why the answer is what it is: by the verdict, or before it was looked at. */
export const GATE_CODES = [
  'verdict',
  'other-stage',
  'ended',
  'other-plan',
  'evaluator-away',
  'stale',
] as const
export type GateCode = (typeof GATE_CODES)[number]

/** What a gate found out, before it is put into the words of its consumer. */
export interface GateReply {
  /** What the pipeline is told: `pass` in a dry run, else `outcome`. */
  readonly result: Outcome
  /** What is really the case. A verdict that is too old is an `error`, never `pass`. */
  readonly outcome: Outcome
  readonly code: GateCode
  /** One line of English. */
  readonly reason: string
  readonly dryRun: boolean
  readonly rollout: string
  /** Of the plan that the verdict is by. */
  readonly revision: number
  readonly state: RolloutState
  readonly stage: string | null
  /** ISO 8601 UTC, as the verdict has them. */
  readonly asOf: string
  readonly since: string
  readonly share: ShareSummary
}

/** One row of the journal of answers. */
export interface GateAnswer
  extends Pick<GateReply, 'rollout' | 'stage' | 'outcome' | 'dryRun' | 'reason'> {
  readonly atMs: number
  /** Which gate: `argo`, `flagger`, … */
  readonly gate: string
  readonly answered: Outcome
  /** Who asked. */
  readonly asker: string
  /** False: the same as before, written down so that it is seen that somebody still asks. */
  readonly changed: boolean
}
