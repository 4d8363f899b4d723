// Reads gray against baseline, per service of the plan and per endpoint, over one window.
import type { TraceId } from '#lib/model/span'
import type { Plan } from '#lib/plan/plan'
import type { Difference } from '#lib/report/difference'
import type { Database } from '#lib/store/client'
import { type Histogram, mergeHistograms, quantileMs } from '#lib/topology/bins'
import { errorDifference, latencyDifference } from './comparison/group-difference'
import { type PlacedCall, readPlacedCalls } from './comparison/placed-calls'
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
  /** Gray less the baseline: fractions of requests; of latencies, relative to the baseline. */
  readonly difference: Readonly<Record<'errorRate' | 'p50' | 'p95' | 'p99', Difference | null>>
}

export interface Comparison {
  readonly from: string
  readonly to: string
  /** Each service is followed by its endpoints, busiest first. */
  readonly rows: readonly ComparisonRow[]
}

/** Only services of the plan that have a gray group: others have nothing to compare. */
export async function loadComparison(
  db: Database,
  { plan, fromMs, toMs }: { readonly plan: Plan } & TimeSpan,
): Promise<Comparison> {
  const calls = await readPlacedCalls(db, { plan, fromMs, toMs })
  const services = plan.services.filter(({ gray }) => gray !== null)
  return {
    from: isoTime(fromMs),
    to: isoTime(toMs),
    rows: services.flatMap(({ service }) => serviceRows(service, calls)),
  }
}

function serviceRows(service: string, placed: readonly PlacedCall[]): ComparisonRow[] {
  const calls = placed.filter((call) => call.service === service)
  const endpoints = new Map<string, PlacedCall[]>()
  for (const call of calls) {
    const known = endpoints.get(call.endpointName)
    if (known === undefined) endpoints.set(call.endpointName, [call])
    else known.push(call)
  }
  const rows = [...endpoints].map(([endpoint, own]) => compare({ service, endpoint }, own))
  rows.sort((a, b) => total(b) - total(a) || ((a.endpoint ?? '') < (b.endpoint ?? '') ? -1 : 1))
  return [compare({ service, endpoint: null }, calls), ...rows]
}

function compare(
  subject: Pick<ComparisonRow, 'service' | 'endpoint'>,
  calls: readonly PlacedCall[],
): ComparisonRow {
  const [gray, baseline] = (['gray', 'baseline'] as const).map((group) =>
    sum(calls.filter((call) => call.group === group)),
  ) as [Summed, Summed]
  const slower = (q: number) => latencyDifference(gray.latency, baseline.latency, q)
  return {
    ...subject,
    gray: gray.numbers,
    baseline: baseline.numbers,
    difference: {
      errorRate: errorDifference(gray.numbers, baseline.numbers),
      p50: slower(0.5),
      p95: slower(0.95),
      p99: slower(0.99),
    },
  }
}

interface Summed {
  readonly numbers: GroupNumbers
  readonly latency: Histogram
}

function sum(calls: readonly PlacedCall[]): Summed {
  const latency = mergeHistograms(calls)
  const numbers = {
    requests: calls.reduce((all, { requests }) => all + requests, 0),
    errors: calls.reduce((all, { errors }) => all + errors, 0),
    p50Ms: quantileMs(latency, 0.5),
    p95Ms: quantileMs(latency, 0.95),
    p99Ms: quantileMs(latency, 0.99),
    errorExamples: calls.flatMap(({ errorExamples }) => errorExamples).slice(0, 3),
  }
  return { numbers, latency }
}

function total({ gray, baseline }: ComparisonRow): number {
  return gray.requests + baseline.requests
}
