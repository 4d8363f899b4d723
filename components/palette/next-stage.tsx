import type { RolloutSummary } from '#lib/load/load-rollouts'

export interface NextStage {
  readonly name: string
  /** A fraction; null: the stage promises none. */
  readonly share: number | null
}

/** Where `start` or `advance` lead; null when there is nowhere to go. */
export function nextStage(
  rollout: Pick<RolloutSummary, 'stages' | 'stage' | 'state'>,
): NextStage | null {
  const first = rollout.stages[0] ?? null
  if (rollout.state === 'rolled-back') return first
  return rollout.stages[(rollout.stage?.index ?? -1) + 1] ?? first
}
