// The hops of one trace: the rules by which rollups count, for a page and for what SQL leaves out. Pure.
import type { SourceId } from '#lib/model/source'
import type { SpanFacts } from '#lib/model/trace-span'
import { findParents, hasFlag, isCalling, isServing, withoutCopies } from './span-parents'

/** One request seen crossing from a caller to a callee, or seen leaving for something silent. */
export interface TraceHop<T extends SpanFacts> {
  /** The span it arrived at; of a virtual callee, the span it left by. */
  readonly span: T
  readonly parent: T | null
  /** '0' when unknown or a user. */
  readonly caller: SourceId
  /** '0' when the callee is virtual: then the span's peer says what it is. */
  readonly callee: SourceId
  /** Every ancestor up to a root was seen. */
  readonly complete: boolean
  /** Without a parent: the caller is a user. */
  readonly root: boolean
}

export interface TraceHopsOptions {
  /** A call received by then that has no answer yet will have none; epoch ms. */
  readonly settledMs: number
}

/**
 * A hop is a server or consumer span whose parent calls, is of another source, or is missing; and a
 * span of no kind, or internal, whose parent is of another source. A call without an answer, and
 * without another call of its source below it, is a hop to its peer.
 */
export function findTraceHops<T extends SpanFacts>(
  spans: readonly T[],
  { settledMs }: TraceHopsOptions,
): TraceHop<T>[] {
  const distinct = withoutCopies(spans)
  const parents = findParents(distinct)
  const callees = distinct.filter((span) => isCallee(span, parents.get(span)))
  const answered = new Set<T>()
  for (const span of callees) answer(answered, parents.get(span))
  for (const span of distinct.filter(isCalling)) {
    const parent = parents.get(span)
    if (parent?.sourceId === span.sourceId) answered.add(parent)
  }
  const silent = distinct.filter(
    (span) =>
      isCalling(span) &&
      !hasFlag(span, 'link') &&
      !answered.has(span) &&
      span.receivedMs <= settledMs,
  )
  const isComplete = completeness(parents)
  const counted = (span: T) => !hasFlag(span, 'skipAnalysis')
  return [
    ...callees.filter(counted).map((span) => arrival(span, parents.get(span), isComplete(span))),
    ...silent.filter(counted).map((span) => ({
      span,
      parent: parents.get(span) ?? null,
      caller: span.sourceId,
      callee: '0',
      complete: isComplete(span),
      root: false,
    })),
  ]
}

function answer<T>(answered: Set<T>, span: T | undefined): void {
  if (span !== undefined) answered.add(span)
}

function isCallee(span: SpanFacts, parent: SpanFacts | undefined): boolean {
  if (hasFlag(span, 'linked')) return false
  if (parent !== undefined) {
    if (parent.sourceId !== span.sourceId) return !isCalling(span)
    return isServing(span) && isCalling(parent)
  }
  if (isServing(span)) return true
  if (span.parentId === '0') return span.kind === 'unspecified'
  const { callerSourceId, sourceId } = span
  return !isCalling(span) && callerSourceId !== '0' && callerSourceId !== sourceId
}

function arrival<T extends SpanFacts>(
  span: T,
  parent: T | undefined,
  complete: boolean,
): TraceHop<T> {
  return {
    span,
    parent: parent ?? null,
    caller: parent?.sourceId ?? span.callerSourceId,
    callee: span.sourceId,
    complete,
    root: parent === undefined && span.parentId === '0',
  }
}

/** Chains that end at a root are complete; those that end in a missing parent, or never, are not. */
function completeness<T extends SpanFacts>(parents: ReadonlyMap<T, T>): (span: T) => boolean {
  const known = new Map<T, boolean>()
  return (span) => {
    const path: T[] = []
    let at: T | undefined = span
    const onPath = new Set<T>()
    while (at !== undefined && !known.has(at) && !onPath.has(at)) {
      path.push(at)
      onPath.add(at)
      const parent: T | undefined = parents.get(at)
      if (parent === undefined) known.set(at, at.parentId === '0')
      at = parent
    }
    const complete = at === undefined ? known.get(path.at(-1) ?? span) : known.get(at)
    for (const passed of path) known.set(passed, complete ?? false)
    return complete ?? false
  }
}
