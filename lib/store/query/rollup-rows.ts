// Sums hops of traces that SQL left out into rows of the tables `hops`, `calls` and `mark_sets`.
import { markSetId } from '#lib/model/mark-set'
import type { SourceId } from '#lib/model/source'
import { addHistogram, toHistogram } from '#lib/topology/bins'
import { SLOW_EXAMPLES_MAX } from './trace-pass'

const EXAMPLES_MAX = 5
/** Passes number their rows from 0; these are told apart from all of them. */
const LEFT_PART = 255

/** Hops that share everything but trace and latency. */
export interface HopGroup {
  readonly bucketS: number
  readonly caller: SourceId
  /** '0' for a virtual callee. */
  readonly callee: SourceId
  /** Endpoint, or the peer of a virtual callee. */
  readonly what: string
  readonly calleeMark: string
  /** All marks of the trace, sorted. */
  readonly markIds: readonly string[]
  readonly complete: number
  readonly root: number
  readonly lanes: string
  readonly requests: number
  readonly errors: number
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly examples: readonly string[]
  readonly errorExamples: readonly string[]
  /** Traces of the highest bins, slowest first, and those bins. */
  readonly slowExamples: readonly string[]
  readonly slowBins: readonly number[]
}

/** A sum under way; `columns` are those it is kept by. */
interface Sum {
  readonly columns: object
  requests: number
  errors: number
  readonly histogram: Map<number, number>
  examples: readonly string[]
  errorExamples: readonly string[]
  slow: readonly SlowTrace[]
}

interface SlowTrace {
  readonly bin: number
  readonly trace: string
}

export interface RollupRows {
  add(group: HopGroup): void
  hops(version: number): object[]
  calls(version: number): object[]
  /** Sets of two marks or more: smaller ones speak for themselves. */
  markSets(): object[]
}

export function createRollupRows(): RollupRows {
  const hops = new Map<string, Sum>()
  const calls = new Map<string, Sum>()
  const sets = new Map<string, readonly string[]>()
  return {
    add(group) {
      const set = markSetId(group.markIds)
      if (group.markIds.length > 1) sets.set(set, group.markIds)
      addTo(hops, hopColumns(group, set), group)
      if (group.callee !== '0') addTo(calls, callColumns(group, set), group)
    },
    hops: (version) =>
      [...hops.values()].map((sum) => ({
        ...toRow(sum, version),
        examples: sum.examples,
        error_examples: sum.errorExamples,
      })),
    calls: (version) =>
      [...calls.values()].map((sum) => ({
        ...toRow(sum, version),
        error_examples: sum.errorExamples,
        slow_examples: sum.slow.map(({ trace }) => trace),
      })),
    markSets: () => [...sets].map(([mark_set, mark_ids]) => ({ mark_set, mark_ids })),
  }
}

function hopColumns(group: HopGroup, markSet: string): object {
  return {
    bucket: group.bucketS,
    caller_source: group.caller,
    callee_source: group.callee,
    peer_id: group.callee === '0' ? group.what : '0',
    callee_mark: group.calleeMark,
    mark_set: markSet,
    complete: group.complete,
    root: group.root,
    lanes: group.lanes,
  }
}

function callColumns({ bucketS, callee, what }: HopGroup, markSet: string): object {
  return { bucket: bucketS, callee_source: callee, endpoint_id: what, mark_set: markSet }
}

function addTo(sums: Map<string, Sum>, columns: object, group: HopGroup): void {
  const key = Object.values(columns).join(' ')
  const sum = sums.get(key) ?? newSum(columns)
  sums.set(key, sum)
  sum.requests += group.requests
  sum.errors += group.errors
  addHistogram(sum.histogram, group)
  sum.examples = smallest(sum.examples, group.examples)
  sum.errorExamples = smallest(sum.errorExamples, group.errorExamples)
  sum.slow = slowest(sum.slow, group)
}

function newSum(columns: object): Sum {
  const traces = { examples: [], errorExamples: [], slow: [] }
  return { columns, requests: 0, errors: 0, histogram: new Map(), ...traces }
}

/** The same traces whatever the order in which groups came. */
function smallest(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0) return a
  return [...new Set([...a, ...b])].sort().slice(0, EXAMPLES_MAX)
}

/** Slowest first; a trace counts once, by its slowest request. */
function slowest(
  slow: readonly SlowTrace[],
  { slowExamples, slowBins }: HopGroup,
): readonly SlowTrace[] {
  const more = slowExamples.map((trace, i) => ({ trace, bin: slowBins[i] ?? 0 }))
  const all = [...slow, ...more].sort((a, b) => b.bin - a.bin || (a.trace < b.trace ? -1 : 1))
  const firsts = new Map(all.toReversed().map((it) => [it.trace, it]))
  return all.filter((it) => firsts.get(it.trace) === it).slice(0, SLOW_EXAMPLES_MAX)
}

function toRow({ columns, requests, errors, histogram }: Sum, version: number): object {
  return { ...columns, version, part: LEFT_PART, requests, errors, ...toHistogram(histogram) }
}
