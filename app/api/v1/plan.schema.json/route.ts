import { plain, resource } from '#lib/load/api/resource'
import { planJsonSchema } from '#lib/plan/document'

/** For editors: names, types and words of a plan. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => planJsonSchema()),
})
