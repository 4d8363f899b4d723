// Asks for a stage change, and says where the rollout stands afterwards.
import type { RolloutState } from '#lib/model/rollout'
import type { Remote } from './connect'

export interface StageWish {
  readonly rollout: string
  readonly action?: string
  /** Instead: the stage to go to. */
  readonly to?: string
}

interface StageAnswer {
  readonly state: RolloutState
  readonly stage: { readonly name: string } | null
  readonly actions: readonly string[]
}

export async function changeStageRemotely(
  { api, author, print }: Remote,
  { rollout, ...wish }: StageWish,
): Promise<void> {
  const answer = await api.call<StageAnswer>(`/rollouts/${encodeURIComponent(rollout)}/stage`, {
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify({ ...wish, author }),
  })
  const stage = answer.stage === null ? '' : ` at stage ${answer.stage.name}`
  print(`${rollout}: ${answer.state}${stage}; next: ${answer.actions.join(', ')}`)
}
