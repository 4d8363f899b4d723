// Which span of a trace is the parent of which, also where two halves of a call share one id. Pure.
import { SPAN_FLAG } from '#lib/model/span'
import type { SpanFacts } from '#lib/model/trace-span'

/** The calling side: what a request leaves by. */
export function isCalling({ kind }: Pick<SpanFacts, 'kind'>): boolean {
  return kind === 'client' || kind === 'producer'
}

/** The answering side: what a request arrives at. */
export function isServing({ kind }: Pick<SpanFacts, 'kind'>): boolean {
  return kind === 'server' || kind === 'consumer'
}

export function hasFlag(
  { flags }: Pick<SpanFacts, 'flags'>,
  flag: keyof typeof SPAN_FLAG,
): boolean {
  return (flags & SPAN_FLAG[flag]) !== 0
}

/** The same span reported twice counts once: the first of each id, kind and parent. */
export function withoutCopies<T extends SpanFacts>(spans: readonly T[]): T[] {
  const first = new Map<string, T>()
  for (const span of spans) {
    const key = `${span.spanId} ${span.kind} ${span.parentId}`
    if (!first.has(key)) first.set(key, span)
  }
  return [...first.values()]
}

/**
 * Each span's parent; absent when it is a root or the parent was not seen. Of two halves with one id
 * (Zipkin), the client half is the server half's parent, and other spans belong to the half of their
 * own source. A link row stands for a span of another trace: it has a parent, but no children.
 */
export function findParents<T extends SpanFacts>(spans: readonly T[]): ReadonlyMap<T, T> {
  const names = new Map<string, T[]>()
  for (const span of spans) {
    if (hasFlag(span, 'link')) continue
    const same = names.get(span.spanId)
    if (same === undefined) names.set(span.spanId, [span])
    else same.push(span)
  }
  const parents = new Map<T, T>()
  for (const span of spans) {
    const parent = otherHalf(span, names) ?? named(span, names.get(span.parentId) ?? [])
    if (parent !== undefined) parents.set(span, parent)
  }
  return parents
}

function otherHalf<T extends SpanFacts>(span: T, names: ReadonlyMap<string, T[]>): T | undefined {
  if (!isServing(span) || hasFlag(span, 'link')) return undefined
  return names.get(span.spanId)?.find(isCalling)
}

function named<T extends SpanFacts>(span: T, candidates: readonly T[]): T | undefined {
  if (span.parentId === '0') return undefined
  return (
    candidates.find(({ sourceId }) => sourceId === span.sourceId) ??
    candidates.find((candidate) => !isCalling(candidate)) ??
    candidates[0]
  )
}
