// Reads what both groups of the plan's services answered: the raw material of every comparison.
import type { CallRow } from '#lib/model/call'
import type { Group, SourceId } from '#lib/model/source'
import type { Plan } from '#lib/plan/plan'
import { groupIn } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readCalls } from '#lib/store/query/read-calls'
import { readEndpoints } from '#lib/store/query/read-endpoints'
import { readSources } from '#lib/store/query/read-sources'

export interface PlacedCall extends CallRow {
  readonly service: string
  readonly group: Group
  /** The id, when its name is gone. */
  readonly endpointName: string
}

export interface PlacedCallsArgs {
  readonly plan: Plan
  readonly fromMs: number
  readonly toMs: number
}

/** Only services of the plan that have a gray group. */
export async function readPlacedCalls(
  db: Database,
  { plan, fromMs, toMs }: PlacedCallsArgs,
): Promise<PlacedCall[]> {
  const [calls, sources] = await Promise.all([readCalls(db, { fromMs, toMs }), readSources(db)])
  const places = new Map<SourceId, { service: string; group: Group }>()
  for (const service of plan.services.filter(({ gray }) => gray !== null)) {
    for (const source of sources) {
      const group = groupIn(source, service)
      if (group !== null) places.set(source.id, { service: service.service, group })
    }
  }
  const placed = calls.flatMap((call) => {
    const place = places.get(call.calleeSource)
    return place === undefined ? [] : [{ ...call, ...place }]
  })
  const names = await readEndpoints(db, [...new Set(placed.map(({ endpoint }) => endpoint))])
  return placed.map((call) => ({
    ...call,
    endpointName: names.get(call.endpoint) ?? call.endpoint,
  }))
}
