// The way of a rollout through its stages: what may follow what. Pure.
import { AppError } from '#lib/model/app-error'
import type { RolloutPosition, StageAction } from '#lib/model/rollout'
import type { Plan } from './plan'

type Staged = Pick<Plan, 'name' | 'stages'>

export const NOT_STARTED: RolloutPosition = { state: 'pending', stage: null }

/**
 * pending → running(stage) ⇄ paused → promoted | rolled-back. A promotion can still be rolled back,
 * and what was rolled back can start again at its first stage.
 */
const AFTER: Readonly<Record<RolloutPosition['state'], readonly StageAction[]>> = {
  pending: ['start'],
  running: ['advance', 'pause', 'promote', 'rollback', 'acknowledge'],
  paused: ['resume', 'promote', 'rollback', 'acknowledge'],
  promoted: ['rollback', 'acknowledge'],
  'rolled-back': ['start', 'acknowledge'],
}

/** The actions that would work now, in the order in which people need them. */
export function possibleActions(plan: Staged, position: RolloutPosition): readonly StageAction[] {
  const isLast = stageIndex(plan, position) === plan.stages.length - 1
  return AFTER[position.state].filter((action) => !(action === 'advance' && isLast))
}

/** Throws AppError `conflict` that says what is possible instead. */
export function nextPosition(
  plan: Staged,
  position: RolloutPosition,
  action: StageAction,
): RolloutPosition {
  const possible = possibleActions(plan, position)
  if (!possible.includes(action)) {
    const last = action === 'advance' && position.state === 'running' ? ', the last one' : ''
    throw new AppError(
      'conflict',
      `${describe(plan, position)}${last}: ${action} is not possible now, only ${possible.join(', ')}`,
      { state: position.state, stage: position.stage, possible },
    )
  }
  switch (action) {
    case 'start':
      return { state: 'running', stage: plan.stages[0]?.name ?? null }
    case 'advance': {
      const next = plan.stages[stageIndex(plan, position) + 1]
      return { state: 'running', stage: next?.name ?? position.stage }
    }
    case 'pause':
      return { ...position, state: 'paused' }
    case 'resume':
      return { ...position, state: 'running' }
    case 'promote':
      return { ...position, state: 'promoted' }
    case 'rollback':
      return { ...position, state: 'rolled-back' }
    case 'acknowledge':
      return position
  }
}

/** −1 before the first stage. */
export function stageIndex(plan: Staged, { stage }: RolloutPosition): number {
  return plan.stages.findIndex(({ name }) => name === stage)
}

function describe({ name }: Staged, { state, stage }: RolloutPosition): string {
  if (state === 'pending') return `${name} has not started`
  if (state === 'running') return `${name} is running stage ${stage}`
  if (state === 'paused') return `${name} is paused at stage ${stage}`
  return state === 'promoted' ? `${name} was promoted` : `${name} was rolled back`
}
