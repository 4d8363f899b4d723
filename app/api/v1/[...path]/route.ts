import { plain, resource } from '#lib/load/api/resource'
import { AppError } from '#lib/model/app-error'

const unknown = plain(async ({ request }) => {
  const { pathname } = new URL(request.url)
  throw new AppError('not-found', `there is nothing at ${pathname}`)
})

/** Every other path of the API, in the API's own words. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
})
