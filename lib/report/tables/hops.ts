// Table: hops into and out of the plan's services, bucket by bucket. Pure.
import type { HopRow } from '#lib/model/hop'
import type { Group } from '#lib/model/source'
import { column, duration, moment, percent, type ReportTable } from '#lib/report/table'
import { quantileMs } from '#lib/topology/bins'

/** One end of a hop. */
export interface HopEnd {
  /** The plan's name for it; "user", "unknown", or what is called without reporting anything. */
  readonly service: string
  /** Null: no service of the plan. */
  readonly group: Group | null
  readonly reportedAs: string
  readonly instance: string
  readonly version: string
}

export interface HopCells
  extends Pick<
    HopRow,
    | 'bucketMs'
    | 'complete'
    | 'root'
    | 'requests'
    | 'errors'
    | 'bins'
    | 'counts'
    | 'examples'
    | 'errorExamples'
  > {
  readonly caller: HopEnd
  readonly callee: HopEnd
  /** What the callee is: a service, or database, cache, queue, outside. */
  readonly kind: string
  /** The mark at the callee as `key=value` pairs; empty when there was none. */
  readonly mark: string
  /** Where the trace belongs by its mark, or by the way that it took. */
  readonly meantFor: 'gray' | 'baseline' | 'undecided'
}

export const hops: ReportTable<HopCells> = {
  name: 'hops',
  title: 'Hops',
  rows: 'the requests of ten seconds from one instance to another, by their marks',
  since: 'stage',
  columns: [
    moment('at', 'From', ({ bucketMs }) => bucketMs),
    column('caller', 'Caller', ({ caller }) => caller.service),
    column('caller_group', 'Caller group', ({ caller }) => caller.group),
    column('caller_reported_as', 'Caller reported as', ({ caller }) => caller.reportedAs),
    column('caller_instance', 'Caller instance', ({ caller }) => caller.instance),
    column('caller_version', 'Caller version', ({ caller }) => caller.version),
    column('callee', 'Callee', ({ callee }) => callee.service),
    column('callee_group', 'Callee group', ({ callee }) => callee.group),
    column('callee_reported_as', 'Callee reported as', ({ callee }) => callee.reportedAs),
    column('callee_instance', 'Callee instance', ({ callee }) => callee.instance),
    column('callee_version', 'Callee version', ({ callee }) => callee.version),
    column('callee_kind', 'Callee kind', ({ kind }) => kind),
    column('meant_for', 'Meant for', ({ meantFor }) => meantFor),
    column('mark', 'Mark', ({ mark }) => mark),
    column('complete', 'Trace complete', ({ complete }) => complete),
    column('root', 'From outside', ({ root }) => root),
    column('requests', 'Requests', ({ requests }) => requests),
    column('errors', 'Errors', ({ errors }) => errors),
    percent('error_rate', 'Error rate', ({ errors, requests }) =>
      requests === 0 ? null : errors / requests,
    ),
    duration('p50', 'p50', (row) => quantileMs(row, 0.5)),
    duration('p95', 'p95', (row) => quantileMs(row, 0.95)),
    duration('p99', 'p99', (row) => quantileMs(row, 0.99)),
    column('traces', 'Traces', ({ examples }) => examples.join(' ')),
    column('error_traces', 'Error traces', ({ errorExamples }) => errorExamples.join(' ')),
  ],
}
