// Rows of the hops: ids become names, and each hop gets the meaning that the plan gives it.
import { createDimensions, type Dimensions } from '#lib/engine/evaluate/sums/dimensions'
import { callerOf, intentOf } from '#lib/engine/evaluate/sums/place-routes'
import { createPlacing, type PlanPlacing } from '#lib/engine/evaluate/sums/placing'
import type { HopRow } from '#lib/model/hop'
import { laneOf } from '#lib/model/rollout'
import type { SourceId } from '#lib/model/source'
import type { Plan } from '#lib/plan/plan'
import type { HopCells, HopEnd } from '#lib/report/tables/hops'
import type { Database } from '#lib/store/client'
import { streamHops } from '#lib/store/query/stream-hops'
import type { ReportArgs } from './report'

const NOBODY = '0'
const NO_NAMES = { reportedAs: '', instance: '', version: '' } as const

/** Hops that a service of the plan, or the one that splits, is an end of. */
export async function* readHopRows(
  db: Database,
  { rollout: { plan, rank }, fromMs, toMs, signal }: ReportArgs,
): AsyncGenerator<HopCells[]> {
  const dimensions = createDimensions(db)
  const placing = createPlacing(plan, { dimensions, lane: laneOf(rank) })
  await dimensions.refresh({ sources: [], marks: [], markSets: [] }, toMs)
  const sources = sourcesOf(plan, { dimensions, placing })
  for await (const batch of streamHops(db, { fromMs, toMs, sources, signal })) {
    await dimensions.refresh(
      {
        sources: batch.flatMap(({ callerSource, calleeSource }) => [callerSource, calleeSource]),
        marks: batch.map(({ calleeMark }) => calleeMark),
        markSets: batch.map(({ markSet }) => markSet),
        peers: batch.map(({ peer }) => peer),
      },
      toMs,
    )
    yield batch.map((hop) => toCells(hop, { dimensions, placing }))
  }
}

interface Known {
  readonly dimensions: Dimensions
  readonly placing: PlanPlacing
}

function sourcesOf(plan: Plan, { dimensions, placing }: Known): SourceId[] {
  return [...dimensions.sources().keys()].filter((id) => {
    const place = placing.place(id)
    return place !== null && (place.group !== null || place.service === plan.split.at)
  })
}

function toCells(hop: HopRow, known: Known): HopCells {
  const { dimensions, placing } = known
  const peer = hop.calleeSource === NOBODY ? dimensions.peer(hop.peer) : undefined
  const callee =
    hop.calleeSource === NOBODY
      ? { service: peer?.name ?? '', group: null }
      : (placing.place(hop.calleeSource) ?? { service: 'unknown', group: null })
  const pairs = Object.entries(dimensions.mark(hop.calleeMark)?.pairs ?? {})
  return {
    ...hop,
    caller: endOf(hop.callerSource, callerOf(hop, placing), dimensions),
    callee: endOf(hop.calleeSource, callee, dimensions),
    kind: hop.calleeSource === NOBODY ? (peer?.kind ?? 'outside') : 'service',
    mark: pairs.map(([key, value]) => `${key}=${value}`).join(' '),
    meantFor: intentOf(hop, placing),
  }
}

function endOf(
  id: SourceId,
  { service, group }: Pick<HopEnd, 'service' | 'group'>,
  dimensions: Dimensions,
): HopEnd {
  const source = dimensions.sources().get(id)
  if (source === undefined) return { service, group, ...NO_NAMES }
  const { service: reportedAs, instance, version } = source
  return { service, group, reportedAs, instance, version }
}
