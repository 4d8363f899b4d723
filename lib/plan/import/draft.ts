// What an importer found out, in our words → the text of a plan, and what its share is a share of. Pure.
import { stringify } from 'yaml'
import { parsePlan } from '#lib/plan/parse-plan'
import { API_VERSION, PLAN_KIND, type Plan } from '#lib/plan/plan'
import { formatDuration, formatPercent } from '#lib/plan/quantities'
import { type Condition, type Matcher, showsBy } from './conditions'
import type { Cursor } from './cursor'
import { slug } from './groups'
import { type Notes, type ReadNote, type Saying, type SkippedNote, say } from './notes'

export interface DraftSelector {
  readonly reportedAs?: string | readonly string[]
  readonly instance?: string
  readonly version?: string
  readonly labels?: Readonly<Record<string, string | readonly string[]>>
}

export interface DraftBreaker {
  readonly errorRate?: string
  readonly minErrors?: number
  readonly halfOpen?: string
  readonly window?: string
}

export interface DraftService {
  readonly service: string
  readonly baseline?: DraftSelector
  readonly gray: DraftSelector
  readonly whenGrayDown?: 'baseline' | 'never'
  readonly breaker?: DraftBreaker
}

export interface DraftStage {
  readonly name: string
  /** Fractions in 0..1; null: only marks decide. */
  readonly share:
    | number
    | { readonly from: number; readonly to: number; readonly overMs: number }
    | null
  readonly holdMs: number | null
}

export interface Draft {
  readonly cursor: Cursor
  readonly name: string
  readonly services: readonly DraftService[]
  readonly at?: string | null
  /** Requests that go to gray by what they show, and those that never do. */
  readonly toGray: readonly Condition[]
  readonly toBaseline: readonly Condition[]
  /** Marks that requests get which were drawn for gray, and those that were matched. */
  readonly drawnDye: readonly Matcher[]
  readonly matchedDye: readonly Matcher[]
  /** Of what the stages' share is drawn: of requests that no condition decided, or of these. */
  readonly drawnOf: 'rest' | readonly Condition[]
  readonly unit?: string | null
  readonly stages: readonly DraftStage[]
  /** Who serves when everything is over; gray when left out. */
  readonly afterPromotion?: 'baseline'
  readonly checks?: Readonly<Record<string, unknown>>
}

/** `all` requests, those a rule `matched`, the `rest` that no rule decided; `none` is promised. */
export interface ShareOf {
  readonly kind: 'all' | 'matched' | 'rest' | 'none'
  readonly says: Saying
}

export interface ImportedPlan {
  readonly plan: Plan
  /** As a person would have written it: only what the file said. */
  readonly yaml: string
  readonly read: readonly ReadNote[]
  readonly skipped: readonly SkippedNote[]
  readonly shareOf: ShareOf
}

const ALL: ShareOf = { kind: 'all', says: say('share-of-all') }
const NONE: ShareOf = { kind: 'none', says: say('share-of-none') }

/** Throws AppError `invalid-plan` when what was found makes no plan. */
export function finish(draft: Draft, notes: Notes): ImportedPlan {
  const drawn = draft.stages.some(({ share }) => share !== null)
  // A mark that the gateway writes on all of them tells matched requests even so.
  const untold =
    draft.matchedDye.length > 0 ? draft.toBaseline : [...draft.toGray, ...draft.toBaseline]
  for (const { cursor, matchers, reason } of untold) {
    if (matchers === null) notes.leave(cursor, reason ?? 'no-mark', 'write-a-mark')
  }
  const mark = drawn ? markOfDrawn(draft, notes) : markOfMatched(draft)
  const { of, shareOf } = drawn ? eligible(draft, notes) : { of: null, shareOf: NONE }
  const document = {
    apiVersion: API_VERSION,
    kind: PLAN_KIND,
    metadata: { name: slug(draft.name, 'imported') },
    spec: {
      ...(mark.length === 0 ? {} : { mark: { anyOf: mark } }),
      services: draft.services,
      split: {
        ...(draft.at ? { at: draft.at } : {}),
        by: drawn ? 'weight' : 'mark',
        ...(draft.unit ? { unit: { attribute: draft.unit } } : {}),
        ...(of === null ? {} : { of }),
      },
      stages: distinct(draft.stages).map(writtenStage),
      ...(draft.afterPromotion === undefined ? {} : { afterPromotion: draft.afterPromotion }),
      ...(draft.checks === undefined ? {} : { checks: draft.checks }),
    },
  }
  const yaml = stringify(document, { lineWidth: 100, aliasDuplicateObjects: false })
  const { read, skipped } = notes
  const plan = parsePlan(yaml, { origin: `the plan from ${draft.cursor.place.file}` })
  return { plan, yaml, read, skipped, shareOf }
}

