import { plain, resource } from '#lib/load/api/resource'
import { loadRollout } from '#lib/load/load-rollout'
import { loadViolations } from '#lib/load/load-violations'
import { database } from '#lib/load/services'
import { stageWindow } from '#lib/load/stage-window'

/** Traces that broke the plan in the current stage: the evidence of the verdict's failures. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async ({ params }) => {
    const db = database()
    const { verdict, details } = await loadRollout(db, params.name ?? '')
    const range = stageWindow(details, { window: 'stage', nowMs: Date.now() })
    return {
      rollout: verdict.rollout,
      stage: verdict.stage,
      asOf: verdict.asOf,
      violations: await loadViolations(db, { verdict, range }),
    }
  }),
})
