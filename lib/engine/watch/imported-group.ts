// Watched texts of one other tool, read together: a VirtualService and its DestinationRule may come
// apart. Their plans become revisions; a weight that moved becomes the next stage.
import { goToStage } from '#lib/engine/follow'
import type { Log } from '#lib/engine/log'
import { applyPlan, loadRollout, type RolloutDeps } from '#lib/engine/rollouts'
import { AppError } from '#lib/model/app-error'
import { importPlans } from '#lib/plan/import/import-plans'
import { type Before, keepStages } from '#lib/plan/import/keep-stages'
import { NOT_STARTED } from '#lib/plan/stages'
import { readRevisions } from '#lib/store/query/read-revisions'
import { voiceIn } from '#lib/wording/voices'
import { type WordedImport, type WordedPlan, wordImport } from '#lib/wording/word-import'
import { authorOf, hashOf, type PlanText, reasonOf } from './plan-text'

const SKIPPED_LOGGED_MAX = 20

export interface ImportedGroup {
  readonly format: string
  readonly texts: readonly PlanText[]
}

export interface ImportMemory {
  /** Which text each rollout came from. */
  readonly origins: Map<string, string>
  /** Hash of the imported plan that was taken last, by rollout; of all texts, by format. */
  readonly taken: Map<string, string>
  /** What was said about a text, by hash and name. */
  readonly told: Map<string, string>
  /** Texts that were right, by name: they stand in for what is broken now. */
  readonly good: Map<string, PlanText>
}

interface Deps extends RolloutDeps, ImportMemory {
  readonly log: Log
}

/** Throws only what may be over at the next look: a database that is away. */
export async function takeImported(deps: Deps, group: ImportedGroup): Promise<void> {
  const { format, texts } = group
  const key = `format ${format}`
  const hash = hashOf(texts.map(({ name, text }) => `${name}\n${hashOf(text)}`).join('\n'))
  if (deps.taken.get(key) === hash) return
  const imported = readGood(deps, group)
  for (const plan of imported?.plans ?? []) await takePlan(deps, { format, plan })
  deps.taken.set(key, hash)
}

/** Tells once which texts are wrong: what they said before stands in for them, or they are left out. */
function readGood(deps: Deps, { format, texts }: ImportedGroup): WordedImport | null {
  let read = texts
  while (read.length > 0) {
    try {
      const imported = wordImport(importPlans(read, format), voiceIn('en'))
      for (const text of read) deps.good.set(text.name, text)
      return imported
    } catch (error) {
      const wrong = wrongOf(error, read)
      tellOnce(deps, wrong, reasonOf(error))
      const good = deps.good.get(wrong.name)
      deps.good.delete(wrong.name)
      read = read.flatMap((one) => (one !== wrong ? [one] : good === undefined ? [] : [good]))
    }
  }
  return null
}

function wrongOf(error: unknown, texts: readonly PlanText[]): PlanText {
  const problems = (error as AppError).details as
    | { readonly problems?: readonly { readonly file?: string }[] }
    | undefined
  const name = problems?.problems?.[0]?.file
  return texts.find((one) => one.name === name) ?? (texts[0] as PlanText)
}

interface FoundPlan {
  readonly format: string
  readonly plan: WordedPlan
}

async function takePlan(deps: Deps, { format, plan: imported }: FoundPlan): Promise<void> {
  const { log, origins, taken } = deps
  const { plan, read } = imported
  const file = read[0]?.file ?? format
  const hash = hashOf(imported.yaml)
  if (taken.get(plan.name) === hash) return
  try {
    claim(origins, { rollout: plan.name, name: file })
    if (taken.has(plan.name) || !(await wasSuperseded(deps, plan.name, hash))) {
      await apply(deps, { file, format, imported, hash })
    } else
      log.info(
        { file, rollout: plan.name },
        'a later revision replaced this plan: it is left alone',
      )
    taken.set(plan.name, hash)
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') throw error
    tellOnce(deps, { name: file, text: imported.yaml, format: 'yaml' }, reasonOf(error))
  }
}

interface Applying {
  readonly file: string
  readonly format: string
  readonly imported: WordedPlan
  readonly hash: string
}

async function apply(deps: Deps, { file, format, imported, hash }: Applying): Promise<void> {
  const { db, log, now } = deps
  const { plan, shareOf, skipped } = imported
  const name = plan.name
  const kept = keepStages(imported, await before(deps, name))
  const head = [
    `Imported from ${file} (${format}). The share is a share of ${shareOf.kind}: ${shareOf.says}.`,
    ...skipped.map(
      (one) => `Not read: ${one.file}:${one.line} ${one.field}: ${one.reason}; ${one.advice}.`,
    ),
    mark(hash),
  ]
  const text = `${head.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}\n`).join('')}${kept.yaml}`
  const author = authorOf(file)
  const { revision, changed } = await applyPlan({ db, now }, { text, author, origin: file })
  if (changed) {
    log.info({ file, format, rollout: name, revision, skipped: skipped.length }, 'plan applied')
    for (const one of skipped.slice(0, SKIPPED_LOGGED_MAX)) {
      const { line, field, reason, advice } = one
      log.warn({ file: one.file, line, field, rollout: name }, `not read: ${reason}; ${advice}`)
    }
  }
  if (kept.to === null) return
  await goToStage({ db, now }, { name, to: kept.to, author })
  log.info({ file, rollout: name, stage: kept.to }, 'the share has moved: the next stage runs')
}

async function before({ db }: Deps, name: string): Promise<Before | null> {
  try {
    const { plan, history } = await loadRollout({ db }, name)
    return { plan, position: history.at(-1) ?? NOT_STARTED }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  }
}

/** Tells in the kept text which import it came from. */
const mark = (hash: string): string => `Text ${hash}.`

/** After a restart every text is new; what somebody changed since by other means must stay. */
async function wasSuperseded({ db }: Deps, name: string, hash: string): Promise<boolean> {
  const [newest, ...older] = await readRevisions(db, name)
  const holds = (revision: { readonly sourceText: string } | undefined) =>
    revision?.sourceText.includes(mark(hash)) ?? false
  return !holds(newest) && older.some(holds)
}

/** Throws AppError `conflict` when another text holds the plan of this rollout. */
export function claim(
  origins: Map<string, string>,
  { rollout, name }: { readonly rollout: string; readonly name: string },
): void {
  const other = origins.get(rollout)
  if (other !== undefined && other !== name) {
    throw new AppError('conflict', `${name}: ${other} already holds the plan of ${rollout}`)
  }
  origins.set(rollout, name)
}

function tellOnce({ log, told }: Deps, { name, text }: PlanText, reason: string): void {
  const key = `${hashOf(text)} ${name}`
  if (told.get(key) === reason) return
  told.set(key, reason)
  log.error({ file: name }, `the plan was not applied: ${reason}`)
}
