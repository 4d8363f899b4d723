// What services, groups and sources do in one bucket or several: what liveness and edges are made from.
import type { BreakerBucketSum, EdgeSum } from '#lib/check/sample'
import type { Group, SourceId } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'

/** Requests that one group of a service answered; group null: the service is in no plan. */
export interface GroupSum {
  readonly service: string
  readonly group: Group | null
  readonly requests: number
  /** Those whose trace misses an ancestor. */
  readonly incomplete: number
  /** Traces that reached it first of all groups, and what they stand for; left out: not counted. */
  readonly traces?: number
  readonly weight?: number
  /** End of the last bucket with any. */
  readonly lastMs: number
  readonly examples: readonly TraceId[]
}

/** What one source answered. A source that only called has answered 0. */
export interface SourceActivitySum {
  readonly requests: number
  readonly lastMs: number
  readonly examples: readonly TraceId[]
}

/** What one calling source asked of one service with a gray group, in one bucket. */
export type BreakerPart = Omit<BreakerBucketSum, 'bucketMs'> & {
  readonly service: string
  readonly caller: SourceId
}

/** One bucket, or a slot of several. */
export interface Traffic {
  readonly fromMs: number
  readonly toMs: number
  /** By `groupKey`. */
  readonly groups: ReadonlyMap<string, GroupSum>
  readonly sources: ReadonlyMap<SourceId, SourceActivitySum>
  readonly edges: ReadonlyMap<string, EdgeSum>
}

export interface BucketTraffic extends Traffic {
  /** By service and caller. */
  readonly breakers: ReadonlyMap<string, BreakerPart>
  /** Calls of gray traces that failed and that nobody answered, by calling source. */
  readonly unanswered: ReadonlyMap<SourceId, number>
}

export function groupKey(service: string, group: Group | null): string {
  return `${service}\n${group ?? ''}`
}

export function noTraffic(fromMs: number, toMs: number): BucketTraffic {
  const none = new Map<string, never>()
  return {
    fromMs,
    toMs,
    groups: none,
    sources: none,
    edges: none,
    breakers: none,
    unanswered: none,
  }
}

/** `parts` in order of time; examples of the later ones come first. */
export function mergeTraffic(fromMs: number, toMs: number, parts: readonly Traffic[]): Traffic {
  const newest = parts.toReversed()
  return {
    fromMs,
    toMs,
    groups: merge(newest.map(({ groups }) => groups)),
    sources: merge(newest.map(({ sources }) => sources)),
    edges: merge(newest.map(({ edges }) => edges)),
  }
}

/** Without examples and edges: what is kept of a time that is long over. */
export function slimTraffic({ fromMs, toMs, groups, sources }: Traffic): Traffic {
  const bare = <T extends { examples: readonly TraceId[] }>(map: ReadonlyMap<string, T>) =>
    new Map([...map].map(([key, value]) => [key, { ...value, examples: [] }]))
  return { fromMs, toMs, groups: bare(groups), sources: bare(sources), edges: new Map() }
}

interface Summed {
  readonly requests: number
  readonly errors?: number
  readonly traces?: number
  readonly weight?: number
  readonly incomplete?: number
  readonly lastMs?: number
  readonly examples: readonly TraceId[]
}

function merge<T extends Summed>(newestFirst: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  const sums = new Map<string, T>()
  for (const part of newestFirst) {
    for (const [key, value] of part) {
      const sum = sums.get(key)
      sums.set(key, sum === undefined ? value : plus(sum, value))
    }
  }
  return sums
}

/** Two of one key; `newer` keeps its examples in front. */
export function plus<T extends Summed>(newer: T, older: T): T {
  const room = newer.examples.length < EVIDENCE_MAX && older.examples.length > 0
  return {
    ...newer,
    requests: newer.requests + older.requests,
    ...(newer.errors === undefined ? {} : { errors: newer.errors + (older.errors ?? 0) }),
    ...sumOf('traces', newer, older),
    ...sumOf('weight', newer, older),
    ...(newer.incomplete === undefined
      ? {}
      : { incomplete: newer.incomplete + (older.incomplete ?? 0) }),
    ...(newer.lastMs === undefined ? {} : { lastMs: Math.max(newer.lastMs, older.lastMs ?? 0) }),
    examples: room
      ? [...new Set([...newer.examples, ...older.examples])].slice(0, EVIDENCE_MAX)
      : newer.examples,
  }
}

function sumOf(key: 'traces' | 'weight', newer: Summed, older: Summed) {
  if (newer[key] === undefined && older[key] === undefined) return {}
  return { [key]: (newer[key] ?? 0) + (older[key] ?? 0) }
}
