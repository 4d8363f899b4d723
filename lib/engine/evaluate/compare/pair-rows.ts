// Lays what a bucket's sources answered side by side: gray and baseline of each endpoint, caller, label.
import { DIMENSIONS, type Dimension, type PairRow } from '#lib/check/compare/pair-row'
import type { CallBucketRow, CallerBucketRow, MarkedCallRow } from '#lib/model/call'
import type { Group, Membership, Source, SourceId } from '#lib/model/source'
import { addToArm, closeArm, type OpenArm, openArm } from './open-arm'

/** Callers that have no source, or one nobody knows. */
const NO_CALLER = 'user'

/** Sums over longer times name no examples. */
export type PairCall = MarkedCallRow &
  Partial<Pick<CallBucketRow, 'errorExamples' | 'slowExamples'>>

export interface PairPlacing {
  place(source: SourceId): Membership | null
  source(id: SourceId): Source | undefined
  /** Name of an endpoint; its id while it is unknown. */
  endpoint(id: string): string
  /** Whether traces with these marks are compared. */
  counts(markSet: string): boolean
  /** Services with both groups. */
  readonly divided: ReadonlySet<string>
  /** `label=value` of a source, for labels that tell instances of its service apart. */
  labels(source: Source, service: string): readonly string[]
}

/** Rows of one bucket. Labels, instances and callers only tell where a difference comes from. */
export function pairRows(
  calls: readonly PairCall[],
  callers: readonly CallerBucketRow[],
  placing: PairPlacing,
): PairRow[] {
  const pairs = createPairs(placing)
  const sources = new Map<SourceId, OpenArm>()
  for (const call of calls) {
    const at = pairs.at(call.calleeSource)
    if (at === null || !pairs.counts(call.markSet)) continue
    addToArm(pairs.endpoint(at, call.endpoint, at.group), call)
    let ofSource = sources.get(call.calleeSource)
    if (ofSource === undefined) {
      ofSource = openArm()
      sources.set(call.calleeSource, ofSource)
    }
    addToArm(ofSource, call)
  }
  for (const [id, open] of sources) {
    const at = pairs.at(id)
    const source = placing.source(id)
    if (at === null || source === undefined) continue
    const arm = closeArm(open)
    if (at.group === 'gray') addToArm(pairs.arm(at, 'instance', source.instance), arm)
    for (const label of placing.labels(source, at.service)) {
      addToArm(pairs.arm(at, 'label', label), arm)
    }
  }
  for (const call of callers) {
    const at = pairs.at(call.calleeSource)
    if (at === null) continue
    const value = placing.place(call.callerSource)?.service ?? NO_CALLER
    addToArm(pairs.arm(at, 'caller', value), call)
  }
  return pairs.rows()
}

/** Requests before anybody was gray: those that carry the mark as gray, beside the others. */
export function markedPairRows(
  calls: readonly PairCall[],
  placing: PairPlacing & { isMarked(markSet: string): boolean | null },
): PairRow[] {
  const pairs = createPairs(placing)
  for (const call of calls) {
    const at = pairs.at(call.calleeSource)
    if (at?.group !== 'baseline' || !pairs.counts(call.markSet)) continue
    const isMarked = call.markSet === '0' ? false : placing.isMarked(call.markSet)
    if (isMarked === null) continue
    addToArm(pairs.endpoint(at, call.endpoint, isMarked ? 'gray' : 'baseline'), call)
  }
  return pairs.rows()
}

type Compared = 'gray' | 'baseline'

function isCompared(group: Group | null): group is Compared {
  return group === 'gray' || group === 'baseline'
}

interface Pair {
  readonly value: string
  gray: OpenArm | null
  baseline: OpenArm | null
}

/** Pairs of one service, by dimension and value. */
interface ServicePairs {
  readonly service: string
  readonly byDimension: Readonly<Record<Dimension, Map<string, Pair>>>
  /** The same pairs by the id of the endpoint: names are looked up once. */
  readonly byEndpoint: Map<string, Pair>
}

/** A source whose requests are compared. */
interface At extends ServicePairs {
  readonly group: Compared
}

function createPairs({ place, divided, endpoint: nameOf, counts }: PairPlacing) {
  const services = new Map<string, ServicePairs>()
  const places = new Map<SourceId, At | null>()
  const counted = new Map<string, boolean>()
  const find = (id: SourceId): At | null => {
    const at = place(id)
    if (at === null || !isCompared(at.group) || !divided.has(at.service)) return null
    const pairs = services.get(at.service) ?? emptyPairs(at.service)
    services.set(at.service, pairs)
    return { ...pairs, group: at.group }
  }
  const pairOf = ({ byDimension }: ServicePairs, dimension: Dimension, value: string): Pair => {
    const values = byDimension[dimension]
    const pair = values.get(value) ?? { value, gray: null, baseline: null }
    values.set(value, pair)
    return pair
  }
  return {
    /** Null for a source that is not compared. */
    at(id: SourceId): At | null {
      const known = places.get(id)
      if (known !== undefined) return known
      const found = find(id)
      places.set(id, found)
      return found
    },
    counts(markSet: string): boolean {
      const known = counted.get(markSet)
      if (known !== undefined) return known
      const found = counts(markSet)
      counted.set(markSet, found)
      return found
    },
    endpoint(at: At, id: string, group: Compared): OpenArm {
      let pair = at.byEndpoint.get(id)
      if (pair === undefined) {
        pair = pairOf(at, 'endpoint', nameOf(id))
        at.byEndpoint.set(id, pair)
      }
      return armOf(pair, group)
    },
    arm: (at: At, dimension: Dimension, value: string) =>
      armOf(pairOf(at, dimension, value), at.group),
    /** In the order in which a book reads them. */
    rows(): PairRow[] {
      const rows: PairRow[] = []
      for (const { service, byDimension } of [...services.values()].sort(byService)) {
        for (const dimension of DIMENSIONS) {
          for (const { value, gray, baseline } of [...byDimension[dimension].values()].sort(
            byValue,
          )) {
            rows.push({
              service,
              dimension,
              value,
              gray: gray === null ? null : closeArm(gray),
              baseline: baseline === null ? null : closeArm(baseline),
            })
          }
        }
      }
      return rows
    },
  }
}

function emptyPairs(service: string): ServicePairs {
  const byDimension = {
    endpoint: new Map<string, Pair>(),
    caller: new Map<string, Pair>(),
    instance: new Map<string, Pair>(),
    label: new Map<string, Pair>(),
  }
  return { service, byDimension, byEndpoint: new Map() }
}

function armOf(pair: Pair, group: Compared): OpenArm {
  let arm = pair[group]
  if (arm === null) {
    arm = openArm()
    pair[group] = arm
  }
  return arm
}

function byService(a: ServicePairs, b: ServicePairs): number {
  return a.service < b.service ? -1 : 1
}

function byValue(a: Pair, b: Pair): number {
  return a.value < b.value ? -1 : 1
}
