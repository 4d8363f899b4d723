// Reads who called whom, tagged by the groups that plans give.
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readEdges } from '#lib/store/query/read-hops'
import { readPeers } from '#lib/store/query/read-peers'
import { readSources } from '#lib/store/query/read-sources'
import { buildTopology, type Topology } from '#lib/topology/graph'
import { placeSources } from '#lib/topology/membership'
import { neighbourhood } from '#lib/topology/neighbourhood'
import { isoTime } from './iso-time'
import { isInFlight } from './load-rollouts'
import type { TimeSpan } from './stage-window'

export interface LoadedTopology extends Topology {
  readonly from: string
  readonly to: string
  /** When the first call of the range was seen: rates count from here. */
  readonly firstSeen: string
}

export interface LoadTopologyArgs extends TimeSpan {
  readonly plans: readonly Plan[]
  /** Only services of the plans, and whatever they call or are called by. Default: everything. */
  readonly nearPlans?: boolean
}

export async function loadTopology(
  db: Database,
  { plans, fromMs, toMs, nearPlans = false }: LoadTopologyArgs,
): Promise<LoadedTopology> {
  const [hops, sources, peers] = await Promise.all([
    readEdges(db, { fromMs, toMs }),
    readSources(db),
    readPeers(db),
  ])
  const places = placeSources(sources, plans)
  const whole = buildTopology(hops, { sources, places, peers })
  return {
    from: isoTime(fromMs),
    to: isoTime(toMs),
    firstSeen: isoTime(hops.reduce((first, { bucketMs }) => Math.min(first, bucketMs), toMs)),
    ...(nearPlans ? neighbourhood(whole, plans) : whole),
  }
}

/**
 * One rollout's plan; without a name, or for a name nobody knows, all that are in flight. Of a time
 * that is over, also those that were in flight then.
 */
export async function plansFor(db: Database, rollout: string, past?: TimeSpan): Promise<Plan[]> {
  return (await rolloutsFor(db, rollout, past)).map(({ plan }) => plan)
}

export async function rolloutsFor(
  db: Database,
  rollout: string,
  past?: TimeSpan,
): Promise<Rollout[]> {
  const rollouts = await listRollouts({ db })
  const own = rollouts.filter(({ name }) => name === rollout)
  if (own.length > 0) return own
  const wasInFlight = ({ createdMs, sinceMs }: Rollout) =>
    past !== undefined && createdMs < past.toMs && sinceMs > past.fromMs
  return rollouts.filter((it) => isInFlight(it.state) || wasInFlight(it))
}
