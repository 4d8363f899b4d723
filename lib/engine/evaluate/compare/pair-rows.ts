// Lays what a bucket's sources answered side by side: gray and baseline of each endpoint, caller, label.
import type { Dimension, PairRow } from '#lib/check/compare/pair-row'
import type { CallBucketRow, CallerBucketRow, MarkedCallRow } from '#lib/model/call'
import type { Group, Membership, Source, SourceId } from '#lib/model/source'
import { createArm, type OpenArm } from './open-arm'

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
  const pairs = createPairs()
  const sources = new Map<SourceId, OpenArm>()
  for (const call of calls) {
    const at = comparedAt(call.calleeSource, placing)
    if (at === null || !placing.counts(call.markSet)) continue
    const value = placing.endpoint(call.endpoint)
    pairs.arm({ service: at.service, dimension: 'endpoint', value }, at.group).add(call)
    const ofSource = sources.get(call.calleeSource) ?? createArm()
    sources.set(call.calleeSource, ofSource)
    ofSource.add(call)
  }
  for (const [id, arm] of sources) {
    const at = comparedAt(id, placing)
    const source = placing.source(id)
    if (at === null || source === undefined) continue
    const { service, group } = at
    const add = (dimension: Dimension, value: string) =>
      pairs.arm({ service, dimension, value }, group).add(arm.done())
    if (group === 'gray') add('instance', source.instance)
    for (const label of placing.labels(source, service)) add('label', label)
  }
  for (const call of callers) {
    const at = comparedAt(call.calleeSource, placing)
    if (at === null) continue
    const value = placing.place(call.callerSource)?.service ?? NO_CALLER
    pairs.arm({ service: at.service, dimension: 'caller', value }, at.group).add(call)
  }
  return pairs.rows()
}

/** Requests before anybody was gray: those that carry the mark as gray, beside the others. */
export function markedPairRows(
  calls: readonly PairCall[],
  placing: PairPlacing & { isMarked(markSet: string): boolean | null },
): PairRow[] {
  const pairs = createPairs()
  for (const call of calls) {
    const at = comparedAt(call.calleeSource, placing)
    if (at?.group !== 'baseline' || !placing.counts(call.markSet)) continue
    const isMarked = call.markSet === '0' ? false : placing.isMarked(call.markSet)
    if (isMarked === null) continue
    const value = placing.endpoint(call.endpoint)
    const name = { service: at.service, dimension: 'endpoint', value } as const
    pairs.arm(name, isMarked ? 'gray' : 'baseline').add(call)
  }
  return pairs.rows()
}

type Compared = 'gray' | 'baseline'

function comparedAt(
  id: SourceId,
  placing: Pick<PairPlacing, 'place' | 'divided'>,
): { readonly service: string; readonly group: Compared } | null {
  const at = placing.place(id)
  if (at === null || !isCompared(at.group) || !placing.divided.has(at.service)) return null
  return { service: at.service, group: at.group }
}

function isCompared(group: Group | null): group is Compared {
  return group === 'gray' || group === 'baseline'
}

type PairName = Pick<PairRow, 'service' | 'dimension' | 'value'>

function createPairs() {
  const pairs = new Map<
    string,
    { readonly name: PairName; readonly arms: Map<Compared, OpenArm> }
  >()
  return {
    arm(name: PairName, group: Compared): OpenArm {
      const key = `${name.service}\n${name.dimension}\n${name.value}`
      const pair = pairs.get(key) ?? { name, arms: new Map<Compared, OpenArm>() }
      pairs.set(key, pair)
      const arm = pair.arms.get(group) ?? createArm()
      pair.arms.set(group, arm)
      return arm
    },
    /** In order of their names. */
    rows(): PairRow[] {
      const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))
      return sorted.map(([, { name, arms }]) => ({
        ...name,
        gray: arms.get('gray')?.done() ?? null,
        baseline: arms.get('baseline')?.done() ?? null,
      }))
    },
  }
}
