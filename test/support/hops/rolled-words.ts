// Rolled hops in words, so that a test reads like the traffic it is about.
import type { CallBucketRow } from '#lib/model/call'
import type { HopRow } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { groupsOfTrace, type LeftOptions } from '#lib/store/query/left-traces'
import { readHops } from '#lib/store/query/read-hops'
import { readMarkSets, readMarks } from '#lib/store/query/read-marks'
import { readPeers } from '#lib/store/query/read-peers'
import { readSources } from '#lib/store/query/read-sources'
import { createRollupRows, type RollupRows } from '#lib/store/query/rollup-rows'
import { factsOf, idOf, markIdOf, type TestSpan, traceHex } from '#test/support/insert-spans'

/** What the words need of a hop. */
type Told = Omit<HopRow, 'bucketMs' | 'bins' | 'counts' | 'examples' | 'errorExamples'>

export interface Names {
  /** Sources, peers and marks by id. */
  readonly names: ReadonlyMap<string, string>
  readonly markSets: ReadonlyMap<string, readonly string[]>
}

/** Committed hops of the buckets in the range. */
export async function hopsInWords(
  db: Database,
  range: { readonly fromMs: number; readonly toMs: number },
): Promise<string[]> {
  const [hops, sources, peers, marks, sets] = await Promise.all([
    readHops(db, range),
    readSources(db),
    readPeers(db),
    readMarks(db),
    readMarkSets(db),
  ])
  return tell(hops, {
    names: new Map([
      ...sources.map(({ id, service, version }) => [id, `${service}@${version}`] as const),
      ...peers.map(({ id, kind, name }) => [id, `${kind}:${name}`] as const),
      ...marks.map(({ id, pairs }) => [id, Object.entries(pairs).flat().join('=')] as const),
    ]),
    markSets: new Map(sets.map(({ id, markIds }) => [id, markIds])),
  })
}

function rowsByRules(spans: readonly TestSpan[], options: LeftOptions): RollupRows {
  const rows = createRollupRows()
  for (const trace of new Set(spans.map((span) => span.trace))) {
    const facts = spans.filter((span) => span.trace === trace).map(factsOf)
    for (const group of groupsOfTrace(traceHex(trace), facts, options)) rows.add(group)
  }
  return rows
}

/** Calls by the rules in lib/topology, as `readCallBuckets` gives them, in any order. */
export function callsByRules(spans: readonly TestSpan[], options: LeftOptions): CallBucketRow[] {
  return (rowsByRules(spans, options).calls(1) as StoredCall[]).map((row) => ({
    bucketMs: row.bucket * 1_000,
    calleeSource: row.callee_source,
    endpoint: row.endpoint_id,
    markSet: row.mark_set,
    requests: row.requests,
    errors: row.errors,
    bins: row.bins,
    counts: row.counts,
    errorExamples: row.error_examples,
    slowExamples: row.slow_examples,
  }))
}

interface StoredCall extends Pick<CallBucketRow, 'requests' | 'errors' | 'bins' | 'counts'> {
  readonly bucket: number
  readonly callee_source: string
  readonly endpoint_id: string
  readonly mark_set: string
  readonly error_examples: readonly string[]
  readonly slow_examples: readonly string[]
}

/** The same words by the rules in lib/topology, without a database. */
export function hopsByRules(spans: readonly TestSpan[], options: LeftOptions): string[] {
  const rows = rowsByRules(spans, options)
  const marks = spans.flatMap(({ mark }) => (mark === undefined ? [] : [mark]))
  const markNames = marks.map(
    (mark) => [markIdOf(mark), Object.entries(mark).flat().join('=')] as const,
  )
  return tell((rows.hops(1) as StoredHop[]).map(toTold), {
    names: new Map<string, string>([
      ...spans.map(({ at }) => [idOf(at), at] as const),
      ...spans.map(({ at, caller = at }) => [idOf(caller), caller] as const),
      ...spans.flatMap(({ peer }) => (peer === undefined ? [] : [[idOf(peer), peer] as const])),
      ...markNames,
    ]),
    markSets: new Map<string, readonly string[]>([
      ...markNames.map(([id]) => [id, [id]] as const),
      ...(rows.markSets() as { mark_set: string; mark_ids: string[] }[]).map(
        (set) => [set.mark_set, set.mark_ids] as const,
      ),
    ]),
  })
}

interface StoredHop {
  readonly caller_source: string
  readonly callee_source: string
  readonly peer_id: string
  readonly callee_mark: string
  readonly mark_set: string
  readonly complete: number
  readonly root: number
  readonly lanes: string
  readonly requests: number
  readonly errors: number
}

function toTold(row: StoredHop): Told {
  return {
    callerSource: row.caller_source,
    calleeSource: row.callee_source,
    peer: row.peer_id,
    calleeMark: row.callee_mark,
    markSet: row.mark_set,
    complete: row.complete === 1,
    root: row.root === 1,
    lanes: BigInt(row.lanes),
    requests: row.requests,
    errors: row.errors,
  }
}

/**
 * `caller → callee ×requests !errors [mark] {marks of the trace} torn`, sorted; what is 1, 0, none,
 * the same as the callee's mark, or complete is left out.
 */
function tell(hops: readonly Told[], { names, markSets }: Names): string[] {
  const name = (id: string) => names.get(id) ?? id
  const words = hops.map((hop) => {
    const marks = hop.markSet === '0' ? [] : (markSets.get(hop.markSet) ?? ['unknown set'])
    const same = marks.join() === (hop.calleeMark === '0' ? '' : hop.calleeMark)
    const callee = hop.calleeSource === '0' ? hop.peer : hop.calleeSource
    return [
      `${callerName(hop, name)} → ${name(callee)}`,
      hop.requests === 1 ? '' : `×${hop.requests}`,
      hop.errors === 0 ? '' : `!${hop.errors}`,
      hop.calleeMark === '0' ? '' : `[${name(hop.calleeMark)}]`,
      same ? '' : `{${marks.map(name).sort().join(', ')}}`,
      hop.lanes === 0n ? '' : `lanes ${hop.lanes}`,
      hop.complete ? '' : 'torn',
    ]
      .filter(Boolean)
      .join(' ')
  })
  return words.sort()
}

function callerName(hop: Told, name: (id: string) => string): string {
  if (hop.root) return 'user'
  return hop.callerSource === '0' ? 'somebody' : name(hop.callerSource)
}
