// GET /rollouts/{name}/revisions/{revision}: one kept version of a plan.
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { revisionText } from '#lib/load/api/shapes/rollout'
import { loadRevisionText } from '#lib/load/plan/load-plan-editor'
import { database } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'

export const revision = resource('/rollouts/{name}/revisions/{revision}', {
  GET: call({
    summary: 'One kept version of a plan, as its author sent it',
    answer: revisionText,
    run: async ({ params: { name, revision } }) => {
      if (!/^\d{1,9}$/.test(revision)) {
        throw new AppError('bad-request', `"${revision}" is no number of a revision`)
      }
      return loadRevisionText(database(), { name, revision: Number(revision) })
    },
  }),
})
