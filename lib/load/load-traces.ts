// Searches traces by service, group, endpoint, mark, route, status and duration; newest first.
import type { Group, Source, SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { findTraces, type TraceFilter } from '#lib/store/query/find-traces'
import { readMarks } from '#lib/store/query/read-marks'
import { readSources } from '#lib/store/query/read-sources'
import { placeSources } from '#lib/topology/membership'
import { isoTime } from './iso-time'

export interface TraceListEntry {
  readonly traceId: TraceId
  /** SkyWalking's own text of the id; '' elsewhere. */
  readonly traceName: string
  readonly started: string
  readonly durationMs: number
  readonly spans: number
  readonly errors: number
  /** Of the root span. */
  readonly service: string
  readonly endpoint: string
  /** Every service and group that the trace reached. */
  readonly reached: readonly { readonly service: string; readonly group: Group | null }[]
}

export interface TraceList {
  readonly traces: readonly TraceListEntry[]
  /** Parameter `cursor` of the next page; null when this is the last. */
  readonly next: string | null
}

export interface LoadTracesArgs extends Omit<TraceFilter, 'sources' | 'markIds'> {
  readonly plans: readonly Plan[]
  readonly service?: string
  readonly group?: Group
  /** Part of "key=value" of a mark. */
  readonly mark?: string
}

export async function loadTraces(db: Database, args: LoadTracesArgs): Promise<TraceList> {
  const { plans, service, group, mark, ...filter } = args
  const [sources, markIds] = await Promise.all([readSources(db), findMarks(db, mark)])
  const places = placeSources(sources, plans)
  const wanted = sources.filter(
    ({ id, service: reported }) =>
      (service === undefined || places.get(id)?.service === service || reported === service) &&
      (group === undefined || places.get(id)?.group === group),
  )
  const all = service === undefined && group === undefined
  const page = await findTraces(db, {
    ...filter,
    ...(all ? {} : { sources: wanted.map(({ id }) => id) }),
    ...(markIds === null ? {} : { markIds }),
  })
  const reported = new Map(sources.map((source) => [source.id, source]))
  const traces = page.traces.map(({ startMs, sourceIds, rootSourceId, rootEndpoint, ...kept }) => ({
    ...kept,
    started: isoTime(startMs),
    service: places.get(rootSourceId)?.service ?? rootSourceId,
    endpoint: rootEndpoint,
    reached: reachedPlaces(sourceIds, { places, reported }),
  }))
  return { traces, next: page.next }
}

/** Null for all, marked or not. */
async function findMarks(db: Database, text: string | undefined): Promise<string[] | null> {
  const wanted = text?.trim().toLowerCase() ?? ''
  if (wanted === '') return null
  const marks = await readMarks(db)
  return marks.flatMap(({ id, pairs }) => {
    const told = Object.entries(pairs).map(([key, value]) => `${key}=${value}`.toLowerCase())
    return told.some((pair) => pair.includes(wanted)) ? [id] : []
  })
}

interface Known {
  readonly places: ReturnType<typeof placeSources>
  readonly reported: ReadonlyMap<SourceId, Source>
}

function reachedPlaces(ids: readonly SourceId[], { places, reported }: Known) {
  const reached = new Map<string, { service: string; group: Group | null }>()
  for (const id of ids) {
    const service = places.get(id)?.service ?? reported.get(id)?.service ?? id
    const group = places.get(id)?.group ?? null
    reached.set(`${service} ${group}`, { service, group })
  }
  return [...reached.keys()].sort().flatMap((key) => reached.get(key) ?? [])
}

/** Names to choose from: logical services of the plans, and all others as reported. */
export async function loadServiceNames(db: Database, plans: readonly Plan[]): Promise<string[]> {
  const places = placeSources(await readSources(db), plans)
  return [...new Set([...places.values()].map(({ service }) => service))].sort()
}
