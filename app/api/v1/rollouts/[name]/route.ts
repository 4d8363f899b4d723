import { z } from 'zod'
import { applyPlan } from '#lib/engine/rollouts'
import { wholeNumber } from '#lib/load/api/inputs'
import { readPlanBody } from '#lib/load/api/plan-body'
import { plain, resource, withQuery } from '#lib/load/api/resource'
import { loadRollout } from '#lib/load/load-rollout'
import { database, rolloutDeps } from '#lib/load/services'

const author = z.string().max(200, 'is longer than 200').default('api')
const basedOn = wholeNumber({ min: 0, max: 1e9 }).optional()

export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async ({ params }) => {
    const { view } = await loadRollout(database(), params.name ?? '')
    return view
  }),
  /**
   * Keeps the plan as the newest revision; `changed` is false when it says nothing new. With
   * `basedOn` it is refused when there is a newer revision than that one (0: whatever there is).
   */
  PUT: withQuery({ author, basedOn }, async ({ params, query, request }) => {
    const body = await readPlanBody(request)
    const based = query.basedOn === undefined ? {} : { basedOn: query.basedOn }
    const args = { name: params.name ?? '', author: query.author, ...based, ...body }
    const { rollout, revision, changed } = await applyPlan(rolloutDeps(), args)
    return { rollout, revision, changed }
  }),
})
