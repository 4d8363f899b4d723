// Reads what the topology page draws: calls of one window, what plans promised then, and what broke.
import type { Rollout } from '#lib/engine/rollouts'
import type { Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readVerdict } from '#lib/store/query/read-verdict'
import { type CollapsedTopology, collapse } from '#lib/topology/collapse'
import type { PlannedShare } from '#lib/topology/draw/split-edges'
import { type EdgeViolation, edgeViolations } from '#lib/topology/violations'
import { loadRollout } from './load-rollout'
import { type LoadedTopology, loadTopology, rolloutsFor } from './load-topology'
import type { TimeSpan } from './stage-window'

export interface TopologyMap extends Omit<CollapsedTopology, 'topology'> {
  readonly topology: LoadedTopology
  readonly violations: readonly EdgeViolation[]
  readonly shares: readonly PlannedShare[]
  /** Every service of the window, also those that are not shown. */
  readonly services: readonly string[]
}

export interface TopologyMapArgs extends TimeSpan {
  /** Whose plan gives the groups; '' or unknown: all that are in flight. */
  readonly rollout: string
  /** The window ended in the past: verdicts are those of then. */
  readonly past: boolean
  readonly all: boolean
  /** Only this service and its neighbours; '' for none. */
  readonly focus: string
}

export async function loadTopologyMap(db: Database, args: TopologyMapArgs): Promise<TopologyMap> {
  const { rollout, past, fromMs, toMs, all, focus } = args
  const rollouts = await rolloutsFor(db, rollout, past ? { fromMs, toMs } : undefined)
  const plans = rollouts.map(({ plan }) => plan)
  const [whole, judged] = await Promise.all([
    loadTopology(db, { plans, fromMs, toMs }),
    Promise.all(rollouts.map((it) => judgedAt(db, it, past ? toMs : null))),
  ])
  const { topology, ...extent } = collapse(whole, { plans, all, focus })
  const services = whole.nodes.flatMap(({ service, kind }) => (kind === undefined ? service : []))
  return {
    ...extent,
    topology: { ...whole, ...topology },
    violations: judged.flatMap((verdict) => edgeViolations(verdict?.findings ?? [])),
    shares: rollouts.map((it, index) => plannedShare(it, judged[index] ?? null)),
    services: [...new Set(services)],
  }
}

async function judgedAt(
  db: Database,
  { name }: Rollout,
  atMs: number | null,
): Promise<Verdict | null> {
  if (atMs === null) return (await loadRollout(db, name)).verdict
  return (await readVerdict(db, name, atMs))?.verdict ?? null
}

function plannedShare({ plan }: Pick<Rollout, 'plan'>, verdict: Verdict | null): PlannedShare {
  return {
    services: plan.services.flatMap(({ service, gray }) => (gray === null ? [] : service)),
    at: plan.split.at,
    planned: verdict?.share.planned ?? null,
  }
}
