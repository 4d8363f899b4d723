// Reads gray against baseline, per service of the plan and per endpoint, over one window.
import type { CallRow } from '#lib/model/call'
import type { Group, SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { Plan } from '#lib/plan/plan'
import { groupIn } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readCalls } from '#lib/store/query/read-calls'
import { readEndpoints } from '#lib/store/query/read-endpoints'
import { readSources } from '#lib/store/query/read-sources'
import { mergeHistograms, quantileMs } from '#lib/topology/bins'
import { isoTime } from './iso-time'
import type { TimeSpan } from './stage-window'

export interface GroupNumbers {
  readonly requests: number
  readonly errors: number
  /** Within 1 %; null without requests. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly errorExamples: readonly TraceId[]
}

export interface ComparisonRow {
  readonly service: string
  /** Null: all endpoints of the service together. */
  readonly endpoint: string | null
  readonly gray: GroupNumbers
  readonly baseline: GroupNumbers
}

export interface Comparison {
  readonly from: string
  readonly to: string
  /** Each service is followed by its endpoints, busiest first. */
  readonly rows: readonly ComparisonRow[]
}

interface PlacedCall extends CallRow {
  readonly service: string
  readonly group: Group
}

/** Only services of the plan that have a gray group: others have nothing to compare. */
export async function loadComparison(
  db: Database,
  { plan, fromMs, toMs }: { readonly plan: Plan } & TimeSpan,
): Promise<Comparison> {
  const [calls, sources] = await Promise.all([readCalls(db, { fromMs, toMs }), readSources(db)])
  const places = new Map<SourceId, { service: string; group: Group }>()
  for (const service of plan.services.filter(({ gray }) => gray !== null)) {
    for (const source of sources) {
      const group = groupIn(source, service)
      if (group !== null) places.set(source.id, { service: service.service, group })
    }
  }
  const placed = calls.flatMap((call): PlacedCall[] => {
    const place = places.get(call.calleeSource)
    return place === undefined ? [] : [{ ...call, ...place }]
  })
  const names = await readEndpoints(
    db,
    placed.map(({ endpoint }) => endpoint),
  )
  const services = plan.services.filter(({ gray }) => gray !== null)
  return {
    from: isoTime(fromMs),
    to: isoTime(toMs),
    rows: services.flatMap(({ service }) => serviceRows(service, placed, names)),
  }
}

function serviceRows(
  service: string,
  placed: readonly PlacedCall[],
  names: ReadonlyMap<string, string>,
): ComparisonRow[] {
  const calls = placed.filter((call) => call.service === service)
  const endpoints = new Map<string, PlacedCall[]>()
  for (const call of calls) {
    const name = names.get(call.endpoint) ?? call.endpoint
    endpoints.set(name, [...(endpoints.get(name) ?? []), call])
  }
  const rows = [...endpoints].map(([endpoint, own]) => compare({ service, endpoint }, own))
  rows.sort((a, b) => total(b) - total(a) || ((a.endpoint ?? '') < (b.endpoint ?? '') ? -1 : 1))
  return [compare({ service, endpoint: null }, calls), ...rows]
}

function compare(
  subject: Pick<ComparisonRow, 'service' | 'endpoint'>,
  calls: readonly PlacedCall[],
): ComparisonRow {
  const of = (group: Group) => sum(calls.filter((call) => call.group === group))
  return { ...subject, gray: of('gray'), baseline: of('baseline') }
}

function sum(calls: readonly CallRow[]): GroupNumbers {
  const latency = mergeHistograms(calls)
  return {
    requests: calls.reduce((all, { requests }) => all + requests, 0),
    errors: calls.reduce((all, { errors }) => all + errors, 0),
    p50Ms: quantileMs(latency, 0.5),
    p95Ms: quantileMs(latency, 0.95),
    p99Ms: quantileMs(latency, 0.99),
    errorExamples: calls.flatMap(({ errorExamples }) => errorExamples).slice(0, 3),
  }
}

function total({ gray, baseline }: ComparisonRow): number {
  return gray.requests + baseline.requests
}
