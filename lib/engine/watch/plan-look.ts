// One look at all watched texts: what is new in them is applied. A wrong one is told once, and leaves
// the others, and what it said before, alone.
import type { Log } from '#lib/engine/log'
import { applyPlan, type RolloutDeps } from '#lib/engine/rollouts'
import { AppError } from '#lib/model/app-error'
import { kindOfText, type TextKind } from '#lib/plan/import/import-plans'
import { parsePlan, planToJson } from '#lib/plan/parse-plan'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readRevisions } from '#lib/store/query/read-revisions'
import { claim, type ImportedGroup, type ImportMemory, takeImported } from './imported-group'
import { authorOf, hashOf, type PlanSource, type PlanText, reasonOf } from './plan-text'

export interface PlanLookDeps extends RolloutDeps {
  readonly log: Log
  readonly sources: readonly PlanSource[]
}

interface Look extends PlanLookDeps, ImportMemory {
  /** Content hash by name, of own plans that need no second look. */
  readonly known: Map<string, string>
  /** What kind of text it is, by name and hash. */
  readonly kinds: Map<string, TextKind>
  /** What each source had last. */
  readonly last: Map<PlanSource, readonly PlanText[]>
}

/** Looks once; never throws. */
export function createPlanLook(deps: PlanLookDeps): () => Promise<void> {
  const look: Look = {
    ...deps,
    known: new Map(),
    kinds: new Map(),
    last: new Map(),
    origins: new Map(),
    taken: new Map(),
    told: new Map(),
    good: new Map(),
  }
  return async () => {
    const texts = await listTexts(look)
    forgetGone(look, new Set(texts.map(({ name }) => name)))
    const groups = new Map<string, PlanText[]>()
    for (const text of texts) {
      const kind = kindOf(look, text)
      if (kind.kind === 'plan') await takeOwn(look, text)
      if (kind.kind !== 'import') continue
      for (const format of kind.formats) groups.set(format, [...(groups.get(format) ?? []), text])
    }
    for (const [format, members] of groups) await takeGroup(look, { format, texts: members })
  }
}

async function listTexts({ sources, last }: Look): Promise<PlanText[]> {
  const all: PlanText[] = []
  for (const source of sources) {
    const texts = (await source.list()) ?? last.get(source) ?? []
    last.set(source, texts)
    all.push(...texts)
  }
  return all
}

/** A plan whose text is gone stays in force; it may come back, or another take its place. */
function forgetGone({ known, kinds, origins, told, good }: Look, names: ReadonlySet<string>): void {
  for (const name of known.keys()) if (!names.has(name)) known.delete(name)
  for (const name of good.keys()) if (!names.has(name)) good.delete(name)
  for (const key of kinds.keys()) if (!names.has(nameIn(key))) kinds.delete(key)
  for (const key of told.keys()) if (!names.has(nameIn(key))) told.delete(key)
  for (const [rollout, name] of origins) if (!names.has(name)) origins.delete(rollout)
}

const nameIn = (key: string): string => key.slice(key.indexOf(' ') + 1)

function kindOf({ kinds, log }: Look, text: PlanText): TextKind {
  const key = `${hashOf(text.text)} ${text.name}`
  const seen = kinds.get(key)
  if (seen !== undefined) return seen
  for (const old of kinds.keys()) if (nameIn(old) === text.name) kinds.delete(old)
  const kind = kindOfText(text)
  kinds.set(key, kind)
  if (kind.kind === 'other') log.info({ file: text.name }, 'says nothing about a rollout')
  return kind
}

async function takeOwn(look: Look, { name, text, format }: PlanText): Promise<void> {
  const { db, known, log, now, origins } = look
  const hash = hashOf(text)
  if (known.get(name) === hash) return
  const isFirstSight = !known.has(name)
  known.set(name, hash)
  try {
    const plan = parsePlan(text, { format, origin: name })
    claim(origins, { rollout: plan.name, name })
    if (isFirstSight && (await wasSuperseded(db, plan))) {
      const words = 'a later revision replaced this plan: it is left alone'
      log.info({ file: name, rollout: plan.name }, words)
      return
    }
    const args = { text, format, author: authorOf(name), origin: name }
    const { revision, changed } = await applyPlan({ db, now }, args)
    if (changed) log.info({ file: name, rollout: plan.name, revision }, 'plan applied')
  } catch (error) {
    if (isAway(error)) {
      known.delete(name)
      log.warn({ file: name }, `the plan waits: ${reasonOf(error)}`)
    } else log.error({ file: name }, `the plan was not applied: ${reasonOf(error)}`)
  }
}

async function takeGroup(look: Look, group: ImportedGroup): Promise<void> {
  try {
    await takeImported(look, group)
  } catch (error) {
    // Whatever could not be applied now is tried again at the next look.
    const [first] = group.texts
    if (first === undefined) return
    look.log.warn({ file: first.name }, `the plan waits: ${reasonOf(error)}`)
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unavailable'
}

/** After a restart every text is new; what somebody changed since by other means must stay. */
async function wasSuperseded(db: Database, plan: Plan): Promise<boolean> {
  const [newest, ...older] = await readRevisions(db, plan.name)
  const document = JSON.stringify(planToJson(plan))
  return newest?.plan !== document && older.some((revision) => revision.plan === document)
}
