// Takes a rollout where another tool, or a pipeline, says that it is: step by step, each safe to repeat.
import { AppError } from '#lib/model/app-error'
import type { RolloutState, StageAction } from '#lib/model/rollout'
import type { Notice } from '#lib/plan/follow/follower'
import {
  actionsTo,
  type NextActions,
  nextActions,
  type Standing,
} from '#lib/plan/follow/next-actions'
import { slug } from '#lib/plan/import/groups'
import { NOT_STARTED } from '#lib/plan/stages'
import { changeStage, loadRollout, type RolloutDeps } from './rollouts'

/** Somebody else may change the stage at the same moment; each attempt looks anew. */
const ATTEMPTS_MAX = 5

export interface Followed {
  readonly rollout: string
  /** False: it stood there already, or the notice was about something else. */
  readonly changed: boolean
  readonly did: readonly StageAction[]
  readonly state: RolloutState
  readonly stage: string | null
  /** Why nothing changed. */
  readonly why: string | null
}

/** Throws AppError `not-found` for a rollout, `conflict` for a share that no stage has. */
export function followNotice(
  deps: RolloutDeps,
  { notice, author }: { readonly notice: Notice; readonly author: string },
): Promise<Followed> {
  const name = notice.rollout ?? slug(notice.object, 'rollout')
  return move(deps, { name, author, decide: (standing) => nextActions(standing, notice) })
}

/** To the named stage (or `promoted`, `rolled-back`); nothing when it is there already. */
export function goToStage(
  deps: RolloutDeps,
  { name, to, author }: { readonly name: string; readonly to: string; readonly author: string },
): Promise<Followed> {
  return move(deps, { name, author, decide: (standing) => actionsTo(standing, to) })
}

interface Move {
  readonly name: string
  readonly author: string
  readonly decide: (standing: Standing) => NextActions
}

async function move(deps: RolloutDeps, { name, author, decide }: Move): Promise<Followed> {
  const did: StageAction[] = []
  for (let attempt = 0; ; attempt += 1) {
    const { plan, history, state, stage } = await loadRollout(deps, name)
    const { actions, why } = decide({ plan, position: history.at(-1) ?? NOT_STARTED, history })
    if (actions.length === 0) {
      const changed = did.length > 0
      const where = { rollout: name, state, stage: stage?.name ?? null }
      return { ...where, changed, did, why: changed ? null : why }
    }
    try {
      for (const action of actions) {
        await changeStage(deps, { name, action, author })
        did.push(action)
      }
    } catch (error) {
      const overtaken = error instanceof AppError && error.code === 'conflict'
      if (!overtaken || attempt >= ATTEMPTS_MAX) throw error
    }
  }
}
