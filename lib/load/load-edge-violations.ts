// Reads which edges break a plan now: from the verdicts of rollouts, never counted again.
import { listRollouts } from '#lib/engine/rollouts'
import type { Database } from '#lib/store/client'
import { type EdgeViolation, edgeViolations } from '#lib/topology/violations'
import { loadRollout } from './load-rollout'
import { isInFlight } from './load-rollouts'

/** Of one rollout; for '' of all that are in flight. */
export async function loadEdgeViolations(db: Database, rollout: string): Promise<EdgeViolation[]> {
  const rollouts = await listRollouts({ db })
  const chosen = rollouts.filter(({ name, state }) =>
    rollout === '' ? isInFlight(state) : name === rollout,
  )
  const loaded = await Promise.all(chosen.map(({ name }) => loadRollout(db, name)))
  return loaded.flatMap(({ verdict }) => edgeViolations(verdict.findings))
}
