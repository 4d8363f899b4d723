// GET /rollouts/{name}/violations: the evidence of the verdict's failures.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { time } from '#lib/load/api/shapes/scalars'
import { violation } from '#lib/load/api/shapes/verdict'
import { loadRollout } from '#lib/load/load-rollout'
import { loadViolations } from '#lib/load/load-violations'
import { database } from '#lib/load/services'
import { stageWindow } from '#lib/load/stage-window'

export const violations = resource('/rollouts/{name}/violations', {
  GET: call({
    summary: 'Traces that broke the plan in the current stage',
    answer: z.object({
      rollout: z.string(),
      stage: z.string().nullable(),
      asOf: time,
      violations: z.array(violation),
    }),
    run: async ({ params }) => {
      const db = database()
      const { verdict, details } = await loadRollout(db, params.name)
      const range = stageWindow(details, { window: 'stage', nowMs: Date.now() })
      return {
        rollout: verdict.rollout,
        stage: verdict.stage,
        asOf: verdict.asOf,
        violations: await loadViolations(db, { verdict, range }),
      }
    },
  }),
})