function markOfMatched(draft: Draft): Matcher[] {
  const asked = matchersOf(draft.toGray)
  const more = draft.matchedDye.filter((dye) => !asked.some((matcher) => showsBy(dye, matcher)))
  const mark = union(asked, more)
  if (mark.length > 0) return mark
  return draft.cursor.fail(
    'draws no share and has no condition that a mark could tell: nothing could be verified',
  )
}

/** Without a mark on every gray request, the group that a request reached first is its lane. */
function markOfDrawn(draft: Draft, notes: Notes): Matcher[] {
  const everyMatched =
    draft.matchedDye.length > 0 || draft.toGray.every(({ matchers }) => matchers !== null)
  if (draft.drawnDye.length > 0 && everyMatched) {
    return union(draft.drawnDye, draft.matchedDye, matchersOf(draft.toGray))
  }
  if (draft.toGray.length > 0) {
    notes.leave(draft.toGray[0]?.cursor ?? draft.cursor, 'gray-not-verified', 'write-a-mark')
  }
  return []
}

function eligible(draft: Draft, notes: Notes) {
  if (draft.drawnOf !== 'rest') return ofMatched(draft, draft.drawnOf, notes)
  const decided = [...draft.toGray, ...draft.toBaseline]
  if (decided.length === 0) return { of: null, shareOf: ALL }
  const dyed = (matcher: Matcher) => draft.drawnDye.some((dye) => showsBy(dye, matcher))
  const all = union(matchersOf(decided), draft.matchedDye)
  const noneOf = all.filter((matcher) => !dyed(matcher))
  if (all.some(dyed)) {
    notes.leave(draft.cursor, 'drawn-like-matched', 'write-drawn')
  }
  if (noneOf.length === 0) return { of: null, shareOf: ALL }
  const says = say('share-of-rest', { names: namesOf(noneOf) })
  return { of: { noneOf }, shareOf: { kind: 'rest', says } as ShareOf }
}

function ofMatched(draft: Draft, conditions: readonly Condition[], notes: Notes) {
  const anyOf = matchersOf(conditions)
  const isWhole = conditions.every(({ matchers }) => matchers !== null)
  if (anyOf.length === 0 || !isWhole) {
    return draft.cursor.fail(
      'draws a share of requests that no mark can tell from others: nothing could be counted',
    )
  }
  const noneOf = matchersOf([...draft.toGray, ...draft.toBaseline])
  if (noneOf.length > 0) {
    notes.took(draft.cursor, 'split-of')
  }
  const says = say('share-of-matched', { names: namesOf(anyOf) })
  const of = { anyOf, ...(noneOf.length === 0 ? {} : { noneOf }) }
  return { of, shareOf: { kind: 'matched', says } as ShareOf }
}

function writtenStage({ name, share, holdMs }: DraftStage) {
  const written =
    share === null || typeof share === 'number'
      ? share
      : { from: percent(share.from), to: percent(share.to), over: formatDuration(share.overMs) }
  return {
    name,
    ...(written === null
      ? {}
      : { share: typeof written === 'number' ? percent(written) : written }),
    ...(holdMs === null ? {} : { hold: formatDuration(holdMs) }),
  }
}

/** Whole enough for people: a third is 33.3333%. */
function percent(fraction: number): string {
  return formatPercent(Number(fraction.toFixed(6)))
}

export function shareStage(share: number, holdMs: number | null = null): DraftStage {
  return { name: slug(`share-${percent(share).replace('%', '')}`, 'share'), share, holdMs }
}

function distinct(stages: readonly DraftStage[]): DraftStage[] {
  const seen = new Map<string, number>()
  return stages.map((stage) => {
    const times = (seen.get(stage.name) ?? 0) + 1
    seen.set(stage.name, times)
    return times === 1 ? stage : { ...stage, name: `${stage.name}-again-${times - 1}` }
  })
}

function matchersOf(conditions: readonly Condition[]): Matcher[] {
  return union(conditions.flatMap(({ matchers }) => matchers ?? []))
}

function union(...lists: readonly (readonly Matcher[])[]): Matcher[] {
  const byText = new Map(lists.flat().map((matcher) => [JSON.stringify(matcher), matcher]))
  return [...byText.values()]
}

function namesOf(matchers: readonly Matcher[]): string {
  return [...new Set(matchers.map(({ attribute }) => attribute))].join(', ')
}
