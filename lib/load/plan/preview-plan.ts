// Holds the text of a plan against what is really reporting: who falls where, and what matches nobody. Pure.
import { parse } from 'yaml'
import { AppError } from '#lib/model/app-error'
import { GROUPS, type Group, type Source } from '#lib/model/source'
import { parsePlan } from '#lib/plan/parse-plan'
import { API_VERSION, PLAN_KIND, type PlanService, type Split } from '#lib/plan/plan'
import type { PlanProblem } from '#lib/plan/problem'
import { groupIn, placeSource } from '#lib/plan/selector'
import { type NearMiss, nearest, nearMiss } from './near-sources'

/** Instances named for each group; the rest is counted. */
const SHOWN_MAX = 200

export interface PlacedSource {
  readonly id: string
  readonly service: string
  readonly instance: string
  readonly version: string
  /** Whether it reported within the last hour. */
  readonly alive: boolean
}

export interface GroupPreview {
  readonly group: Group
  readonly count: number
  readonly alive: number
  readonly sources: readonly PlacedSource[]
}

export interface ServicePreview {
  /** Place in `spec.services`. */
  readonly index: number
  readonly service: string
  readonly groups: readonly GroupPreview[]
}

/** What is written well but meets nobody. `field` as in problems. */
export type PlanHint = { readonly field: string } & (
  | ({ readonly kind: 'no-source' } & { readonly miss: NearMiss })
  | { readonly kind: 'silent'; readonly count: number }
  | { readonly kind: 'no-group'; readonly count: number }
  | { readonly kind: 'taken'; readonly count: number; readonly by: string }
  | { readonly kind: 'unknown-split'; readonly written: string; readonly near: readonly string[] }
)

export interface PlanPreview {
  readonly problems: readonly PlanProblem[]
  /** Services that can be read, even while the rest of the plan is being written. */
  readonly services: readonly ServicePreview[]
  readonly hints: readonly PlanHint[]
}

export interface SourceNow extends Source {
  readonly alive: boolean
}

export function previewPlan(text: string, sources: readonly SourceNow[]): PlanPreview {
  const { problems, services, split } = readable(text)
  const known = services.map(({ service }) => service)
  return {
    problems,
    services: services.map(({ index, service }) => placed(service, index, sources)),
    hints: [
      ...services.flatMap(({ index, service }) =>
        hintsOf(service, { index, sources, earlier: known.slice(0, known.indexOf(service)) }),
      ),
      ...splitHints(split, { sources, services: known }),
    ],
  }
}

interface Readable {
  readonly problems: readonly PlanProblem[]
  readonly services: readonly { readonly index: number; readonly service: PlanService }[]
  readonly split: Pick<Split, 'at'>
}

function readable(text: string): Readable {
  try {
    const { services, split } = parsePlan(text)
    return { problems: [], services: services.map((service, index) => ({ index, service })), split }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-plan') throw error
    const { problems } = error.details as { readonly problems: readonly PlanProblem[] }
    return { problems, ...readableParts(text) }
  }
}

/** Each service by itself, so that a slip elsewhere does not take the preview away. */
function readableParts(text: string): Omit<Readable, 'problems'> {
  const spec = specOf(text)
  const written = Array.isArray(spec.services) ? spec.services : []
  const at = (spec.split as { at?: unknown } | undefined)?.at
  return {
    services: written.flatMap((service, index) => {
      const read = readService(service)
      return read === null ? [] : [{ index, service: read }]
    }),
    split: { at: typeof at === 'string' ? at : null },
  }
}

function specOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const spec: unknown = parse(text)?.spec
    return spec !== null && typeof spec === 'object' ? (spec as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** A plan needs one service with two groups: this one is not looked at. */
const FILLER = { service: '.', gray: { version: '.' } }

function readService(written: unknown): PlanService | null {
  const document = {
    apiVersion: API_VERSION,
    kind: PLAN_KIND,
    metadata: { name: 'preview' },
    spec: { services: [written, FILLER], stages: [{ name: 'all', share: '100%' }] },
  }
  try {
    return parsePlan(JSON.stringify(document), { format: 'json' }).services[0] ?? null
  } catch {
    return null
  }
}

function placed(service: PlanService, index: number, sources: readonly SourceNow[]) {
  const found = sources.map((source) => ({ source, group: groupIn(source, service) }))
  return {
    index,
    service: service.service,
    groups: GROUPS.flatMap((group): GroupPreview[] => {
      const own = found.filter((it) => it.group === group).map(({ source }) => source)
      if (own.length === 0 && (group === 'unknown' || (group === 'gray' && !service.gray)))
        return []
      return [{ group, ...numbersOf(own) }]
    }),
  }
}

function numbersOf(sources: readonly SourceNow[]) {
  const sorted = [...sources].sort(
    (a, b) => Number(b.alive) - Number(a.alive) || (a.instance < b.instance ? -1 : 1),
  )
  return {
    count: sources.length,
    alive: sources.filter(({ alive }) => alive).length,
    sources: sorted.slice(0, SHOWN_MAX).map(({ id, service, instance, version, alive }) => ({
      id,
      service,
      instance,
      version,
      alive,
    })),
  }
}

interface HintArgs {
  readonly index: number
  readonly sources: readonly SourceNow[]
  /** Services above this one: they win. */
  readonly earlier: readonly PlanService[]
}

function hintsOf(service: PlanService, { index, sources, earlier }: HintArgs): PlanHint[] {
  const field = `spec.services[${index}]`
  const groups = new Map(sources.map((source) => [source, groupIn(source, service)]))
  const inGroup = (group: Group) => sources.filter((source) => groups.get(source) === group)
  const selectors = [['baseline', service.baseline] as const]
  const both = service.gray === null ? selectors : [...selectors, ['gray', service.gray] as const]
  const missing = both.flatMap(([group, selector]): PlanHint[] => {
    const miss = nearMiss(selector, sources)
    if (miss !== null) return [{ kind: 'no-source', field: `${field}.${group}`, miss }]
    const own = inGroup(group)
    if (own.length === 0 || own.some(({ alive }) => alive)) return []
    return [{ kind: 'silent', field: `${field}.${group}`, count: own.length }]
  })
  const lost = inGroup('unknown').filter(({ alive }) => alive).length
  const above = placeAbove(sources, groups, earlier)
  return [
    ...missing,
    ...(lost === 0 ? [] : [{ kind: 'no-group' as const, field, count: lost }]),
    ...(above === null ? [] : [{ kind: 'taken' as const, field, ...above }]),
  ]
}

/** Sources of this service that a service further up claims with certainty. */
function placeAbove(
  sources: readonly SourceNow[],
  groups: ReadonlyMap<SourceNow, Group | null>,
  earlier: readonly PlanService[],
) {
  const taken = sources.flatMap((source) => {
    const own = groups.get(source)
    if (own !== 'gray' && own !== 'baseline') return []
    const { service, group } = placeSource(source, earlier)
    return group === 'gray' || group === 'baseline' ? [service] : []
  })
  return taken[0] === undefined ? null : { by: taken[0], count: taken.length }
}

function splitHints(
  { at }: Pick<Split, 'at'>,
  known: { readonly sources: readonly Source[]; readonly services: readonly PlanService[] },
): PlanHint[] {
  if (at === null || at === '') return []
  const names = [
    ...known.services.map(({ service }) => service),
    ...known.sources.map(({ service }) => service),
  ]
  if (names.includes(at)) return []
  return [
    { kind: 'unknown-split', field: 'spec.split.at', written: at, near: nearest([at], names) },
  ]
}
