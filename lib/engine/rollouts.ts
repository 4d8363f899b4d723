// What people and pipelines do with rollouts: apply a plan, change the stage, ask where things stand.
import { AppError } from '#lib/model/app-error'
import {
  type Revision,
  type RolloutPosition,
  type RolloutState,
  STAGE_ACTIONS,
  type StageAction,
  type StageChange,
} from '#lib/model/rollout'
import { formatPlan, type PlanFormat, parsePlan, planToJson } from '#lib/plan/parse-plan'
import type { Plan, Stage } from '#lib/plan/plan'
import { NOT_STARTED, nextPosition, possibleActions, stageIndex } from '#lib/plan/stages'
import type { Database } from '#lib/store/client'
import { appendRevision } from '#lib/store/query/append-revision'
import { appendStageChange } from '#lib/store/query/append-stage-change'
import { readRevisions } from '#lib/store/query/read-revisions'
import { type RolloutRow, readRollouts } from '#lib/store/query/read-rollouts'
import { readStageChanges } from '#lib/store/query/read-stage-changes'

/** Writers that claim the same revision at once; each attempt lets one of them through. */
const ATTEMPTS_MAX = 5
const AUTHOR_MAX = 200

export interface RolloutDeps {
  readonly db: Database
  /** The clock, epoch ms. */
  readonly now: () => number
}

export interface Rollout {
  readonly name: string
  readonly revision: number
  readonly revisedAtMs: number
  readonly author: string
  readonly createdMs: number
  /** Position among all rollouts by age: never changes. */
  readonly rank: number
  readonly plan: Plan
  readonly state: RolloutState
  /** The current stage; null before the first. */
  readonly stage: Stage | null
  /** −1 before the first. */
  readonly stageIndex: number
  /** Since when the state and stage are what they are. */
  readonly sinceMs: number
}

export interface RolloutDetails extends Rollout {
  /** The plan as its author sent it. */
  readonly sourceText: string
  readonly actions: readonly StageAction[]
  /** Oldest first. */
  readonly history: readonly StageChange[]
  /** Newest first. */
  readonly revisions: readonly Omit<Revision, 'plan' | 'sourceText'>[]
}

export interface ApplyPlanArgs {
  /** Must be the plan's own name when given. */
  readonly name?: string
  readonly text: string
  readonly format?: PlanFormat
  readonly author: string
  /** Where the text came from, for messages. */
  readonly origin?: string
  /** The revision that the author began with, 0 for none: a newer one is not written over. */
  readonly basedOn?: number
}

export interface AppliedPlan {
  readonly rollout: string
  readonly revision: number
  /** False when the newest revision already said exactly this. */
  readonly changed: boolean
  readonly plan: Plan
}

/**
 * Keeps the plan as the rollout's newest revision. Throws AppError `invalid-plan`, `bad-request` for
 * another name, `conflict` when the plan drops the stage that runs or was overtaken by another one.
 */
export async function applyPlan(deps: RolloutDeps, args: ApplyPlanArgs): Promise<AppliedPlan> {
  const { format, origin } = args
  const plan = parsePlan(args.text, {
    ...(format === undefined ? {} : { format }),
    ...(origin === undefined ? {} : { origin }),
  })
  if (args.name !== undefined && args.name !== plan.name) {
    const text = `the plan is for "${plan.name}", not for "${args.name}": metadata.name must agree`
    throw new AppError('bad-request', text)
  }
  const document = JSON.stringify(planToJson(plan))
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const revisions = await readRevisions(deps.db, plan.name)
    const newest = revisions[0]
    if (newest?.plan === document) {
      const ours = attempt > 0
      return { rollout: plan.name, revision: newest.revision, changed: ours, plan }
    }
    refuseOvertaken(plan.name, newest, args.basedOn)
    if (newest !== undefined) await refuseLostStage(deps, plan)
    await appendRevision(deps.db, {
      rollout: plan.name,
      revision: (newest?.revision ?? 0) + 1,
      atMs: deps.now(),
      author: args.author.slice(0, AUTHOR_MAX),
      plan: document,
      sourceText: args.text,
    })
  }
  throw new AppError('conflict', `${plan.name} is being changed by somebody else: try again`)
}

/** The same for a plan that was made, not written. */
export function applyMadePlan(
  deps: RolloutDeps,
  { plan, author }: { readonly plan: Plan; readonly author: string },
): Promise<AppliedPlan> {
  return applyPlan(deps, { name: plan.name, text: formatPlan(plan), author })
}

