import { oneOf } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { FORMAT_NAMES, loadImportedPlans } from '#lib/load/plan/load-imported-plans'

/** Plans of other tools as plans of ours, with what was and was not read; keeps nothing. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  POST: withQuery({ format: oneOf(FORMAT_NAMES).optional() }, ({ request, query }) =>
    loadImportedPlans(request, query.format),
  ),
})
