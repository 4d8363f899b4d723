import { readPlanBody } from '#lib/load/api/plan-body'
import { plain, resource } from '#lib/load/api/resource'
import { loadPlanPreview } from '#lib/load/plan/load-plan-preview'
import { database } from '#lib/load/services'

/** What is wrong with a plan, and which sources fall into its groups; keeps nothing. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  POST: plain(async ({ request }) => {
    const { text } = await readPlanBody(request)
    return loadPlanPreview(database(), { text, nowMs: Date.now() })
  }),
})
