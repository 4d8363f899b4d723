// GET and PUT /rollouts/{name}: one rollout, and its plan.
import { unknownTargets as findUnknownTargets } from '#lib/engine/alert/targets'
import { applyPlan } from '#lib/engine/rollouts'
import { call } from '#lib/load/api/call'
import { authorText, wholeNumber } from '#lib/load/api/inputs'
import { planBody } from '#lib/load/api/plan-body'
import { resource } from '#lib/load/api/resource'
import { appliedPlan, rollout as shape } from '#lib/load/api/shapes/rollout'
import { loadRollout } from '#lib/load/load-rollout'
import { database, rolloutDeps } from '#lib/load/services'

export const rollout = resource('/rollouts/{name}', {
  GET: call({
    summary: 'One rollout: its plan, where it stands, what was done and what can be done',
    answer: shape,
    run: async ({ params }) => (await loadRollout(database(), params.name)).view,
  }),
  PUT: call({
    summary: 'Apply a plan',
    description:
      'Keeps the plan as the newest revision; "changed" is false when it says nothing new. With ' +
      '"basedOn" it is refused when there is a newer revision than that one (0: whatever there is).',
    query: { author: authorText, basedOn: wholeNumber({ min: 0, max: 1e9 }).optional() },
    body: planBody,
    answer: appliedPlan,
    audit: (_, { revision, changed }) => ({
      detail: changed ? `revision ${revision}` : `revision ${revision} says the same`,
    }),
    run: async ({ params, query, body, actor }) => {
      const based = query.basedOn === undefined ? {} : { basedOn: query.basedOn }
      const args = { name: params.name, author: actor.author, ...based, ...body }
      const { rollout, revision, changed, plan } = await applyPlan(rolloutDeps(), args)
      const unknownTargets = await findUnknownTargets(database(), plan.notify)
      return { rollout, revision, changed, unknownTargets }
    },
  }),
})
