import { plain, resource } from '#lib/load/api/resource'
import { loadRevisionText } from '#lib/load/plan/load-plan-editor'
import { database } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'

/** One kept version of a plan, as its author sent it. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async ({ params }) => {
    const { name = '', revision = '' } = params
    if (!/^\d{1,9}$/.test(revision)) {
      throw new AppError('bad-request', `"${revision}" is no number of a revision`)
    }
    return loadRevisionText(database(), { name, revision: Number(revision) })
  }),
})
