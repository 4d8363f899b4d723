// Searches traces as a page or a call asks: with the rollouts whose groups and routes are meant.
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import { isInFlight } from '#lib/load/load-rollouts'
import { type LoadTracesArgs, loadTraces, type TraceList } from '#lib/load/load-traces'
import type { RouteOutcome } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { routeExamples } from './route-examples'

export interface SearchArgs extends Omit<LoadTracesArgs, 'plans' | 'traceIds'> {
  /** Null: all that are in flight. */
  readonly rollout: string | null
  readonly outcome?: RouteOutcome
}

export async function searchTraces(
  db: Database,
  { rollout, outcome, ...filter }: SearchArgs,
): Promise<TraceList> {
  const rollouts = await meantRollouts(db, rollout)
  const plans = rollouts.map(({ plan }) => plan)
  if (outcome === undefined) return loadTraces(db, { ...filter, plans })
  const { fromMs, toMs } = filter
  const found = await Promise.all(
    rollouts.map((it) => routeExamples(db, { rollout: it, outcome, fromMs, toMs })),
  )
  return loadTraces(db, { ...filter, plans, traceIds: [...new Set(found.flat())] })
}

/** The named one; for a name that nobody knows, as without one: all that are in flight. */
export async function meantRollouts(db: Database, name: string | null): Promise<Rollout[]> {
  const all = await listRollouts({ db })
  const own = all.filter((rollout) => rollout.name === name)
  return own.length > 0 ? own : all.filter(({ state }) => isInFlight(state))
}
