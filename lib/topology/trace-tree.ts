// One trace as a waterfall: every span under its parent, in an order a reader can follow. Pure.
import type { SpanFacts } from '#lib/model/trace-span'
import { findParents, withoutCopies } from './span-parents'
import { findTraceHops, type TraceHop } from './trace-hops'

export interface TraceTreeRow<T extends SpanFacts> {
  readonly span: T
  /** 0 for roots and for spans whose parent was not seen. */
  readonly depth: number
  /** The parent is named, but was not seen. */
  readonly orphan: boolean
  /** The hop that arrives at this span, or that leaves by it for something silent; else null. */
  readonly hop: TraceHop<T> | null
  /**
   * Where to draw it, µs from the first span, by the clock of its topmost span: a callee that starts
   * before its caller, or ends after it though it would fit, has been moved to lie within.
   */
  readonly offsetUs: number
  /** How far it was moved, µs. */
  readonly shiftUs: number
}

export interface TraceTree<T extends SpanFacts> {
  readonly rows: readonly TraceTreeRow<T>[]
  /** From the first span's start to the last one's end, as drawn. */
  readonly durationUs: number
  readonly startUs: number
}

interface Walk<T extends SpanFacts> {
  readonly children: ReadonlyMap<T, T[]>
  readonly hops: ReadonlyMap<T, TraceHop<T>>
  readonly rows: { span: T; depth: number; orphan: boolean; startUs: number; shiftUs: number }[]
}

/** Each span occurs once, also when parents are missing or go in a circle. */
export function buildTraceTree<T extends SpanFacts>(spans: readonly T[]): TraceTree<T> {
  const distinct = withoutCopies(spans)
  const parents = findParents(distinct)
  const hops = findTraceHops(distinct, { settledMs: Number.POSITIVE_INFINITY })
  const walk: Walk<T> = {
    children: childrenOf(distinct, parents),
    hops: new Map(hops.map((hop) => [hop.span, hop])),
    rows: [],
  }
  const seen = new Set<T>()
  for (const top of byStart(distinct.filter((span) => !parents.has(span)))) {
    visit(walk, seen, { span: top, depth: 0, shiftUs: 0 })
  }
  // What is left goes in circles: cut each at its earliest span.
  for (const span of byStart(distinct)) {
    if (!seen.has(span)) visit(walk, seen, { span, depth: 0, shiftUs: 0 })
  }
  return finish(walk)
}

interface Step<T> {
  readonly span: T
  readonly depth: number
  readonly shiftUs: number
}

/** Depth first, without recursion: a trace may be deeper than the stack. */
function visit<T extends SpanFacts>(walk: Walk<T>, seen: Set<T>, top: Step<T>): void {
  const stack = [top]
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { span, depth, shiftUs } = step
    if (seen.has(span)) continue
    seen.add(span)
    const orphan = depth === 0 && span.parentId !== '0'
    walk.rows.push({ span, depth, orphan, startUs: span.startUs + shiftUs, shiftUs })
    const children = (walk.children.get(span) ?? []).map((child) => ({
      span: child,
      depth: depth + 1,
      shiftUs: shiftOf(child, { span, shiftUs }),
    }))
    children.sort((a, b) => b.span.startUs + b.shiftUs - (a.span.startUs + a.shiftUs))
    stack.push(...children)
  }
}

/**
 * Spans of one source share a clock. Between sources, a callee that fits into its caller but does not
 * lie in it is centred there, as Jaeger does (jaeger model/adjuster/clockskew.go).
 */
function shiftOf<T extends SpanFacts>(child: T, parent: { span: T; shiftUs: number }): number {
  const { span, shiftUs } = parent
  if (child.sourceId === span.sourceId) return shiftUs
  const startUs = span.startUs + shiftUs
  const endUs = startUs + span.durationUs
  const lies = child.startUs >= startUs && child.startUs + child.durationUs <= endUs
  if (lies) return 0
  // A consumer may well start after its producer has ended.
  if (child.kind === 'consumer' && child.startUs >= startUs) return 0
  if (child.durationUs > span.durationUs)
    return child.startUs >= startUs ? 0 : startUs - child.startUs
  return Math.round(startUs + (span.durationUs - child.durationUs) / 2 - child.startUs)
}

function childrenOf<T extends SpanFacts>(
  spans: readonly T[],
  parents: ReadonlyMap<T, T>,
): ReadonlyMap<T, T[]> {
  const children = new Map<T, T[]>()
  for (const span of spans) {
    const parent = parents.get(span)
    if (parent === undefined) continue
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [span])
    else siblings.push(span)
  }
  return children
}

function byStart<T extends SpanFacts>(spans: readonly T[]): T[] {
  return [...spans].sort((a, b) => a.startUs - b.startUs)
}

function finish<T extends SpanFacts>({ rows, hops }: Walk<T>): TraceTree<T> {
  const startUs = rows.reduce(
    (first, row) => Math.min(first, row.startUs),
    Number.POSITIVE_INFINITY,
  )
  const endUs = rows.reduce((last, row) => Math.max(last, row.startUs + row.span.durationUs), 0)
  if (rows.length === 0) return { rows: [], durationUs: 0, startUs: 0 }
  return {
    rows: rows.map(({ startUs: at, ...row }) => ({
      ...row,
      hop: hops.get(row.span) ?? null,
      offsetUs: at - startUs,
    })),
    durationUs: endUs - startUs,
    startUs,
  }
}