export interface ChangeStageArgs {
  readonly name: string
  readonly action: string
  readonly author: string
}

/** Throws AppError `not-found`, `bad-request` for an unknown action, `conflict` with what is possible. */
export async function changeStage(
  deps: RolloutDeps,
  { name, action, author }: ChangeStageArgs,
): Promise<RolloutDetails> {
  if (!isStageAction(action)) {
    const text = `"${action}" is no stage action: expected one of ${STAGE_ACTIONS.join(', ')}`
    throw new AppError('bad-request', text)
  }
  const { plan, history } = await loadRollout(deps, name)
  const position = nextPosition(plan, positionAfter(history), action)
  const change: StageChange = {
    ...position,
    id: crypto.randomUUID(),
    rollout: name,
    // Later than what it follows, even when two clocks disagree: the newest row is where it stands.
    atMs: Math.max(deps.now(), (history.at(-1)?.atMs ?? 0) + 1),
    action,
    author: author.slice(0, AUTHOR_MAX),
  }
  await appendStageChange(deps.db, change, history.length)
  const after = await loadRollout(deps, name)
  if (after.history.some(({ id }) => id === change.id)) return after
  throw new AppError('conflict', `${name} was changed by somebody else at the same moment`)
}

/** By age. */
export async function listRollouts({ db }: Pick<RolloutDeps, 'db'>): Promise<Rollout[]> {
  const [rows, changes] = await Promise.all([readRollouts(db), readStageChanges(db)])
  return rows.map((row) =>
    toRollout(
      row,
      changes.filter(({ rollout }) => rollout === row.rollout),
    ),
  )
}

/** Throws AppError `not-found`. */
export async function loadRollout(
  { db }: Pick<RolloutDeps, 'db'>,
  name: string,
): Promise<RolloutDetails> {
  const [[row], history, revisions] = await Promise.all([
    readRollouts(db, name),
    readStageChanges(db, name),
    readRevisions(db, name),
  ])
  if (row === undefined) throw new AppError('not-found', `there is no rollout "${name}"`)
  const rollout = toRollout(row, history)
  return {
    ...rollout,
    sourceText: row.sourceText,
    actions: possibleActions(rollout.plan, positionAfter(history)),
    history,
    revisions: revisions.map(({ plan: _plan, sourceText: _text, ...kept }) => kept),
  }
}

/** `history` is of this rollout, oldest first. */
export function toRollout(row: RolloutRow, history: readonly StageChange[]): Rollout {
  const plan = parsePlan(row.plan, { format: 'json', origin: `revision ${row.revision}` })
  const position = positionAfter(history)
  const index = stageIndex(plan, position)
  return {
    name: row.rollout,
    revision: row.revision,
    revisedAtMs: row.atMs,
    author: row.author,
    createdMs: row.createdMs,
    rank: row.rank,
    plan,
    state: position.state,
    stage: plan.stages[index] ?? null,
    stageIndex: index,
    sinceMs: sinceOf(history) ?? row.createdMs,
  }
}

function positionAfter(history: readonly StageChange[]): RolloutPosition {
  return history.at(-1) ?? NOT_STARTED
}

/** When the current state and stage began: acknowledging does not change either. */
function sinceOf(history: readonly StageChange[]): number | null {
  return history.findLast(({ action }) => action !== 'acknowledge')?.atMs ?? null
}

/** Somebody else applied a plan since the author began: that one must be seen first. */
function refuseOvertaken(name: string, newest: Revision | undefined, basedOn?: number): void {
  const revision = newest?.revision ?? 0
  if (basedOn === undefined || revision === basedOn) return
  const who = newest === undefined ? 'it is gone' : `revision ${revision} is by ${newest.author}`
  const began = basedOn === 0 ? 'as a new rollout' : `from revision ${basedOn}`
  const text = `${name} was changed meanwhile: ${who}, and this plan was begun ${began}`
  throw new AppError('conflict', text, { revision, author: newest?.author ?? null })
}

/** A plan without the stage that runs would leave nothing to verify. */
async function refuseLostStage({ db }: RolloutDeps, plan: Plan): Promise<void> {
  const position = positionAfter(await readStageChanges(db, plan.name))
  if (position.state !== 'running' && position.state !== 'paused') return
  if (stageIndex(plan, position) >= 0) return
  throw new AppError(
    'conflict',
    `${plan.name} is at stage ${position.stage}, which this plan does not have: keep it, or roll back first`,
  )
}

function isStageAction(action: string): action is StageAction {
  return (STAGE_ACTIONS as readonly string[]).includes(action)
}
