// Reads what the plan editor begins with: the newest text, its revisions, and words to choose from.

import { isoTime } from '#lib/load/iso-time'
import { AppError } from '#lib/model/app-error'
import { DEFAULT_MARK_NAMES, HEADER_PREFIX } from '#lib/model/mark'
import type { Source } from '#lib/model/source'
import { planJsonSchema } from '#lib/plan/document'
import { IMPORTERS } from '#lib/plan/importers/index'
import type { Database } from '#lib/store/client'
import { readMarks } from '#lib/store/query/read-marks'
import { readRevisions } from '#lib/store/query/read-revisions'
import { type CheckForm, checkForms } from './check-fields'
import { readSourcesNow } from './load-plan-preview'
import type { PlanSchema } from './plan-words'
import { starterPlan } from './starter-plan'

/** Suggested per field; more than that nobody reads. */
const WORDS_MAX = 500

export interface PlanSuggestions {
  readonly services: readonly string[]
  readonly instances: readonly string[]
  readonly versions: readonly string[]
  readonly labels: readonly string[]
  readonly marks: readonly string[]
}

export interface PlanRevision {
  readonly revision: number
  readonly at: string
  readonly author: string
}

export interface PlanEditorData {
  /** Null: a rollout that is not there yet. */
  readonly name: string | null
  readonly text: string
  /** The newest; 0: none yet. */
  readonly revision: number
  /** Newest first. */
  readonly revisions: readonly PlanRevision[]
  readonly suggestions: PlanSuggestions
  readonly checks: readonly CheckForm[]
  /** The plan's JSON Schema. */
  readonly schema: PlanSchema
  /** Of other tools, that can be imported: names as the API has them. */
  readonly formats: readonly string[]
}

/** Throws AppError `not-found` for a name without a plan. */
export async function loadPlanEditor(
  db: Database,
  { name, nowMs }: { readonly name: string | null; readonly nowMs: number },
): Promise<PlanEditorData> {
  const [sources, marks, revisions] = await Promise.all([
    readSourcesNow(db, nowMs),
    readMarks(db),
    name === null ? [] : readRevisions(db, name),
  ])
  if (name !== null && revisions.length === 0) throw noRollout(name)
  const keys = marks.flatMap(({ pairs }) => Object.keys(pairs))
  const headers = DEFAULT_MARK_NAMES.map((word) => HEADER_PREFIX + word)
  const living = sources.filter(({ alive }) => alive)
  return {
    name,
    text: revisions[0]?.sourceText ?? starterPlan(living.length > 0 ? living : sources),
    revision: revisions[0]?.revision ?? 0,
    revisions: revisions.map(({ revision, atMs, author }) => ({
      revision,
      at: isoTime(atMs),
      author,
    })),
    suggestions: { ...wordsOf(sources), marks: unique([...keys, ...headers]) },
    checks: checkForms(),
    schema: planJsonSchema() as PlanSchema,
    formats: IMPORTERS.map(({ name }) => name),
  }
}

export interface RevisionText extends PlanRevision {
  readonly rollout: string
  /** As its author sent it. */
  readonly text: string
}

/** Throws AppError `not-found`. */
export async function loadRevisionText(
  db: Database,
  { name, revision }: { readonly name: string; readonly revision: number },
): Promise<RevisionText> {
  const revisions = await readRevisions(db, name)
  if (revisions.length === 0) throw noRollout(name)
  const found = revisions.find((one) => one.revision === revision)
  if (found === undefined) {
    throw new AppError('not-found', `${name} has no revision ${revision}`)
  }
  const { atMs, author, sourceText } = found
  return { rollout: name, revision, at: isoTime(atMs), author, text: sourceText }
}

function noRollout(name: string): AppError {
  return new AppError('not-found', `there is no rollout "${name}"`)
}

function wordsOf(sources: readonly Source[]): Omit<PlanSuggestions, 'marks'> {
  return {
    services: unique(sources.map(({ service }) => service)),
    instances: unique(sources.map(({ instance }) => instance)),
    versions: unique(sources.map(({ version }) => version)),
    labels: unique(sources.flatMap(({ labels }) => Object.keys(labels))),
  }
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
    .filter((word) => word !== '')
    .sort()
    .slice(0, WORDS_MAX)
}
