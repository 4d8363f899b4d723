// Reads who reports spans, in which group of which rollout, and when each was last heard of.
import { listRollouts } from '#lib/engine/rollouts'
import type { Group, Source } from '#lib/model/source'
import { groupIn } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readSourceActivity } from '#lib/store/query/read-source-activity'
import { readSources } from '#lib/store/query/read-sources'
import { isoTime } from './iso-time'
import { isInFlight } from './load-rollouts'

const ACTIVE_MS = 3_600_000

export interface SourcePlace {
  readonly rollout: string
  readonly service: string
  readonly group: Group
}

export interface SourceEntry extends Source {
  /** In rollouts that are in flight. */
  readonly places: readonly SourcePlace[]
  /** Null: nothing in the last hour. */
  readonly lastSpan: string | null
  readonly lastReceived: string | null
  readonly spansLastHour: number
}

export async function loadSources(
  db: Database,
  { nowMs }: { readonly nowMs: number },
): Promise<SourceEntry[]> {
  const [sources, activity, rollouts] = await Promise.all([
    readSources(db),
    readSourceActivity(db, { fromMs: nowMs - ACTIVE_MS }),
    listRollouts({ db }),
  ])
  const services = rollouts
    .filter(({ state }) => isInFlight(state))
    .flatMap(({ name, plan }) => plan.services.map((service) => ({ rollout: name, service })))
  const seen = new Map(activity.map((row) => [row.sourceId, row]))
  return sources.map((source) => {
    const last = seen.get(source.id)
    return {
      ...source,
      places: services.flatMap(({ rollout, service }) => {
        const group = groupIn(source, service)
        return group === null ? [] : [{ rollout, service: service.service, group }]
      }),
      lastSpan: last === undefined ? null : isoTime(last.lastSpanMs),
      lastReceived: last === undefined ? null : isoTime(last.lastReceivedMs),
      spansLastHour: last?.spans ?? 0,
    }
  })
}
