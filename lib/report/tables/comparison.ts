// Table: gray beside the baseline, per service and endpoint, over one range of time. Pure.
import type { TraceId } from '#lib/model/span'
import type { Difference } from '#lib/report/difference'
import {
  type Column,
  column,
  duration,
  moment,
  percent,
  points,
  type ReportTable,
} from '#lib/report/table'

export interface GroupCells {
  readonly requests: number
  readonly errors: number
  /** Within 1 %; null without requests. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly errorExamples: readonly TraceId[]
}

export interface ComparisonCells {
  readonly fromMs: number
  readonly toMs: number
  readonly service: string
  /** Null: all endpoints of the service together. */
  readonly endpoint: string | null
  readonly gray: GroupCells
  readonly baseline: GroupCells
  /** Gray less the baseline: fractions of requests; of latencies, relative to the baseline. */
  readonly difference: Readonly<Record<'errorRate' | 'p50' | 'p95' | 'p99', Difference | null>>
}

export const comparison: ReportTable<ComparisonCells> = {
  name: 'comparison',
  title: 'Gray and baseline',
  rows: 'one endpoint of one service of the plan, or all its endpoints together',
  since: 'stage',
  columns: [
    moment('from', 'From', ({ fromMs }) => fromMs),
    moment('to', 'To', ({ toMs }) => toMs),
    column('service', 'Service', ({ service }) => service),
    column('endpoint', 'Endpoint', ({ endpoint }) => endpoint ?? 'all endpoints'),
    ...counts('gray', 'Gray'),
    ...counts('baseline', 'Baseline'),
    points('error_rate_difference', 'Error rate difference', errorRate('estimate')),
    points('error_rate_difference_lower', 'Error rate difference, lower', errorRate('lower')),
    points('error_rate_difference_upper', 'Error rate difference, upper', errorRate('upper')),
    ...(['p50', 'p95', 'p99'] as const).flatMap((q) => slowdown(q)),
    column('gray_error_traces', 'Gray error traces', ({ gray }) => gray.errorExamples.join(' ')),
    column('baseline_error_traces', 'Baseline error traces', ({ baseline }) =>
      baseline.errorExamples.join(' '),
    ),
  ],
}

function counts(group: 'gray' | 'baseline', word: string): Column<ComparisonCells>[] {
  const latency = (q: 'p50' | 'p95' | 'p99') =>
    duration<ComparisonCells>(`${group}_${q}`, `${word} ${q}`, (row) => row[group][`${q}Ms`])
  return [
    column(`${group}_requests`, `${word} requests`, (row) => row[group].requests),
    column(`${group}_errors`, `${word} errors`, (row) => row[group].errors),
    percent(`${group}_error_rate`, `${word} error rate`, (row) => {
      const { requests, errors } = row[group]
      return requests === 0 ? null : errors / requests
    }),
    ...(['p50', 'p95', 'p99'] as const).map(latency),
  ]
}

function errorRate(end: keyof Difference) {
  return ({ difference }: ComparisonCells) => difference.errorRate?.[end] ?? null
}

function slowdown(q: 'p50' | 'p95' | 'p99'): Column<ComparisonCells>[] {
  const ends = [
    ['estimate', '', ''],
    ['lower', '_lower', ', lower'],
    ['upper', '_upper', ', upper'],
  ] as const
  return ends.map(([end, name, header]) =>
    percent(
      `${q}_difference${name}`,
      `${q} difference${header}`,
      ({ difference }) => difference[q]?.[end] ?? null,
    ),
  )
}
