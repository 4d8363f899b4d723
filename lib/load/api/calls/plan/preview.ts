// POST /plan-preview: holds a plan against what is really reporting.
import { call } from '#lib/load/api/call'
import { planBody } from '#lib/load/api/plan-body'
import { resource } from '#lib/load/api/resource'
import { planPreview } from '#lib/load/api/shapes/plan'
import { loadPlanPreview } from '#lib/load/plan/load-plan-preview'
import { database } from '#lib/load/services'

export const planPreviewCall = resource('/plan-preview', {
  POST: call({
    summary: 'What is wrong with a plan, and which sources fall into its groups',
    description: 'Keeps nothing.',
    role: 'viewer',
    changes: false,
    body: planBody,
    answer: planPreview,
    run: ({ body }) => loadPlanPreview(database(), { text: body.text, nowMs: Date.now() }),
  }),
})
