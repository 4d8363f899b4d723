// A rollout as its journals had it at any moment of the past, or as a plan alone would have it.
import type { RolloutNow } from '#lib/engine/evaluate/judged-rollout'
import type { PlanVersion } from '#lib/engine/evaluate/sums/stage-window'
import { toRollout } from '#lib/engine/rollouts'
import { AppError } from '#lib/model/app-error'
import type { Revision, StageChange } from '#lib/model/rollout'
import { parsePlan, planToJson } from '#lib/plan/parse-plan'
import type { Plan, PlanService } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readRevisions } from '#lib/store/query/read-revisions'
import { type RolloutRow, readRollouts } from '#lib/store/query/read-rollouts'
import { readStageChanges } from '#lib/store/query/read-stage-changes'

const AUTHOR = 'replay'

export interface PastRolloutArgs {
  /** Name in the journal; may be left out when a plan is given, or when there is only one. */
  readonly rollout?: string
  /** Judges by this plan instead of the revisions of the journal. */
  readonly plan?: Plan
  /** Begins this stage at `fromMs`, whatever the journal says. */
  readonly stage?: string
  readonly fromMs: number
  readonly toMs: number
}

export interface PastRollout {
  readonly name: string
  /** Epoch ms of everything that people did, ascending. */
  readonly changesMs: readonly number[]
  at(ms: number): RolloutNow
}

/** Throws AppError `not-found` and `bad-request` with what there is. */
export async function readPastRollout(db: Database, args: PastRolloutArgs): Promise<PastRollout> {
  const rows = await readRollouts(db)
  const name = args.rollout ?? args.plan?.name ?? onlyName(rows)
  const row = rows.find(({ rollout }) => rollout === name)
  if (args.plan !== undefined && args.plan.name !== name) {
    throw new AppError('bad-request', `the plan is for "${args.plan.name}", not for "${name}"`)
  }
  if (row === undefined && args.plan === undefined) throw notFound(name, rows)
  const revisions =
    args.plan === undefined
      ? await readRevisions(db, name)
      : [revisionOf(args.plan, row?.revision ?? 1)]
  const journal = row === undefined ? [] : await readStageChanges(db, name)
  const base = row ?? { createdMs: args.fromMs, rank: rows.length }
  const others = rows.filter(({ rollout }) => rollout !== name).flatMap(dividedServices)
  return pastRollout({ name, base, revisions, journal, others }, args)
}

/** What other rollouts claim: their gray is nobody's stray. */
function dividedServices({ plan, revision }: RolloutRow): readonly PlanService[] {
  const { services } = parsePlan(plan, { format: 'json', origin: `revision ${revision}` })
  return services.filter(({ gray }) => gray !== null)
}

interface Journals {
  readonly name: string
  readonly base: Pick<RolloutRow, 'createdMs' | 'rank'>
  /** Newest first, one at least. */
  readonly revisions: readonly Revision[]
  /** Oldest first. */
  readonly journal: readonly StageChange[]
  readonly others: readonly PlanService[]
}

function pastRollout(
  { name, base, revisions, journal, others }: Journals,
  args: PastRolloutArgs,
): PastRollout {
  const versions = revisions.map(
    ({ plan, revision, atMs }): PlanVersion => ({
      atMs,
      plan: parsePlan(plan, { format: 'json', origin: `revision ${revision}` }),
    }),
  )
  const plan = versions[0]?.plan ?? null
  const isGiven = args.plan !== undefined
  const history = historyOf(journal, { ...args, name, plan, isGiven })
  const known = new Map<string, RolloutNow>()
  return {
    name,
    changesMs: history.map(({ atMs }) => atMs),
    at(ms: number): RolloutNow {
      const past = history.filter(({ atMs }) => atMs <= ms)
      // What was seen before the first revision is judged by it.
      const first = revisions.findIndex(({ atMs }) => atMs <= ms)
      const index = first === -1 ? revisions.length - 1 : first
      const key = `${index} ${past.length}`
      const revision = revisions[index]
      if (revision === undefined) throw new RangeError(`${name} has no revision`)
      const now = known.get(key) ?? {
        rollout: toRollout({ ...revision, ...base }, past),
        history: past,
        versions: versions.slice(index),
        others,
      }
      known.set(key, now)
      return now
    },
  }
}

interface HistoryArgs extends Omit<PastRolloutArgs, 'plan'> {
  readonly name: string
  /** The newest. */
  readonly plan: Plan | null
  /** Whether it was given instead of the journal's. */
  readonly isGiven: boolean
}

/** The journal, when a stage of it had begun before the range ends; else one stage, from its begin. */
function historyOf(journal: readonly StageChange[], args: HistoryArgs): readonly StageChange[] {
  const { fromMs, toMs, name, plan } = args
  const past = journal.filter(({ atMs }) => atMs < toMs)
  if (args.stage === undefined && past.some(({ stage }) => stage !== null)) {
    const lost = past.find(({ stage }) => stage !== null && !hasStage(plan, stage))
    if (lost === undefined || !args.isGiven) return past
    const text = `the plan has no stage ${lost.stage}, which ${name} was in: name one with --stage`
    throw new AppError('bad-request', text)
  }
  const stage = args.stage ?? plan?.stages[0]?.name ?? ''
  if (!hasStage(plan, stage)) {
    const names = plan?.stages.map((one) => one.name).join(', ')
    throw new AppError('bad-request', `${name} has no stage "${stage}": it has ${names}`)
  }
  const start: StageChange = {
    id: AUTHOR,
    rollout: name,
    atMs: fromMs,
    action: 'start',
    author: AUTHOR,
    state: 'running',
    stage,
  }
  return [start]
}

function hasStage(plan: Plan | null, stage: string): boolean {
  return plan?.stages.some(({ name }) => name === stage) ?? false
}

/** A plan that no journal knows, as its only revision. */
function revisionOf(plan: Plan, revision: number): Revision {
  const text = JSON.stringify(planToJson(plan))
  return {
    rollout: plan.name,
    revision,
    atMs: Number.NEGATIVE_INFINITY,
    author: AUTHOR,
    plan: text,
    sourceText: text,
  }
}

function onlyName(rows: readonly RolloutRow[]): string {
  const [row, other] = rows
  if (row !== undefined && other === undefined) return row.rollout
  const names = rows.map(({ rollout }) => rollout).join(', ')
  const hint = rows.length === 0 ? 'give a plan with --plan' : `name one with --rollout: ${names}`
  throw new AppError('bad-request', `which rollout? ${hint}`)
}

function notFound(name: string, rows: readonly RolloutRow[]): AppError {
  const names = rows.map(({ rollout }) => rollout).join(', ')
  const known = rows.length === 0 ? 'there are none: give a plan with --plan' : `there are ${names}`
  return new AppError('not-found', `there is no rollout "${name}": ${known}`)
}
