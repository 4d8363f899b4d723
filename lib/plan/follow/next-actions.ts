// From what happened at another tool to the stage actions that follow it: safe to repeat. Pure.
import { AppError } from '#lib/model/app-error'
import type { RolloutPosition, StageAction, StageChange } from '#lib/model/rollout'
import type { Plan, Stage } from '#lib/plan/plan'
import { formatPercent } from '#lib/plan/quantities'
import { stageIndex } from '#lib/plan/stages'
import type { Happening, Notice } from './follower'

/** Shares that differ by less are one: tools round to whole percents or thousandths. */
const SAME_SHARE = 0.0005

export interface Standing {
  readonly plan: Pick<Plan, 'name' | 'stages'>
  readonly position: RolloutPosition
  /** Oldest first. */
  readonly history: readonly StageChange[]
}

export interface NextActions {
  /** In this order; none: the rollout stands where it should, or the notice is too old. */
  readonly actions: readonly StageAction[]
  /** Why there is nothing to do. */
  readonly why: string | null
}

const none = (why: string): NextActions => ({ actions: [], why })
const all = (...actions: StageAction[]): NextActions => ({ actions, why: null })

/**
 * A rollout never goes back to an earlier stage, and nothing that happened before its run began (or
 * ended) moves it: notices may come twice, late, or in another order. Throws AppError `conflict`
 * when no stage of the plan has the share.
 */
export function nextActions(standing: Standing, notice: Notice): NextActions {
  const { happening } = notice
  const { state } = standing.position
  const underWay = state === 'running' || state === 'paused'
  if (happening.kind === 'nothing') return none(happening.why)
  if (isOld(standing, notice)) {
    return none(`it happened before ${underWay ? 'this run began' : 'the last run ended'}`)
  }
  if (happening.kind === 'share' || happening.kind === 'marks') return toStage(standing, happening)
  if (!underWay) return none(`nothing is under way: the rollout is ${state}`)
  switch (happening.kind) {
    case 'promoted':
      return all('promote')
    case 'failed':
    case 'renewed':
      return all('rollback')
    case 'waits':
      return state === 'running' ? all('pause') : none('it is paused already')
    case 'goes-on':
      return state === 'paused' ? all('resume') : none('it is not paused')
  }
}

/** Actions that lead to a stage by name, for pipelines; none when it runs already. */
export function actionsTo(standing: Standing, stage: string): NextActions {
  const { plan, position } = standing
  const goal = plan.stages.findIndex(({ name }) => name === stage)
  if (goal < 0 && stage === position.state) return none(`it is ${stage} already`)
  if (goal < 0 && stage === 'promoted') return all('promote')
  if (goal < 0 && stage === 'rolled-back') return all('rollback')
  if (goal < 0) throw conflict(plan, `has no stage "${stage}"`)
  const now = stageIndex(plan, position)
  const { state } = position
  if ((state === 'running' || state === 'paused') && goal < now) {
    throw conflict(plan, `is past ${stage}: roll back and start again to go back to it`)
  }
  return walk(standing, goal)
}

/** By the tool's clock against ours: what it says of a run it says after that run began. */
function isOld({ position, history }: Standing, { atMs }: Notice): boolean {
  if (atMs === null) return false
  const underWay = position.state === 'running' || position.state === 'paused'
  const turns: readonly StageAction[] = underWay ? ['start'] : ['promote', 'rollback']
  const turn = history.findLast(({ action }) => turns.includes(action))
  return turn !== undefined && atMs < turn.atMs
}

function toStage(standing: Standing, happening: Happening): NextActions {
  const { plan, position } = standing
  const share = happening.kind === 'share' ? happening.share : 0
  const isIt = (stage: Stage) =>
    stage.share === null ? happening.kind === 'marks' : hasShare(stage, share)
  const goals = plan.stages.flatMap((stage, index) => (isIt(stage) ? [index] : []))
  const underWay = position.state === 'running' || position.state === 'paused'
  if (goals.length === 0 && share === 0) return none('gray gets nothing yet')
  if (goals.length === 0) throw conflict(plan, `has no stage with a share of ${percent(share)}`)
  const now = underWay ? stageIndex(plan, position) : -1
  if (goals.includes(now)) return none(`it is at stage ${position.stage} already`)
  const goal = goals.find((index) => index > now)
  if (goal === undefined) return none(`it is past that stage, at ${position.stage}`)
  return walk(standing, goal)
}

function walk({ plan, position }: Standing, goal: number): NextActions {
  const { state } = position
  const now = stageIndex(plan, position)
  if (state === 'running' || state === 'paused') {
    if (now === goal) return none(`it is at stage ${position.stage} already`)
    const resume: StageAction[] = state === 'paused' ? ['resume'] : []
    return all(...resume, ...Array<StageAction>(goal - now).fill('advance'))
  }
  // What was promoted must be rolled back before it can start again.
  const first: StageAction[] = state === 'promoted' ? ['rollback', 'start'] : ['start']
  return all(...first, ...Array<StageAction>(goal).fill('advance'))
}

/** Along a ramp every share on its way is the stage's. */
function hasShare({ share, ramp }: Stage, wanted: number): boolean {
  if (share === null) return false
  const from = ramp?.from ?? share
  const [low, high] = [Math.min(from, share), Math.max(from, share)]
  return wanted > low - SAME_SHARE && wanted < high + SAME_SHARE
}

function conflict({ name, stages }: Standing['plan'], what: string): AppError {
  const there = stages.map((stage) =>
    stage.share === null ? stage.name : `${stage.name} (${percent(stage.share)})`,
  )
  return new AppError('conflict', `${name} ${what}: its stages are ${there.join(', ')}`, {
    stages: stages.map((stage) => ({ name: stage.name, share: stage.share })),
  })
}

function percent(share: number): string {
  return formatPercent(Number(share.toFixed(6)))
}
