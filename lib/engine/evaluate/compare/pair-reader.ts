// Reads what buckets say about gray beside the baseline, with the meaning of one plan.
import type { PairRow } from '#lib/check/compare/pair-row'
import type { Dimensions } from '#lib/engine/evaluate/sums/dimensions'
import type { PlanPlacing } from '#lib/engine/evaluate/sums/placing'
import type { CallBucketRow, CallerBucketRow, MarkedCallRow } from '#lib/model/call'
import type { Source } from '#lib/model/source'
import type { TimeRange } from '#lib/store/query/committed'
import { chooseLabels, labelsOf } from './labels'
import { markedPairRows, type PairCall, type PairPlacing, pairRows } from './pair-rows'

/** Rows of ranges; several rollouts ask for the same ones. */
export interface CallReads {
  readonly calls: (range: TimeRange) => Promise<readonly CallBucketRow[]>
  readonly callers: (range: TimeRange) => Promise<readonly CallerBucketRow[]>
  /** Summed over the range, as if it were one bucket. */
  readonly callsOf: (range: TimeRange) => Promise<readonly MarkedCallRow[]>
}

export type PairBuckets = ReadonlyMap<number, readonly PairRow[]>

export interface PairReader {
  /** Buckets with anything in them, and how many rows were read. */
  read(range: TimeRange, nowMs: number): Promise<{ buckets: PairBuckets; rows: number }>
  /** The whole range as one bucket: no callers. */
  readSummed(range: TimeRange, nowMs: number): Promise<readonly PairRow[]>
  /** Requests that carry the mark beside those that do not, both answered by the baseline. */
  readMarked(range: TimeRange, nowMs: number): Promise<{ buckets: PairBuckets; rows: number }>
}

export interface PairReaderDeps {
  readonly reads: CallReads
  readonly dimensions: Dimensions
  readonly placing: PlanPlacing
}

export function createPairReader({ reads, dimensions, placing }: PairReaderDeps): PairReader {
  const labels = createLabelChoice(dimensions, placing)
  const pairPlacing: PairPlacing & { isMarked(markSet: string): boolean | null } = {
    place: (id) => placing.place(id),
    source: (id) => dimensions.sources().get(id),
    endpoint: (id) => dimensions.endpoint(id) ?? id,
    counts: (markSet) => placing.isEligible(markSet),
    isMarked: (markSet) => placing.isMarked(markSet),
    divided: placing.divided,
    labels: (source, service) => labelsOf(source, labels(service)),
  }

  const learn = async <Call extends PairCall>(calls: readonly Call[], nowMs: number) => {
    const sources = new Set<string>()
    const markSets = new Set<string>()
    for (const { calleeSource, markSet } of calls) {
      sources.add(calleeSource)
      markSets.add(markSet)
    }
    await dimensions.refresh({ sources, markSets, marks: [] }, nowMs)
    const chosen = new Set(
      [...sources].filter((id) => placing.divided.has(placing.place(id)?.service ?? '')),
    )
    const compared = calls.filter(({ calleeSource }) => chosen.has(calleeSource))
    const endpoints = new Set<string>()
    for (const { endpoint } of compared) endpoints.add(endpoint)
    await dimensions.refresh({ sources: [], markSets: [], marks: [], endpoints }, nowMs)
    return compared
  }

  return {
    async read(range, nowMs) {
      const calls = await reads.calls(range)
      const callers = await reads.callers(range)
      const compared = byBucket(await learn(calls, nowMs))
      const callersOf = byBucket(callers)
      const times = [...compared.keys()].sort((a, b) => a - b)
      const buckets = times.map((ms) => {
        const rows = pairRows(compared.get(ms) ?? [], callersOf.get(ms) ?? [], pairPlacing)
        return [ms, rows] as const
      })
      return { buckets: new Map(buckets), rows: calls.length + callers.length }
    },
    async readSummed(range, nowMs) {
      return pairRows(await learn(await reads.callsOf(range), nowMs), [], pairPlacing)
    },
    async readMarked(range, nowMs) {
      const calls = await reads.calls(range)
      const compared = byBucket(await learn(calls, nowMs))
      const buckets = [...compared].map(
        ([ms, rows]) => [ms, markedPairRows(rows, pairPlacing)] as const,
      )
      return { buckets: new Map(buckets.sort(([a], [b]) => a - b)), rows: calls.length }
    },
  }
}

/** Labels are chosen anew when sources have come or changed. */
function createLabelChoice(
  dimensions: Dimensions,
  placing: Pick<PlanPlacing, 'place'>,
): (service: string) => readonly string[] {
  let version = -1
  let chosen = new Map<string, readonly string[]>()
  return (service) => {
    if (version !== dimensions.sourcesVersion()) {
      version = dimensions.sourcesVersion()
      chosen = new Map()
    }
    const known = chosen.get(service)
    if (known !== undefined) return known
    const own = [...dimensions.sources().values()].filter((source) => isOf(source, service))
    const labels = chooseLabels(own)
    chosen.set(service, labels)
    return labels
  }
  function isOf({ id }: Source, service: string): boolean {
    const at = placing.place(id)
    return at?.service === service && (at.group === 'gray' || at.group === 'baseline')
  }
}

function byBucket<Row extends { readonly bucketMs: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.bucketMs)
    if (group === undefined) groups.set(row.bucketMs, [row])
    else group.push(row)
  }
  return groups
}
