// Every other path of the API, in the API's own words.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { AppError } from '#lib/model/app-error'

const unknown = call({
  summary: 'Nothing',
  answer: z.never(),
  run: async ({ request }) => {
    throw new AppError('not-found', `there is nothing at ${new URL(request.url).pathname}`)
  },
})

/** Not in the list: there is nothing to describe. */
export const nothing = resource('/{path}', {
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
})
