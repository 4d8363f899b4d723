// A plan that is imported again while its rollout is under way: what becomes of the stages. Pure.
import { parseDocument } from 'yaml'
import type { RolloutPosition } from '#lib/model/rollout'
import { planToJson } from '#lib/plan/parse-plan'
import type { Plan, Stage } from '#lib/plan/plan'
import { stageIndex } from '#lib/plan/stages'
import type { ImportedPlan } from './draft'

/** The newest stages of a rollout whose weights change all day; a plan may have a hundred. */
const STAGES_KEPT_MAX = 60

export interface Before {
  readonly plan: Plan
  readonly position: RolloutPosition
}

export interface KeptStages {
  /** The plan as YAML. */
  readonly yaml: string
  /** The stage that runs from now on, when it is another one. */
  readonly to: string | null
}

type Imported = Pick<ImportedPlan, 'plan' | 'yaml'>
type Written = Readonly<Record<string, unknown>>

/**
 * Gateways tell one weight at a time: another weight is the next stage, and the rollout goes there.
 * Tools that tell all their steps may change them, but the stage that runs stays. `before` is null
 * for a new rollout.
 */
export function keepStages(next: Imported, before: Before | null): KeptStages {
  if (before === null || before.position.state === 'pending') return { yaml: next.yaml, to: null }
  const { state } = before.position
  const now = stageIndex(before.plan, before.position)
  const running = before.plan.stages[now]
  if (running === undefined) return { yaml: next.yaml, to: null }
  const isThere = next.plan.stages.some(({ name }) => name === running.name)
  const old = writtenStages(before.plan, next.plan)
  const own = writtenStages(next.plan, next.plan)
  if (state === 'promoted' || state === 'rolled-back') {
    if (isThere) return { yaml: next.yaml, to: null }
    return { yaml: withStages(next.yaml, [...own, ...old.slice(now, now + 1)]), to: null }
  }
  const past = old.slice(Math.max(0, now + 1 - STAGES_KEPT_MAX), now + 1)
  const [only, second] = next.plan.stages
  if (only === undefined || second !== undefined) {
    if (isThere) return { yaml: next.yaml, to: null }
    const ahead = own.filter((_, index) => isAhead(next.plan.stages[index], running))
    return { yaml: withStages(next.yaml, [...past, ...ahead]), to: null }
  }
  if (isSame(only, running)) return { yaml: withStages(next.yaml, past), to: null }
  const added = { ...own[0], name: freeName(only.name, past) }
  return { yaml: withStages(next.yaml, [...past, added]), to: added.name }
}

/** Stages as a plan writes them; one without a share promises none where weights decide. */
function writtenStages(plan: Plan, next: Plan): Written[] {
  const { stages } = (planToJson(plan) as { spec: { stages: readonly Written[] } }).spec
  const promised = next.split.by === 'weight' ? { share: '0%' } : {}
  return stages.map(({ name, ...stage }) => ({ name, ...promised, ...stage }))
}

function withStages(yaml: string, stages: readonly Written[]): string {
  const document = parseDocument(yaml)
  document.setIn(['spec', 'stages'], document.createNode(stages, { aliasDuplicateObjects: false }))
  return document.toString({ lineWidth: 100 })
}

function isSame(one: Stage, other: Stage): boolean {
  const [from, until] = [one.ramp, other.ramp].map((ramp) => ramp?.from ?? null)
  return (one.share ?? 0) === (other.share ?? 0) && from === until
}

function isAhead(stage: Stage | undefined, running: Stage): boolean {
  return (stage?.share ?? 0) > (running.share ?? 0)
}

function freeName(name: string, stages: readonly Written[]): string {
  const taken = new Set(stages.map((stage) => stage.name))
  if (!taken.has(name)) return name
  for (let times = 1; ; times += 1) {
    const free = `${name}-again-${times}`
    if (!taken.has(free)) return free
  }
}
